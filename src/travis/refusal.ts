import { Problem, problem } from '../errors/problem.js'
import { failureBehind } from '../http/problem.js'

/** What was asked, for the sentence about its failure. */
export interface Asked {
  /** As in `Travis CI failed to …`. */
  readonly action: string
  readonly repository: string
}

// Travis's own words for a token that is none: errors.rb of its API. A missing right is another 403.
const NO_TOKEN = new Set(['login_required', 'wrong_credentials'])

/**
 * The problem behind a request to Travis CI that failed, with the failure as its cause. What is no HTTP failure (the
 * end of everything by a signal) is given back as it is.
 */
export function explain(error: unknown, { action, repository }: Asked): unknown {
  const failure = failureBehind(error)
  if (failure === undefined || error instanceof Problem) return error
  const { status, code, temporary } = failure
  const detail = failure.facts.message ?? failure.detail
  if (status === 401 || (status === 403 && (code === undefined || NO_TOKEN.has(code))))
    return problem('E_TRAVIS_AUTH', { detail }, failure)
  if (status === 403) return problem('E_TRAVIS_RIGHTS', { action, repository, detail }, failure)
  if (status === 404) return problem('E_TRAVIS_REPO', { repository }, failure)
  if (status === undefined || status >= 500 || temporary)
    return problem('E_TRAVIS', { action, detail: failure.detail }, failure)
  return problem('E_TRAVIS_REFUSED', { action, detail }, failure)
}
