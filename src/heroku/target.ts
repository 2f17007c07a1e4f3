import { Problem, problem } from '../errors/problem.js'
import { describe, imagesIn, deployOf } from './ours.js'
import type { Release } from './read.js'

/** Where to go back to, and why there: the second half of a sentence. */
export interface Target {
  readonly release: Release
  readonly why: string
}

// So many are named where one cannot be gone back to.
const NAMED = 5

/** Why a release cannot be gone back to; `undefined` where it can. */
export function whyNot({ status, eligible }: Release): string | undefined {
  if (status === 'expired') return 'its image has expired'
  if (status === 'failed') return 'it failed, and never served'
  if (status === 'pending') return 'it is still pending'
  return eligible === false ? 'Heroku keeps nothing to go back to' : undefined
}

/** The problem with a release that cannot be gone back to; it names others that can. */
export const cannot = (
  releases: readonly Release[],
  { app, release, why }: { app: string; release: Release; why: string },
): Problem =>
  problem('E_ROLLBACK', { app, release: `v${release.version}`, why, names: keptBut(releases, release) })

/** The newest releases that can be gone back to, but for this one and the live one. */
const keptBut = (releases: readonly Release[], { version }: Release): string[] =>
  releases
    .filter((one) => !one.current && one.version !== version && whyNot(one) === undefined)
    .slice(0, NAMED)
    .map((one) => `v${one.version}`)

/**
 * Checks the release that was asked for by its version. Throws `E_ROLLBACK` where it is live or cannot be gone back
 * to, naming others that can.
 */
export function askedTarget(releases: readonly Release[], release: Release, app: string): Target {
  const why = release.current ? 'it is what is live' : whyNot(release)
  if (why !== undefined) throw cannot(releases, { app, release, why })
  return { release, why: 'as asked' }
}

/**
 * The release to go back to where none was named: the newest before the one that brought what runs now, that ran
 * another image and succeeded. A config change is no way back from an image, and neither is what a rollback left
 * behind: going back twice goes two images back, not to and fro. `releases` are the newest first. Throws
 * `E_ROLLBACK_NONE`, or `E_ROLLBACK_UNKNOWN` where Heroku does not say which image runs.
 */
export function chooseTarget(releases: readonly Release[], current: Release, app: string): Target {
  const names = keptBut(releases, current)
  const origin = deployOf(releases, current.version)
  if (origin === undefined || imagesIn(origin).length === 0)
    throw problem('E_ROLLBACK_UNKNOWN', { app, release: describe(current), names })
  const release = releases.find(
    (one) => one.version < origin.version && whyNot(one) === undefined && ranAnother(releases, one, origin),
  )
  const before = `v${origin.version}`
  if (release === undefined) throw problem('E_ROLLBACK_NONE', { app, before, names })
  const through = origin.version === current.version ? '' : `, which brought what v${current.version} runs,`
  return { release, why: `the newest before ${before}${through} that succeeded with another image` }
}

function ranAnother(releases: readonly Release[], one: Release, origin: Release): boolean {
  const theirs = deployOf(releases, one.version)
  if (theirs === undefined) return false
  const [a, b] = [theirs, origin].map((each) => [...new Set(imagesIn(each))].sort().join())
  return a !== '' && a !== b
}

/** Whether an app has run anything up to `release`: an image, or what was pushed with git. */
export const hasRun = (releases: readonly Release[], release: Release): boolean =>
  releases.some(
    (one) =>
      one.version <= release.version &&
      one.status !== 'failed' &&
      (imagesIn(one).length > 0 || one.slug !== undefined),
  ) || releases.every(({ version }) => version > 1)

/** What an unhealthy release took the place of. */
export interface Leaving {
  /** The release that was current right before. */
  readonly recorded: Release | undefined
  /** Whether that is known not to be healthy either. */
  readonly sick: boolean
}

/** Where to go back to from an unhealthy release; or the clause that says why nowhere, and what else can be gone back to. */
export type WayBack =
  | { readonly kind: 'back'; readonly to: Target }
  | { readonly kind: 'none'; readonly why: string; readonly names: readonly string[] }

/**
 * The way back from an unhealthy release: the recorded one, whatever else is in the list; where that was sick itself, the
 * newest before it that succeeded with another image.
 */
export function wayBack(releases: readonly Release[], { recorded, sick }: Leaving, app: string): WayBack {
  if (recorded === undefined || !hasRun(releases, recorded))
    return { kind: 'none', why: 'it is the first release, so there is nothing to go back to', names: [] }
  if (!sick) {
    const why = whyNot(releases.find(({ id }) => id === recorded.id) ?? recorded)
    if (why === undefined)
      return { kind: 'back', to: { release: recorded, why: 'which was live right before it' } }
    const names = keptBut(releases, recorded)
    return { kind: 'none', why: `it cannot be gone back to v${recorded.version}: ${why}`, names }
  }
  try {
    return { kind: 'back', to: chooseTarget(releases, recorded, app) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const why = `v${recorded.version} before it was not healthy either, and none before that can be gone back to`
    return { kind: 'none', why, names: [] }
  }
}

/** What going back does beside putting the image back, and what it does not do. */
export const restores = (release?: Pick<Release, 'version'>): string =>
  `going back restores the config vars${release === undefined ? '' : ` of v${release.version}`} as well, runs the release command again where there is one, and undoes no migration`
