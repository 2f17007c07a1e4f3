import { Problem, problem } from '../errors/problem.js'
import { failureBehind, type HttpFailure } from '../http/problem.js'
import type { Request } from '../types.js'

/** What was asked, for the sentence about its failure. */
export interface Asked {
  /** As in `Heroku refused to …`. */
  readonly action: string
  readonly app: string
  readonly request: Request
}

/** Whether `error` comes from an answer with this status. */
export const isStatus = (error: unknown, status: number): boolean => failureBehind(error)?.status === status

const NO_COMMAND = /No command specified for process type ([\w-]+)/i
const ATTACHED = /Cannot overwrite attachment values (.+)/i

// Accounts that cannot be used at all, whatever the app: a token of another account, or with other powers, helps.
const UNUSABLE = new Set(['two_factor', 'device_trust_required', 'suspended'])

const SCOPE = /scope of this OAuth authorization/i
const CONFIG = /\/config-vars$/

const forbidden = (failure: HttpFailure, { app, request }: Asked, detail: string): Problem => {
  if (UNUSABLE.has(failure.code ?? '') || request.url.endsWith('/account'))
    return problem('E_HEROKU_AUTH', { detail }, failure)
  const isConfig = CONFIG.test(request.url)
  if (SCOPE.test(detail) || (isConfig && !/access to the app/i.test(detail)))
    return problem('E_HEROKU_SCOPE', { app, detail, scope: isConfig ? 'write-protected' : 'write' }, failure)
  return problem('E_HEROKU_RIGHTS', { app, detail }, failure)
}

const refused = (failure: HttpFailure, asked: Asked): Problem => {
  const { action, app, request } = asked
  const detail = failure.facts.message ?? failure.detail
  const noCommand = NO_COMMAND.exec(detail)?.[1]
  if (noCommand !== undefined) return problem('E_NO_COMMAND', { type: noCommand }, failure)
  const attached = ATTACHED.exec(detail)?.[1]
  if (attached !== undefined) return problem('E_CONFIG_ATTACHED', { app, vars: attached }, failure)
  const isAppItself = request.method === 'GET' && /\/apps\/[^/]+$/.test(request.url)
  switch (failure.status) {
    case 401:
      return problem('E_HEROKU_AUTH', { detail }, failure)
    case 403:
      return forbidden(failure, asked, detail)
    case 404:
      if (isAppItself || /find that app\b/i.test(detail)) return problem('E_HEROKU_APP', { app }, failure)
      return problem('E_HEROKU_REFUSED', { action, detail }, failure)
    default:
      return problem('E_HEROKU_REFUSED', { action, detail }, failure)
  }
}

/**
 * The problem behind a request to Heroku that failed, with the failure as its cause. A refusal (4xx) is told in
 * Heroku's own words; what may be gone in a moment is `E_HEROKU`, with the id that Heroku's support asks for.
 * What is no HTTP failure (the end of everything by a signal) is given back as it is.
 * https://devcenter.heroku.com/articles/platform-api-reference#errors
 */
export function explain(error: unknown, asked: Asked): unknown {
  const failure = failureBehind(error)
  // What is no fault of Heroku has its words already.
  if (failure === undefined || error instanceof Problem) return error
  const { status, temporary } = failure
  const isRefusal = status !== undefined && status >= 400 && status < 500 && !temporary
  // Without our token it is not the API that answered, and not our rights that it is about.
  if (isRefusal && asked.request.auth !== undefined) return refused(failure, asked)
  const id = failure.facts.requestId
  const detail = failure.detail + (id === undefined ? '' : `, request ${id}`)
  return problem('E_HEROKU', { action: asked.action, detail }, failure)
}
