import type { Send } from '../types.js'
import type { Heroku } from './client.js'
import { judgeDynos, wantedOf } from './dynos.js'
import { type HealthRule, judgeHealth, judgeOf, pathOf, type Probe } from './health.js'
import { probe } from './probe.js'
import type { Release } from './read.js'
import { hasRun } from './target.js'
import { askBefore } from './verdict.js'
import { poll, quickThen, type Wait } from './wait.js'

/** What is live before a release. */
export interface Before {
  readonly current: Release | undefined
  /** What the app answers, to compare with after; `undefined` where nothing is live or nobody answers for it. */
  readonly probe: Probe | undefined
  /** Why it is not healthy, where that is so. */
  readonly trouble?: string | undefined
  /** Why it cannot be told from here whether it is healthy. */
  readonly silence?: string | undefined
}

export interface LookingBefore {
  readonly send: Send
  readonly rule: HealthRule
  /** How long dynos that are starting may take to be up, in milliseconds. */
  readonly bootTimeout: number
  readonly wait: Wait
}

// Deep enough to find the current release behind many failed ones, in one page.
const DEPTH = 50

// Trouble that lasts as long is none that passes by itself.
const LASTING = 10_000

type Seen =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'starting' | 'sick' | 'silent'; readonly why: string }

/**
 * Looks whether the release that serves is healthy, before another takes its place: its dynos are up, and one answer
 * is as the rule says. A first look that is good ends it; trouble must last before it is told.
 */
export async function lookBefore(heroku: Heroku, how: LookingBefore): Promise<Before> {
  const { send, rule, wait } = how
  const releases = await heroku.releases(DEPTH)
  const current = releases.find((one) => one.current)
  // An app to which nothing was deployed yet is not sick.
  if (current === undefined || !hasRun(releases, current))
    return { current, probe: await askBefore(heroku, send, rule, current) }
  const [app, formation] = await Promise.all([heroku.look(), heroku.formation()])
  const judge = judgeOf(app, formation, rule)
  const wanted = wantedOf(formation)
  let answer: Probe | undefined
  let seen: Seen = { kind: 'healthy' }
  let since: number | undefined
  const look = async (): Promise<Before | undefined> => {
    answer = judge.kind === 'app' ? await probe(send, judge.url) : undefined
    const now = judgeLook(rule, answer, dynosNow(await heroku.dynos(), current.version, wanted))
    if (now.kind === 'healthy') return { current, probe: answer }
    // A dyno that crashed and starts again is in the same trouble as before.
    if (now.kind !== 'starting' || since === undefined) seen = now
    if (now.kind !== 'starting') since ??= wait.clock.now()
    const lasts = since !== undefined && wait.clock.now() - since >= LASTING
    return lasts ? { current, probe: answer, ...told(seen) } : undefined
  }
  const found = await poll(look, { wait, timeout: how.bootTimeout, pace: quickThen(3000) })
  return found ?? { current, probe: answer, ...told(seen) }
}

const told = (seen: Seen): Pick<Before, 'trouble' | 'silence'> =>
  seen.kind === 'healthy' ? {} : seen.kind === 'silent' ? { silence: seen.why } : { trouble: seen.why }

/** What the dynos of the release are, without a history: what crashed is told at once. */
function dynosNow(
  dynos: Parameters<typeof judgeDynos>[0],
  version: number,
  wanted: Parameters<typeof judgeDynos>[1]['wanted'],
): Seen {
  const types = new Set(wanted.map(({ type }) => type))
  const crashed = dynos.filter(
    ({ type, state, releaseVersion }) => types.has(type) && releaseVersion === version && state === 'crashed',
  )
  if (crashed.length > 0)
    return { kind: 'sick', why: crashed.map(({ name }) => `${name} is crashed`).join(', ') }
  const { verdict } = judgeDynos(dynos, { version, wanted }, new Map())
  // What was replaced meanwhile is recorded anew with the update.
  return verdict.kind === 'starting' ? { kind: 'starting', why: verdict.why } : { kind: 'healthy' }
}

function judgeLook(rule: HealthRule, answer: Probe | undefined, dynos: Seen): Seen {
  if (dynos.kind !== 'healthy' || answer === undefined) return dynos
  const verdict = judgeHealth(rule, undefined, [answer])
  // For an app that does not answer Heroku's router does: where nothing comes at all, the way there is broken.
  if ('failure' in answer) return { kind: 'silent', why: `${pathOf(rule)} did not answer: ${answer.failure}` }
  // One answer that is right is all that is asked for here.
  return verdict.kind === 'healthy' || verdict.progress === true
    ? { kind: 'healthy' }
    : { kind: 'sick', why: verdict.reason }
}
