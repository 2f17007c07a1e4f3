import { type Problem, problem } from '../errors/problem.js'
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
