import { createHash } from 'node:crypto'
import type { DynoSpec } from '../../docker/rehearsal-argv.js'
import type { Life, Rehearsal } from '../../rehearsal/facts.js'
import { GRACE } from '../../rehearsal/rules.js'
import type { Env } from '../../types.js'
import { withDyno } from './dyno.js'
import { lookInside, measure } from './inside.js'
import { isClients, type Plan } from './plan.js'
import { askHealth, awaitEnd, bind, findAddress, terminate } from './steps.js'

/** What the processes of one rehearsal have in common. */
export interface Place {
  readonly plan: Plan
  readonly port: number
  readonly user: number
  /** Of the engine, where it is another machine. */
  readonly host: string | undefined
}

/** A container for a process type: named for this checkout and image, so that the next run finds what is left. */
function dynoOf(
  { plan, port, user, host }: Place,
  type: string,
  command: string | undefined,
): { spec: DynoSpec; env: Env } {
  const { context, image, quota, config } = plan
  const key = createHash('sha256').update(JSON.stringify([context.cwd, context.build.job, image]))
  const vars = Object.entries(config).filter(([name]) => name !== 'PORT' && name !== 'DYNO')
  const inWords = vars.filter(([name]) => isClients(name))
  const byName = vars.filter(([name]) => !isClients(name))
  const spec: DynoSpec = {
    ...{ image, user, port, command },
    name: `slipway-rehearsal-${key.digest('hex').slice(0, 12)}-${type}`,
    memory: quota,
    ...(type === 'web' ? { publish: host === undefined ? '127.0.0.1' : 'every address' } : {}),
    given: { ...Object.fromEntries(inWords), PORT: String(port), DYNO: `${type}.1` },
    env: byName.map(([name]) => name),
  }
  return { spec, env: Object.fromEntries(byName) }
}

/** Runs the release command to its end; without `ended` it took longer than `--release-timeout` and was stopped. */
export async function runRelease(place: Place, command: string): Promise<Life> {
  const { context } = place.plan
  const { done, state, output } = await withDyno(context, dynoOf(place, 'release', command), async (dyno) => {
    const inTime = await context.perform(awaitEnd(dyno, context.settings.releaseTimeout))
    if (!inTime) await context.perform(terminate(dyno))
    return inTime
  })
  return { ended: done ? state : undefined, output }
}

/** Runs the web process: waits for it, asks it, measures it, and ends it as Heroku does. */
export async function runWeb(place: Place): Promise<Partial<Rehearsal>> {
  const { plan } = place
  const { context, rule, bootTimeout: timeout } = plan
  const { perform } = context
  const lived = await withDyno(context, dynoOf(place, 'web', plan.web), async (dyno) => {
    const until = new AbortController()
    const measured = perform(measure(dyno, until.signal))
    measured.catch(() => {}) // awaited below, unless something fails before
    const inside = lookInside(dyno)
    try {
      const url = await perform(findAddress(dyno, place.host ?? '127.0.0.1'))
      const boot = await perform(bind(dyno, { url, inside, timeout }))
      const isUp = boot.bound && url !== undefined && !dyno.over.aborted
      const health = isUp ? await perform(askHealth(dyno, { url, rule, answered: boot.answered })) : undefined
      until.abort()
      const memory = await measured
      const hasEnded = dyno.over.aborted
      const seconds = hasEnded ? undefined : await perform(terminate(dyno))
      return { boot, health, memory, hasEnded, seconds, shell: inside.hasCat() }
    } finally {
      until.abort()
    }
  })
  const { done, state, output } = lived
  const { boot, health, memory, hasEnded, seconds, shell } = done
  const isKilled = (took: number): boolean => state.exitCode === 137 && took >= GRACE - 1
  return {
    ...{ boot, health, shell },
    web: { ended: hasEnded ? state : undefined, output },
    memory: { ...memory, killed: state.killed },
    stop: seconds === undefined ? undefined : { seconds, killed: isKilled(seconds) },
  }
}
