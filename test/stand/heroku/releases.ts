import { invalid, notFound } from './answers.js'
import type { Fleet } from './dynos.js'
import { addRelease, compareFormation, describeDeploy, eligible, settle } from './store.js'
import type { Account, App, Draft, Processes, Release } from './store.js'
import type { Output, Streams } from './streams.js'
import type { Time } from './time.js'

export interface Releases {
  /** Makes a release and sets it going: dynos at once, or the release command first. */
  make(app: App, draft: Draft): Release
  /** Releases what differs of an update; gives the types that already run exactly this. */
  deploy(app: App, user: Account, asked: Processes): { release: Release | undefined; unchanged: string[] }
  configure(app: App, user: Account, changes: ReadonlyMap<string, string | null>): Release
  rollback(app: App, user: Account, id: string): Release
  drop(app: App, user: Account, type: string): Release
}

const expire = (app: App, replaced: Release): void => {
  if (app.knobs.expires !== true || replaced.processes.size === 0) return
  delete app.knobs.expires
  replaced.status = 'expired'
}

const configText = (changes: ReadonlyMap<string, string | null>): string => {
  const names = (removed: boolean) =>
    [...changes].filter(([, value]) => (value === null) === removed).map(([key]) => key)
  const parts = [
    names(false).length > 0 && `Set ${names(false).join(', ')}`,
    names(true).length > 0 && `Remove ${names(true).join(', ')}`,
  ]
  return `${parts.filter((part) => part !== false).join(', ')} config vars`
}

/** Everything that makes a release: deploys, config changes, rollbacks and the other actor of the `intruder` knob. */
export const createReleases = (
  fleet: Fleet,
  streams: Streams,
  time: Time,
  problem: (text: string) => void,
): Releases => {
  const runPhase = async (app: App, release: Release, output: Output): Promise<void> => {
    const { never, silentMs, statusLagMs } = app.knobs.stream ?? {}
    const code = await fleet.runRelease(app, release, output)
    if (silentMs !== undefined) await time.sleep(silentMs)
    output.end()
    if (never === true) return
    if (statusLagMs !== undefined) await time.sleep(statusLagMs)
    end(app, release, code === 0)
  }

  /** Ends a release; what it takes the place of may be lost with it. */
  const end = (app: App, release: Release, ok: boolean): void => {
    const before = app.current
    if (settle(app, release, ok, time.now())) {
      expire(app, before)
      fleet.replaceAll(app)
    }
  }

  const make = (app: App, draft: Draft): Release => {
    const before = app.current
    const release = addRelease(app, draft, time.now())
    app.log.add('app', 'api', `Release v${release.version} created by user ${draft.user.email}`)
    app.log.add('app', 'api', `${draft.description} by user ${draft.user.email}`)
    if (release.status !== 'pending') {
      expire(app, before)
      fleet.replaceAll(app)
      return release
    }
    const output = streams.open(app.knobs.stream ?? {})
    release.outputUrl = output.url
    runPhase(app, release, output).catch((error: unknown) => {
      problem(error instanceof Error ? error.message : String(error))
      settle(app, release, false, time.now())
    })
    return release
  }

  const configure: Releases['configure'] = (app, user, changes) => {
    const config = { ...app.config }
    for (const [key, value] of changes) {
      if (value === null) delete config[key]
      else config[key] = value
    }
    return make(app, { description: configText(changes), user, processes: app.current.processes, config })
  }

  const intrude = async (app: App, before: Release): Promise<void> => {
    const { intruder: kind, intruderAfter: after } = app.knobs
    if (kind === undefined) return
    delete app.knobs.intruder
    if (after !== undefined) await time.sleep(after * 1000)
    const user = { ...app.owner, email: 'colleague@example.com' }
    if (kind === 'config') configure(app, user, new Map([['INTRUDER', String(time.now())]]))
    else {
      const processes = before.processes.size > 0 ? before.processes : app.formation
      make(app, { description: describeDeploy(processes), user, processes, config: app.config })
    }
  }

  return {
    make,
    configure,
    deploy(app, user, asked) {
      const { changed, unchanged } = compareFormation(app, asked)
      if (changed.size === 0) return { release: undefined, unchanged }
      const before = app.current
      app.formation = new Map([...app.formation, ...changed])
      const description = describeDeploy(changed)
      const release = make(app, { description, user, processes: app.formation, config: app.config })
      intrude(app, before).catch((error: unknown) => {
        problem(error instanceof Error ? error.message : String(error))
      })
      return { release, unchanged }
    },
    rollback(app, user, id) {
      const found = app.releases.find((each) => each.id === id)
      if (found === undefined) throw notFound('release')
      if (!eligible(found))
        throw invalid(`Cannot roll back to v${found.version}: it is not eligible for rollback.`)
      app.formation = found.processes
      const description = `Rollback to v${found.version}`
      return make(app, { description, user, processes: found.processes, config: found.config })
    },
    drop(app, user, type) {
      const without = (all: Processes) => new Map([...all].filter(([each]) => each !== type))
      app.formation = without(app.formation)
      const processes = without(app.current.processes)
      return make(app, { description: `Removed ${type}`, user, processes, config: app.config })
    },
  }
}
