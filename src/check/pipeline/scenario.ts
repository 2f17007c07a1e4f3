import { isCredential, isSecretName } from '../secret-names.js'
import { BUILD_DIR } from '../shell/paths.js'
import { type Piece, type Text, literal, unknown } from '../shell/text.js'
import type { Variable } from '../shell/world.js'
import type { Job } from '../travis/model.js'

/** What starts a build, with the environment that Travis gives it. */
export interface Scenario {
  readonly kind: 'push' | 'pull-request' | 'fork' | 'tag'
  /** TRAVIS_EVENT_TYPE */
  readonly event: 'push' | 'pull_request' | 'cron' | 'api'
  /** As a sentence begins: `A push to main`. */
  readonly says: string
  /** The branch that is built; of a pull request, the branch that it goes to; of a tag, the tag. */
  readonly branch: string
  readonly tag: string | undefined
}

/** The commit that every scenario builds. */
export const COMMIT = '854df4f3ab1e62f5d2b2c0a9f8fc6a7a1f4e2d30'
const FEATURE = 'fix-typo'
const TAG = 'v1.2.3'

/** A push to `branch`. */
export const push = (branch: string): Scenario => ({
  kind: 'push',
  event: 'push',
  says: `A push to ${branch}`,
  branch,
  tag: undefined,
})

/** A push to a branch of no special name. */
export const otherBranch: Scenario = { ...push(FEATURE), says: 'A push to any other branch' }

/** A pull request to `branch`, from the repository itself or from a fork: there, secrets are empty. */
export const pullRequest = (branch: string, kind: 'pull-request' | 'fork' = 'pull-request'): Scenario => ({
  kind,
  event: 'pull_request',
  says: kind === 'fork' ? `A pull request from a fork to ${branch}` : `A pull request to ${branch}`,
  branch,
  tag: undefined,
})

/** A pushed tag. */
export const tagged = (tag = TAG): Scenario => ({
  kind: 'tag',
  event: 'push',
  says: 'A pushed tag',
  branch: tag,
  tag,
})

/** What the clock or the API starts. */
export const started = (branch: string, event: 'cron' | 'api'): Scenario => ({
  ...push(branch),
  event,
  says: event === 'cron' ? `A cron build of ${branch}` : `A build of ${branch} that the API starts`,
})

/** Whether the build is for a pull request. */
export const isPullRequest = ({ kind }: Scenario): boolean => kind === 'pull-request' || kind === 'fork'

const named = (name: string, value: string): Text => {
  const piece: Piece = { ...literal(value), shown: `$${name}`, from: [name] }
  return value === '' ? [] : [piece]
}

/** The variables that Travis sets: https://docs.travis-ci.com/user/environment-variables */
export function builtIn(scenario: Scenario, job: Job, index: number): ReadonlyMap<string, Variable> {
  const { branch, tag, kind, event } = scenario
  const isPull = isPullRequest(scenario)
  const values: Readonly<Record<string, string>> = {
    CI: 'true',
    CONTINUOUS_INTEGRATION: 'true',
    TRAVIS: 'true',
    HAS_JOSH_K_SEAL_OF_APPROVAL: 'true',
    TRAVIS_ALLOW_FAILURE: String(job.allowFailure),
    TRAVIS_BRANCH: branch,
    TRAVIS_BUILD_DIR: BUILD_DIR,
    TRAVIS_BUILD_ID: '200524',
    TRAVIS_BUILD_NUMBER: '524',
    TRAVIS_BUILD_STAGE_NAME: job.stage ?? '',
    TRAVIS_COMMIT: COMMIT,
    TRAVIS_EVENT_TYPE: event,
    TRAVIS_JOB_ID: `30052${index}`,
    TRAVIS_JOB_NAME: job.name ?? '',
    TRAVIS_JOB_NUMBER: `524.${index + 1}`,
    TRAVIS_LANGUAGE: job.language,
    TRAVIS_OS_NAME: job.os,
    TRAVIS_PULL_REQUEST: isPull ? '12' : 'false',
    TRAVIS_PULL_REQUEST_BRANCH: isPull ? FEATURE : '',
    TRAVIS_PULL_REQUEST_SHA: isPull ? 'ff1f4e7f4df4f3ab1e62f5d2b2c0a9f8fc6a7a1f' : '',
    TRAVIS_REPO_SLUG: 'owner/repository',
    TRAVIS_SECURE_ENV_VARS: kind === 'fork' ? 'false' : 'true',
    TRAVIS_TAG: tag ?? '',
    TRAVIS_TEST_RESULT: '',
  }
  const variables = new Map<string, Variable>()
  for (const [name, value] of Object.entries(values))
    variables.set(name, { text: named(name, value), exported: true })
  const slug =
    kind === 'fork'
      ? named('TRAVIS_PULL_REQUEST_SLUG', 'someone/repository')
      : named('TRAVIS_REPO_SLUG', 'owner/repository')
  variables.set('TRAVIS_PULL_REQUEST_SLUG', { text: isPull ? slug : [], exported: true })
  variables.set('USER', { text: [literal('travis')], exported: true })
  return variables
}

/** What a variable holds that nothing in the pipeline sets: it may stand in the settings of the repository. */
export function outside(name: string, { kind }: Scenario): Text {
  if (isSecretName(name) && kind === 'fork') return []
  if (isCredential(name)) return [unknown(`$${name}`, [name], kind !== 'fork')]
  // Names in small letters are those of scripts: what no script sets is empty.
  return /[A-Z]/.test(name) ? [unknown(`$${name}`, [name])] : []
}

/** What an encrypted variable holds: Travis keeps it from pull requests of forks. */
export const encrypted = (name: string, { kind }: Scenario): Text =>
  kind === 'fork' ? [] : [unknown(`$${name}`, [name], true)]
