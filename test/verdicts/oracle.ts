import type { Combination } from './combination.js'
import type { Ended, StandRelease } from './scene.js'

/**
 * What is true of a combination, from what it is made of and Heroku's rules alone: nothing here asks slipway or uses
 * any of it.
 */
export interface Truth {
  /** Whether the release command lets our release live. */
  readonly command: 'succeeds' | 'fails' | 'never ends'
  /** Whether our release is healthy by the rule, once it serves. */
  readonly healthy: boolean
  /** Whether there is a release to go back to, and that would be healthy. */
  readonly wayBack: boolean
}

const boots: Record<Combination['now'], boolean> = {
  ...{ works: true, slow: true, slowest: true, 'crashes once': true },
  ...{ '500': true, '404': true, 'warms up': true, 'never warm': true, 'sick path': true },
  ...{ crashes: false, late: false, 'other port': false, 'needs root': false, 'all crash': false },
}

/** What `/` answered before the release, as a rank: fine, refused, broken; nothing where nobody was asked. */
const rankBefore = ({ old }: Combination): number | undefined =>
  ({ nothing: undefined, works: 0, api: 1, broken: 2, crashed: 2 })[old]

const answersWell = (all: Combination): boolean => {
  const { now, path, old, preboot } = all
  // Old dynos that serve for three minutes more leave it all the time it needs to warm up.
  const isOverlapped = preboot && old !== 'nothing' && old !== 'crashed'
  if (now === '500') return false
  if (now === 'never warm') return isOverlapped
  if (path) return now !== 'sick path'
  return now !== '404' || (rankBefore(all) ?? 2) >= 1
}

/** The truth of a combination. */
export const truthOf = (all: Combination): Truth => ({
  command: all.command === 'fails' ? 'fails' : all.command === 'never' ? 'never ends' : 'succeeds',
  healthy: boots[all.now] && (all.maintenance || answersWell(all)),
  wayBack:
    all.rollback &&
    !all.expires &&
    all.now !== 'all crash' &&
    (all.old === 'works' || all.old === 'api' || (all.old === 'broken' && all.maintenance)),
})

const COLLEAGUE = 'colleague@example.com'

/** What of a run may not be; empty: nothing. The first two are the promises that matter. */
export interface Judged {
  readonly falseHealthy: readonly string[]
  readonly needlessRollback: readonly string[]
  readonly other: readonly string[]
}

const named = (release: StandRelease | undefined): string =>
  release === undefined ? 'nothing' : `v${release.version} (${release.description}, by ${release.user.email})`

// So often is a request tried, and an update of the formation sent.
const TRIES = 4

/** Whether requests may be refused as often as they are tried: that is a failure, and is said to be one. */
const isExhausted = ({ faults }: Combination, kinds: RegExp): boolean =>
  faults
    .filter(({ kind }) => kinds.test(kind))
    .reduce((sum, { kind, times }) => sum + (/^(?:unavailable|lost|cut) /.test(kind) ? 1 : times), 0) >= TRIES

/** A release of slipway's with the image that is to be released, under whichever id. */
const areOurs = ({ releases, images, owner }: Ended): StandRelease[] =>
  releases.filter(
    ({ image, user, description }) =>
      image !== null && image !== images.old && user.email === owner && description.startsWith('Deployed'),
  )

/** Exit codes that are right, from the truth and from whether somebody else released before the end. */
const permitted = (
  all: Combination,
  truth: Truth,
  { again }: Ended,
  others: readonly StandRelease[],
): number[] => {
  if (all.bare || truth.command !== 'succeeds') return [1]
  const alone = truth.healthy ? 0 : truth.wayBack ? 3 : 5
  return [
    alone,
    // With another release about to serve, or there between two looks, it is left as it is.
    ...(others.length > 0 ? (truth.healthy ? [1] : [1, 5]) : []),
    ...(isExhausted(all, /^(?:turned away|\w+ update|limited|unavailable|cut)$/) ? [1] : []),
    ...(alone === 3 && isExhausted(all, /rollback/) ? [5] : []),
    // What `/` answered before the release that was not judged, nobody knows any more.
    ...(again && all.now === '404' && !truth.healthy ? [0] : []),
  ]
}

const claims = (truth: Truth, ended: Ended, right: readonly number[]): string[] => {
  const { code, current, images, owner } = ended
  const serves = `${named(current)} serves`
  const isOurs = current !== undefined && current.image !== images.old
  const isBack =
    current?.image === images.old &&
    current?.user.email === owner &&
    current.description.startsWith('Rollback to v')
  if (code === 0) {
    return [
      ...(right.includes(0) ? [] : ['it says healthy of what is not']),
      ...(isOurs ? [] : [`it says healthy, and ${serves}`]),
    ]
  }
  if (code !== 3) return []
  return [
    ...(truth.wayBack ? [] : ['it says that the old release is healthy, which it is not']),
    ...(isBack ? [] : [`it says that the old release serves again, and ${serves}`]),
  ]
}

const goings = (all: Combination, truth: Truth, ended: Ended): string[] => {
  const { releases, owner, again } = ended
  const backs = releases.filter(
    ({ user, description }) => user.email === owner && description.startsWith('Rollback to'),
  )
  const betweenOf = (back: StandRelease): StandRelease[] => {
    const our = areOurs(ended).filter(({ version }) => version < back.version)
    const since = Math.max(0, ...our.map(({ version }) => version))
    return releases.filter(
      ({ version, user, status }) =>
        user.email === COLLEAGUE && version > since && version < back.version && status !== 'failed',
    )
  }
  if (backs.length === 0) return []
  return [
    ...(truth.healthy ? ['it left a release that was healthy'] : []),
    ...(truth.command === 'succeeds' ? [] : ['it went back although the release never served']),
    ...(all.rollback ? [] : ['it went back although that was switched off']),
    ...backs.flatMap(betweenOf).map((one) => `it went back from ${named(one)}`),
    ...(backs.length <= (again ? 2 : 1) ? [] : [`it went back ${backs.length} times`]),
  ]
}

/** Judges how the run of a combination ended. */
export const judge = (all: Combination, ended: Ended): Judged => {
  const truth = truthOf(all)
  const { code, json, releases, seconds, again } = ended
  const deploys = areOurs(ended)
  const since = ended.recorded?.version ?? 0
  const others = releases.filter(({ user, version }) => user.email === COLLEAGUE && version > since)
  const right = permitted(all, truth, ended, others)
  const what = `exit ${code} (${json.error?.code ?? json.reason})`
  return {
    falseHealthy: claims(truth, ended, right),
    needlessRollback: goings(all, truth, ended),
    other: [
      ...(right.includes(code) ? [] : [`${what} instead of ${right.join(' or ')}: ${json.error?.message}`]),
      ...(code === 1 &&
      others.length > 0 &&
      right[0] !== 1 &&
      !/^E_(?:REPLACED|HEROKU)$/.test(json.error?.code ?? '')
        ? [`${what} and not replaced`]
        : []),
      ...(deploys.length <= (again ? 2 : 1) ? [] : [`it released ${deploys.length} times`]),
      ...(seconds <= 2700 * (again ? 2 : 1) ? [] : [`it took ${seconds} s`]),
    ],
  }
}
