// https://docs.travis-ci.com/user/environment-variables/#default-environment-variables
import type { Env } from '../types.js'
import { type Build, isOn, lastPart, type PullRequest, readFlag } from './build.js'

/** Whether this is a job of Travis CI; takes the environment without blanks. */
export const detect = (env: Env): boolean => isOn(env['TRAVIS'])

/** The build of a Travis job; takes the environment without blanks. */
export function describe(env: Env): Build {
  const repository = env['TRAVIS_REPO_SLUG']
  const tag = env['TRAVIS_TAG']
  const pullRequest = readPullRequest(env)
  return {
    service: 'travis',
    repository,
    repositoryName: lastPart(repository),
    // Nothing tells the host; a build that knows git's remote says it better.
    source: repository === undefined ? undefined : `https://github.com/${repository}`,
    private: readFlag(env['TRAVIS_REPO_PRIVATE']),
    // In the build of a tag this variable holds the tag.
    branch: tag === undefined ? env['TRAVIS_BRANCH'] : undefined,
    pullRequest,
    doubt: pullRequest === 'unknown' ? doubt(env['TRAVIS_PULL_REQUEST']) : undefined,
    tag,
    commit: env['TRAVIS_COMMIT'],
    event: env['TRAVIS_EVENT_TYPE'],
    number: env['TRAVIS_BUILD_NUMBER'],
    job: env['TRAVIS_JOB_NUMBER'] ?? env['TRAVIS_JOB_ID'],
    jobUrl: env['TRAVIS_JOB_WEB_URL'] ?? env['TRAVIS_BUILD_WEB_URL'],
    restarted: readFlag(env['TRAVIS_JOB_RESTARTED']),
    failedBefore: env['TRAVIS_TEST_RESULT'] === '1',
  }
}

// Only the word `false` rules a pull request out: anything less may be a job whose variables went missing.
function readPullRequest(env: Env): PullRequest | 'unknown' | undefined {
  const said = env['TRAVIS_PULL_REQUEST']
  const number = said !== undefined && /^[1-9]\d*$/.test(said) ? said : undefined
  if (number === undefined && env['TRAVIS_EVENT_TYPE'] !== 'pull_request')
    return said === 'false' ? undefined : 'unknown'
  const [head, base] = [env['TRAVIS_PULL_REQUEST_SLUG'], env['TRAVIS_REPO_SLUG']]
  return { number, fork: head === undefined || base === undefined ? undefined : head !== base }
}

const doubt = (said: string | undefined): string =>
  `TRAVIS_PULL_REQUEST is ${said === undefined ? 'not set' : JSON.stringify(said)}`
