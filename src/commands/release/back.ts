import { type Problem, Problem as Foreseen, problem } from '../../errors/problem.js'
import type { Probe } from '../../heroku/health.js'
import { describe } from '../../heroku/ours.js'
import type { Release } from '../../heroku/read.js'
import { restores, type Target as Goal, wayBack } from '../../heroku/target.js'
import * as steps from '../app-steps.js'
import { asked } from '../asked.js'
import type { Live } from './stopped.js'
import type { Target } from './image.js'

/** A release that is live and not healthy, and what was there before it. */
export interface Unhealthy {
  readonly target: Target
  readonly release: Release
  readonly reason: string
  /** Whether no answer came at all. */
  readonly silent: boolean
  /** The release that was current right before it. */
  readonly recorded: Release | undefined
  /** Whether that one is known not to be healthy either. */
  readonly sick: boolean
  /** What the app answered then. */
  readonly before: Probe | undefined
  readonly live: Live
}

/** How it ended: the failure that it is, and what serves now. */
export interface Fallen {
  readonly failure: Problem
  /** `undefined`: nobody could say. */
  readonly serves: Release | undefined
  /** Whether another release serves than the one that is not healthy. */
  readonly left: boolean
}

/**
 * Goes back from a release that is not healthy to the recorded one, while ours is what is live, and proves that one
 * healthy. Whatever comes of it is a failure of the release. Throws `E_REPLACED` where somebody released in between.
 */
export async function leave(unhealthy: Unhealthy): Promise<Fallen> {
  const { target, release } = unhealthy
  const { app, context } = target
  const { value: releases, problems } = await asked(context.perform(steps.listReleases(target)))
  if (releases === undefined) {
    const why = problems.map(clauseOf).join(', ')
    return stays(
      unhealthy,
      `nothing was gone back to, since what is live could not be asked: ${why}`,
      seeStatus(app),
    )
  }
  const current = releases.find((one) => one.current)
  if (current?.id !== release.id) throw replacedBy(release, current)
  const coming = releases.find((one) => one.version > release.version && /^(?:pend|succ)/.test(one.status))
  if (coming !== undefined)
    return stays(unhealthy, `${describe(coming)} is on its way, so nothing was gone back to`, seeStatus(app))
  if (!context.settings.rollback)
    return stays(unhealthy, 'going back is switched off (--no-rollback)', `go back with ${byHand(app)}`)
  if (unhealthy.silent && unhealthy.before !== undefined && 'failure' in unhealthy.before) {
    const why =
      'it did not answer before this release either, so nobody can tell from here which one is better'
    return stays(unhealthy, why, `go back with ${byHand(app)}`)
  }
  const way = wayBack(releases, unhealthy, app)
  return way.kind === 'back' ? goTo(unhealthy, way.to) : stays(unhealthy, way.why, helpFrom(way.names, app))
}

/** What a dry run says of the way back: where a release would be left for, were it not healthy. */
export function planBack(
  { rollback }: Pick<Target['context']['settings'], 'rollback'>,
  releases: readonly Release[],
  app: string,
): string {
  if (!rollback) return 'were the release not healthy, it would stay live (--no-rollback)'
  const recorded = releases.find((one) => one.current)
  if (recorded === undefined)
    return 'were the release not healthy, it would be left for the one that is live before it'
  const way = wayBack(releases, { recorded, sick: false }, app)
  if (way.kind === 'none') return `were the release not healthy, it would stay live: ${way.why}`
  return `were the release not healthy, it would be left for ${describe(way.to.release)}, and that proven healthy: ${restores(recorded)}`
}

async function goTo(unhealthy: Unhealthy, { release: goal, why }: Goal): Promise<Fallen> {
  const { target, release, reason, before, live } = unhealthy
  const { app, context, rule } = target
  const { perform, log } = context
  const [version, to] = [`v${release.version}`, `v${goal.version}`]
  log.warn(`${version} is not healthy: ${reason}`)
  log.info(`going back from ${describe(release)} to ${describe(goal)}, ${why}`)
  log.info(restores(goal))
  let made: Release | undefined
  try {
    live.say(`${version} is not healthy, and nobody has seen whether Heroku went back to ${to}`)
    made = await perform(steps.goBackTo(target, { from: release, to: goal }))
    live.say(`v${made.version}, which goes back to ${to}, was made and is not judged`)
    made = await perform(steps.follow(target, made))
    const verdict = await perform(steps.prove(target, made, { rule, before }))
    const back = `v${made.version}`
    if (!verdict.healthy)
      return await notBack(unhealthy, goal, { made, what: `is not healthy either: ${verdict.reason}` })
    const { sentence } = verdict
    const failure = problem('E_ROLLED_BACK', { app, release: version, reason, back, to, sentence })
    return { failure, serves: made, left: true }
  } catch (error) {
    if (!(error instanceof Foreseen) || error.code === 'E_REPLACED') throw error
    return notBack(unhealthy, goal, { made, error })
  }
}

/** Says what is live where going back did not end well: Heroku is asked, since nothing else is sure now. */
async function notBack(
  unhealthy: Unhealthy,
  goal: Release,
  { made, what, error }: { made: Release | undefined; what?: string; error?: Problem },
): Promise<Fallen> {
  const { target, release, reason } = unhealthy
  const { app } = target
  const said = error === undefined ? '' : clauseOf(error)
  const { value: releases } = await asked(target.context.perform(steps.listReleases(target)))
  const current = releases?.find((one) => one.current)
  const ends = (now: string, serves: Release | undefined, help: string): Fallen => ({
    failure: problem('E_ROLLBACK_UNHEALTHY', { app, release: `v${release.version}`, reason, now, help }),
    serves,
    left: serves !== undefined,
  })
  if (releases === undefined) {
    const now = `going back to v${goal.version} did not end well (${what ?? said}), and Heroku does not say what is live now`
    return ends(now, undefined, seeStatus(app))
  }
  if (current?.id === release.id) {
    const names = releases.filter((one) => one.eligible === true && one.id !== goal.id && !one.current)
    const [other] = names.map((one) => `v${one.version}`)
    // What is pending may still come to its end.
    const help = error?.code === 'E_RELEASE_PENDING' ? seeStatus(app) : helpFrom([other], app)
    return stays(unhealthy, `going back to v${goal.version} failed: ${said}`, help)
  }
  if (current === undefined || !leadsTo(current, goal, { made, after: release }))
    throw replacedBy(made ?? release, current)
  const now = `v${current.version} serves, which is v${goal.version} again, and ${what ?? `could not be proven healthy: ${said}`}`
  return ends(now, current, `go back further with ${byHand(app)}`)
}

const leadsTo = (
  current: Release,
  goal: Release,
  { made, after }: { made: Release | undefined; after: Release },
): boolean =>
  made === undefined
    ? current.version > after.version &&
      new RegExp(`^Rollback to v${goal.version}\\b`, 'i').test(current.description)
    : current.id === made.id

function stays({ target: { app }, release, reason }: Unhealthy, back: string, help: string): Fallen {
  const failure = problem('E_UNHEALTHY', { release: `v${release.version}`, app, reason, back, help })
  return { failure, serves: release, left: false }
}

const byHand = (app: string, name = ''): string =>
  `slipway rollback ${name === '' ? '' : `${name} `}--app ${app}`
const seeStatus = (app: string): string => `what is live says slipway status --app ${app}`

/** What helps where it was not gone back: another release, or nothing but a new one. */
const helpFrom = ([name]: readonly (string | undefined)[], app: string): string =>
  name === undefined ? 'mend it and push a new commit' : `go back with ${byHand(app, name)}`

// What another sentence says of the old release would be said of ours here.
const clauseOf = ({ message }: Problem): string =>
  message.replace(/; the old release of \S+ still serves\.$|\.$/, '')

const replacedBy = ({ version }: Release, current: Release | undefined): Problem =>
  problem('E_REPLACED', {
    release: `v${version}`,
    by: current === undefined ? 'another release' : describe(current),
  })
