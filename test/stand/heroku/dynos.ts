import { randomInt, randomUUID } from 'node:crypto'
import type { Container, Containers } from './containers.js'
import { commandText } from './store.js'
import type { App, Dyno, Process, Release } from './store.js'
import type { Time } from './time.js'

export interface Fleet {
  /** New dynos of the current release for every process type; the old ones end before, or overlap with preboot. */
  replaceAll(app: App): void
  /** Starts or stops dynos of one type until there are as many as the formation says. */
  scale(app: App, type: string): void
  /** Starts the dynos with these names again on the current release. */
  restart(app: App, chosen: (dyno: Dyno) => boolean): void
  /** Runs the release command to its end and gives the exit status. */
  runRelease(
    app: App,
    release: Release,
    output: { register(): void; write(bytes: Buffer): void },
  ): Promise<number>
  stop(): Promise<void>
}

const bootSeconds = (app: App, scale: number): number => app.knobs.bootTimeout ?? 60 * scale

const setState = (app: App, dyno: Dyno, state: Dyno['state'], now: number): void => {
  app.log.add('heroku', dyno.name, `State changed from ${dyno.state} to ${state}`)
  dyno.state = state
  dyno.updatedAt = now
  app.changed.emit('change')
}

/** The whole fleet of a stand. `scale` multiplies every wait that Heroku fixes; `problem` is told what went wrong here. */
export const createFleet = (
  containers: Containers,
  scale: number,
  time: Time,
  problem: (text: string) => void,
): Fleet => {
  const stopping = new AbortController()
  const tasks = new Set<Promise<void>>()
  const seconds = (count: number) => time.sleep(count * 1000, stopping.signal)
  const background = (work: Promise<void>): void => {
    const task: Promise<void> = work
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) problem(error instanceof Error ? error.message : String(error))
      })
      .finally(() => tasks.delete(task))
    tasks.add(task)
  }

  const start = (
    app: App,
    name: string,
    release: Release,
    process: Process,
    port: number,
    onBytes?: (b: Buffer) => void,
  ) => {
    const user = randomInt(10_000, 60_000)
    return containers.start({
      image: process.image.reference,
      app: app.name,
      user: `${user}:${user}`,
      env: { ...release.config, PORT: String(port), DYNO: name },
      command: process.command === undefined ? undefined : ['/bin/sh', '-c', process.command],
      onLine: (line) => app.log.add('app', name, line),
      ...(onBytes === undefined ? {} : { onBytes }),
    })
  }

  const end = async (app: App, name: string, container: Container): Promise<void> => {
    app.log.add('heroku', name, 'Stopping all processes with SIGTERM')
    await container.signal('SIGTERM')
    const cut = new AbortController()
    const grace = time.sleep(30_000 * scale, cut.signal).then(() => 'late' as const)
    const first = await Promise.race([container.ended, grace])
    cut.abort()
    grace.catch(() => undefined)
    if (first !== 'late') return
    const reason = 'At least one process failed to exit within 30 seconds of SIGTERM'
    app.log.add('heroku', name, `Error R12 (Exit timeout) -> ${reason}`)
    app.log.add('heroku', name, 'Stopping remaining processes with SIGKILL')
    await container.signal('SIGKILL')
  }

  const kill = async (app: App, dyno: Dyno, container: Container): Promise<void> => {
    const limit = `within ${bootSeconds(app, scale)} seconds of launch`
    app.log.add(
      'heroku',
      dyno.name,
      `Error R10 (Boot timeout) -> Web process failed to bind to $PORT ${limit}`,
    )
    app.log.add('heroku', dyno.name, 'Stopping process with SIGKILL')
    await container.signal('SIGKILL')
  }

  /** One life of a dyno's process: resolves when it has ended, for whatever reason. */
  const live = async (app: App, dyno: Dyno, process: Process): Promise<void> => {
    const port = randomInt(3000, 59_000)
    const launch = dyno.type === 'web' ? app.knobs.launches?.shift() : undefined
    app.log.add('heroku', dyno.name, `Starting process with command \`${dyno.command}\``)
    if (launch?.exit !== undefined) {
      app.log.add('heroku', dyno.name, `Process exited with status ${launch.exit}`)
      return
    }
    const container = await start(app, dyno.name, dyno.release, process, port)
    dyno.stop = () => end(app, dyno.name, container)
    let over = false
    const status = container.ended.finally(() => (over = true))
    if (dyno.gone) await container.signal('SIGKILL')
    if (dyno.type === 'web') {
      const done = () => over || dyno.gone
      const limit = bootSeconds(app, scale)
      const late = Math.min(launch?.bindsAfter ?? 0, limit)
      if (late > 0) await Promise.race([seconds(late), status])
      const bound = await container.listening(port, (limit - late) * 1000, done)
      dyno.address = container.at(port)
      if (bound && !done()) setState(app, dyno, 'up', time.now())
      else if (!done()) await kill(app, dyno, container)
    } else if (!dyno.gone) setState(app, dyno, 'up', time.now())
    const code = await status
    dyno.address = undefined
    dyno.stop = async () => undefined
    app.log.add('heroku', dyno.name, `Process exited with status ${code}`)
    await container.remove()
  }

  /** A dyno that crashes is started again once, after a moment; the second crash is final. */
  const run = async (app: App, dyno: Dyno, process: Process): Promise<void> => {
    for (let life = 0; life < 2 && !dyno.gone; life++) {
      if (life > 0) {
        await seconds(2 * scale)
        if (dyno.gone) return
        setState(app, dyno, 'starting', time.now())
      }
      await live(app, dyno, process).catch((error: unknown) => {
        app.log.add('heroku', dyno.name, 'Failed to start the process')
        if (!stopping.signal.aborted) problem(error instanceof Error ? error.message : String(error))
      })
      if (!dyno.gone) setState(app, dyno, 'crashed', time.now())
    }
  }

  const make = (app: App, name: string, type: string, process: Process): Dyno => {
    const now = time.now()
    return {
      id: randomUUID(),
      name,
      type,
      release: app.current,
      state: 'starting',
      command: commandText(process),
      createdAt: now,
      updatedAt: now,
      address: undefined,
      retiring: false,
      gone: false,
      stop: async () => undefined,
    }
  }

  const lives = new Map<Dyno, Promise<void>>()
  const boot = (app: App, dyno: Dyno): void => {
    const process = dyno.release.processes.get(dyno.type)
    if (process === undefined || dyno.gone || stopping.signal.aborted) return
    const life = run(app, dyno, process).finally(() => lives.delete(dyno))
    lives.set(dyno, life)
    background(life)
  }

  /** Takes dynos out of the app at once, then ends their processes. */
  const retire = async (app: App, old: readonly Dyno[]): Promise<void> => {
    for (const dyno of old) dyno.gone = true
    app.dynos = app.dynos.filter((dyno) => !dyno.gone)
    app.changed.emit('change')
    await Promise.all(old.map((dyno) => dyno.stop()))
    // What goes wrong in a life is told where it was started.
    await Promise.allSettled(old.flatMap((dyno) => lives.get(dyno) ?? []))
  }

  const fresh = (app: App): Dyno[] =>
    [...app.current.processes]
      .filter(([type]) => type !== 'release')
      .flatMap(([type, process]) =>
        Array.from({ length: app.quantity.get(type) ?? 0 }, (_, index) =>
          make(app, `${type}.${index + 1}`, type, process),
        ),
      )

  /** Stops `old`, then boots `next`; while they wait the new ones are listed as starting. */
  const swap = async (app: App, old: readonly Dyno[], next: readonly Dyno[]): Promise<void> => {
    app.dynos.push(...next)
    await retire(app, old)
    for (const dyno of next) boot(app, dyno)
  }

  /** Preboot: the old web dynos answer for three boot timeouts (3 minutes as a rule), then the new ones do. */
  const overlap = async (app: App, old: readonly Dyno[], next: readonly Dyno[]): Promise<void> => {
    for (const dyno of old) dyno.retiring = true
    app.dynos.push(...next)
    for (const dyno of next) boot(app, dyno)
    await seconds(3 * bootSeconds(app, scale))
    await retire(
      app,
      old.filter((dyno) => !dyno.gone),
    )
  }

  return {
    replaceAll(app) {
      const old = [...app.dynos]
      const next = fresh(app)
      const isServing = (dyno: Dyno) => dyno.type === 'web' && dyno.state === 'up' && !dyno.retiring
      const preboots = app.preboot && next.some((dyno) => dyno.type === 'web')
      const kept = preboots ? old.filter(isServing) : []
      const web = kept.length === 0 ? [] : next.filter((dyno) => dyno.type === 'web')
      const away = old.filter((dyno) => !kept.includes(dyno))
      const rest = next.filter((dyno) => !web.includes(dyno))
      if (kept.length > 0) background(overlap(app, kept, web))
      background(swap(app, away, rest))
    },
    scale(app, type) {
      const process = app.current.processes.get(type)
      if (process === undefined || type === 'release') return
      const have = app.dynos.filter((dyno) => dyno.type === type && !dyno.retiring)
      const wanted = Array.from({ length: app.quantity.get(type) ?? 0 }, (_, index) => `${type}.${index + 1}`)
      const surplus = have.filter((dyno) => !wanted.includes(dyno.name))
      const missing = wanted.filter((name) => !have.some((dyno) => dyno.name === name))
      background(
        swap(
          app,
          surplus,
          missing.map((name) => make(app, name, type, process)),
        ),
      )
    },
    restart(app, chosen) {
      const old = app.dynos.filter(chosen)
      const next = old.flatMap((dyno) => {
        const process = app.current.processes.get(dyno.type)
        return process === undefined ? [] : [make(app, dyno.name, dyno.type, process)]
      })
      background(swap(app, old, next))
    },
    async runRelease(app, release, output) {
      const process = release.processes.get('release')
      if (process === undefined) return 0
      const name = `release.${randomInt(1000, 9999)}`
      app.log.add('heroku', name, `Starting process with command \`${commandText(process)}\``)
      const container = await start(app, name, release, process, randomInt(3000, 59_000), (text) =>
        output.write(text),
      )
      output.register()
      const code = await container.ended
      app.log.add('heroku', name, `Process exited with status ${code}`)
      await container.remove()
      return code
    },
    async stop() {
      stopping.abort()
      await containers.removeAll()
      await Promise.allSettled(tasks)
      // A container may have been in the making while the others went.
      await containers.removeAll()
    },
  }
}
