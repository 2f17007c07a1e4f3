import { Problem, problem } from '../errors/problem.js'
import type { Send } from '../types.js'
import type { Heroku } from './client.js'
import { awaitDynos, judgeDynos, wantedOf } from './dynos.js'
import { type HealthRule, judgeOf, type Probe } from './health.js'
import { lastLines, reasonFrom } from './logs.js'
import { describe } from './ours.js'
import { awaitHealth, type Health, probe } from './probe.js'
import type { Release } from './read.js'
import type { Wait } from './wait.js'

// A worker counts as up as soon as its process has started, so it must also stay.
const SETTLE = 10_000

const LOG_LINES = 300
const RECENT = 10

export interface Proving {
  readonly send: Send
  readonly rule: HealthRule
  /** From `askBefore`. */
  readonly before: Probe | undefined
  /** Milliseconds from now. */
  readonly bootTimeout: number
  /** Milliseconds from the moment the dynos are up. */
  readonly healthTimeout: number
  readonly note: (message: string) => void
  readonly wait: Wait
}

/** Asks the app once before a release, to compare with after; `undefined` where nothing is live or nobody answers for it. */
export async function askBefore(
  heroku: Heroku,
  send: Send,
  rule: HealthRule,
  current: Release | undefined,
): Promise<Probe | undefined> {
  if (current === undefined) return undefined
  const judge = judgeOf(await heroku.look(), await heroku.formation(), rule)
  return judge.kind === 'app' ? probe(send, judge.url) : undefined
}

/**
 * Proves that a release that serves is healthy: its dynos are up and the old ones gone, then the app answers as
 * the rule says, then its dynos have still not crashed. Unhealthy comes with Heroku's own reason from the log.
 * Throws `E_REPLACED` where somebody released over it meanwhile, and the client's problems.
 */
export async function proveHealthy(heroku: Heroku, release: Release, how: Proving): Promise<Health> {
  const [app, formation, preboot] = await Promise.all([heroku.look(), heroku.formation(), heroku.preboot()])
  const judge = judgeOf(app, formation, how.rule)
  const wanted = wantedOf(formation)
  const { version } = release
  const onlyAsked = judge.kind === 'app' && wanted.every(({ type }) => type === 'web')
  const settle = onlyAsked ? 0 : SETTLE
  const { note, wait } = how

  if (wanted.length === 0) {
    if (!(await heroku.release(release.id)).current) throw await replaced(heroku, release)
    return { healthy: true, sentence: 'it is released, and no dyno is scaled up to run it' }
  }
  const booted = await awaitDynos(heroku, {
    version,
    wanted,
    preboot,
    timeout: how.bootTimeout,
    settle,
    note,
    wait,
  })
  if (booted.kind === 'replaced') throw await replaced(heroku, release)
  if (booted.kind === 'failed') return unhealthy(heroku, release, booted.reason)
  if (judge.kind === 'app') note(`The dynos of v${version} are up; asking ${judge.url}.`)
  const health: Health =
    judge.kind === 'app'
      ? await awaitHealth(how.send, judge.url, { ...how, timeout: how.healthTimeout })
      : { healthy: true, sentence: `its dynos are up; nobody was asked, since ${judge.because}` }
  // Answers say nothing about a worker, and nothing about whose dynos gave them.
  const { verdict } = judgeDynos(await heroku.dynos(), { version, wanted }, booted.seen)
  if (verdict.kind === 'replaced') throw await replaced(heroku, release)
  if (!health.healthy) return unhealthy(heroku, release, health.reason, health.silent)
  return verdict.kind === 'crashed' ? unhealthy(heroku, release, verdict.why) : health
}

/** The problem `E_REPLACED` of a release that does not serve any more, naming what took its place. */
export async function replaced(heroku: Heroku, { version }: Release): Promise<Error> {
  const newer = (await heroku.releases(RECENT)).find((one) => one.version > version)
  return problem('E_REPLACED', {
    release: `v${version}`,
    by: newer === undefined ? 'a newer one' : describe(newer),
  })
}

const unhealthy = async (
  heroku: Heroku,
  release: Release,
  reason: string,
  silent = false,
): Promise<Health> => {
  try {
    const log = await heroku.logs(LOG_LINES)
    const because = reasonFrom(log, release.createdAt)
    const lines = lastLines(log, release.createdAt)
    const all = because === undefined ? reason : `${reason}: ${because}`
    return { healthy: false, reason: all, silent, lines }
  } catch (error) {
    // The verdict stands without the log, but that it could not be read is said.
    if (!(error instanceof Problem)) throw error
    return { healthy: false, reason: `${reason} (${error.message.replace(/\.$/, '')})`, silent }
  }
}
