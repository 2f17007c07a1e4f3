import type { Build, PullRequest } from './build.js'

/** The verdict on a build: a safety catch, not a security boundary. */
export interface Gate {
  /** Whether this build may publish. */
  readonly open: boolean
  /** Why, as the second half of a sentence: `push skipped: <reason>`. */
  readonly reason: string
  /** What publishes: `pushes to main`. */
  readonly publishes: string
  /** Outside CI without `--yes`; says nothing about `open`. */
  readonly needsYes: boolean
  /** Outside CI with uncommitted changes; says nothing about `open`. */
  readonly dirty: boolean
}

export interface GateOptions {
  /** The branches that publish, compared letter by letter. */
  readonly branches: readonly string[]
  readonly yes: boolean
}

/** Whether `build` publishes: a branch of `branches`, no pull request, no tag, nothing failed before. */
export function gate(build: Build, { branches, yes }: GateOptions): Gate {
  const publishes = whatPublishes(build, branches)
  const why = whyShut(build, branches, `only ${publishes} publish${plural(build, branches) ? '' : 'es'}`)
  const local = build.service === 'local'
  return {
    open: why === undefined,
    reason: why ?? whyOpen(build),
    publishes,
    needsYes: local && !yes,
    dirty: build.dirty === true,
  }
}

const anyOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

const plural = (build: Build, branches: readonly string[]): boolean =>
  build.service !== 'local' || branches.length > 1

const whatPublishes = (build: Build, branches: readonly string[]): string =>
  build.service === 'local' ? anyOf(branches) : `pushes to ${anyOf(branches)}`

// What is certain about the build comes first, what may be missing from it next, what went wrong in it last.
function whyShut(build: Build, branches: readonly string[], only: string): string | undefined {
  const { service, pullRequest, tag, branch } = build
  if (branches.length === 0) return 'no branch is set that publishes'
  if (service === 'unknown')
    return 'CI is set, but not by Travis CI or GitHub Actions, so what this build is for cannot be known'
  if (pullRequest !== undefined && pullRequest !== 'unknown') return `${ofPullRequest(pullRequest)}; ${only}`
  if (build.withheld !== undefined) return `${build.withheld}; ${only}`
  if (tag !== undefined) return `this is a build of the tag ${tag}; ${only}`
  if (pullRequest === 'unknown')
    return `${build.doubt ?? 'nothing says what started this build'}, so this may be a pull request`
  if (branch === undefined) return `${noBranch(build)}; ${only}`
  if (!branches.includes(branch)) return `${onBranch(build, branch)}; ${only}${meant(branch, branches)}`
  if (build.failedBefore === true) return 'an earlier command of this job failed (TRAVIS_TEST_RESULT is 1)'
  return undefined
}

const ofPullRequest = ({ number, fork }: PullRequest): string =>
  `this build is for ${number === undefined ? 'a pull request' : `pull request #${number}`}${fork === true ? ' from a fork' : ''}`

function noBranch({ service, detached }: Build): string {
  if (service !== 'local') return 'the CI service does not say which branch this is'
  return detached === true ? 'HEAD is detached, so no branch is checked out' : 'there is no git checkout here'
}

const onBranch = ({ service }: Build, branch: string): string =>
  service === 'local' ? `the branch here is ${branch}` : `this build is for branch ${branch}`

function meant(branch: string, branches: readonly string[]): string {
  const near = branches.find((one) => one.toLowerCase() === branch.toLowerCase())
  return near === undefined ? '' : ` (upper and lower case differ: did you mean --branch ${branch}?)`
}

function whyOpen({ service, branch, event, restarted }: Build): string {
  if (service === 'local') return `the branch here is ${branch}`
  const again = restarted === true ? ', restarted' : ''
  if (event === 'push') return `this is a push to ${branch}${again}`
  return `this is a build of ${branch}${event === undefined ? '' : `, started by ${event}`}${again}`
}
