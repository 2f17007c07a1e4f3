import { type Problem, problem } from '../errors/problem.js'
import { HttpFailure } from '../http/problem.js'
import { spoken } from './rate-limit.js'

/** What was tried, for sentences: `read`/`push to` an image, and in full: `give the manifest of alice/todo-app`. */
export interface Attempted {
  readonly registry: string
  readonly image: string
  readonly access: 'pull' | 'push'
  readonly action: string
}

const DENIALS = new Set(['UNAUTHORIZED', 'DENIED'])

/**
 * The problem behind a failed request to a registry: `E_REGISTRY_UNAUTHORIZED`, `E_RATE_LIMIT`, else `E_REGISTRY` with
 * the registry's own words. Errors of other kinds are given back as they are.
 */
export function refusal(error: unknown, tried: Attempted): unknown {
  if (!(error instanceof HttpFailure)) return error
  const { status, code, retryAfter } = error.facts
  if (status === 401 || status === 403 || (code !== undefined && DENIALS.has(code)))
    return denied(tried, error)
  if (status === 429) {
    const wait = retryAfter === undefined ? undefined : spoken(retryAfter / 1000)
    return problem('E_RATE_LIMIT', { registry: error.service, wait }, error)
  }
  return problem('E_REGISTRY', { registry: error.service, action: tried.action, detail: error.detail }, error)
}

/** The problem of an image that these credentials may not read or write. */
export const denied = ({ image, access }: Attempted, cause?: unknown): Problem =>
  problem('E_REGISTRY_UNAUTHORIZED', { image, action: access === 'pull' ? 'read' : 'push to' }, cause)

/** The problem of an answer that says something else than what it must: `detail` is a clause, `it sent no digest`. */
export const nonsense = ({ registry, action }: Attempted, detail: string): Problem =>
  problem('E_REGISTRY', { registry, action, detail })
