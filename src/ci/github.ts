// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
import type { Env } from '../types.js'
import { type Build, lastPart, type PullRequest } from './build.js'

/** Events that build a branch for its own sake. Any other may speak of foreign code under the name of a branch. */
const PUBLISHING = new Set(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'])

/** Whether this is a job of GitHub Actions; takes the environment without blanks. */
export const detect = (env: Env): boolean => env['GITHUB_ACTIONS'] === 'true'

/** The build of a GitHub Actions job; takes the environment without blanks. */
export function describe(env: Env): Build {
  const repository = env['GITHUB_REPOSITORY']
  const event = env['GITHUB_EVENT_NAME']
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const attempt = env['GITHUB_RUN_ATTEMPT'] ?? '1'
  const run = env['GITHUB_RUN_ID']
  const ref = readRef(env)
  const pullRequest = readPullRequest(event, ref.pullRequest)
  return {
    service: 'github',
    repository,
    repositoryName: lastPart(repository),
    source: repository === undefined ? undefined : `${server}/${repository}`,
    branch: pullRequest === undefined ? ref.branch : (env['GITHUB_BASE_REF'] ?? ref.branch),
    pullRequest,
    doubt: event === undefined ? 'GITHUB_EVENT_NAME is not set' : undefined,
    tag: ref.tag,
    commit: env['GITHUB_SHA'],
    event,
    withheld: event === undefined || PUBLISHING.has(event) ? undefined : withheld(event),
    number: env['GITHUB_RUN_NUMBER'],
    job: run === undefined ? undefined : [run, attempt, env['GITHUB_JOB'] ?? 'job'].join('.'),
    jobUrl:
      repository === undefined || run === undefined
        ? undefined
        : `${server}/${repository}/actions/runs/${run}`,
    restarted: attempt !== '1',
  }
}

interface Ref {
  readonly branch?: string | undefined
  readonly tag?: string | undefined
  /** The number, where the ref is that of a pull request. */
  readonly pullRequest?: string | undefined
}

function readRef(env: Env): Ref {
  const full = env['GITHUB_REF']
  if (full === undefined) {
    const name = env['GITHUB_REF_NAME']
    if (env['GITHUB_REF_TYPE'] === 'branch') return { branch: name }
    return env['GITHUB_REF_TYPE'] === 'tag' ? { tag: name } : {}
  }
  const [, kind, name] = /^refs\/(heads|tags|pull)\/(.+)$/s.exec(full) ?? []
  if (kind === 'heads') return { branch: name }
  if (kind === 'tags') return { tag: name }
  return { pullRequest: kind === 'pull' ? name?.split('/')[0] : undefined }
}

// The ref of a pull_request_target is the branch it goes into: only the event tells it from a push.
function readPullRequest(event: string | undefined, number: string | undefined): Build['pullRequest'] {
  const found: PullRequest = { number }
  if (number !== undefined) return found
  if (event === undefined) return 'unknown'
  return event.startsWith('pull_request') ? found : undefined
}

function withheld(event: string): string {
  if (event === 'release') return 'this build is for a release'
  if (event === 'merge_group') return 'this build is for the merge queue (merge_group)'
  return `this build was started by ${event}`
}
