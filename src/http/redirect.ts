import type { Request } from '../types.js'

/** Where a redirect leads. */
export interface Hop {
  readonly url: URL
  readonly method: Request['method']
  /** Whether it stays on the host that credentials are meant for. */
  readonly sameOrigin: boolean
}

/** Redirects that are followed before giving up. */
export const MOST_HOPS = 5

const STATUSES = new Set([301, 302, 303, 307, 308])

/** Whether `status` sends the client elsewhere. */
export const isRedirect = (status: number): boolean => STATUSES.has(status)

/**
 * The request that a redirect asks for (RFC 9110, 15.4), or words that say why it is not followed: from https to http,
 * to no web address, or a write that would silently become a read.
 */
export function redirected(
  from: URL,
  answer: { status: number; location: string | undefined; method: Request['method'] },
): Hop | string {
  const { status, location, method } = answer
  if (location === undefined || !URL.canParse(location, from.href)) return 'redirects to no address'
  const url = new URL(location, from)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `redirects to a ${url.protocol} address`
  if (from.protocol === 'https:' && url.protocol === 'http:')
    return `redirects from https to http (${url.host})`
  const keepsMethod = status === 307 || status === 308 || method === 'GET' || method === 'HEAD'
  if (!keepsMethod) return `redirects a ${method} with ${status}`
  url.username = ''
  url.password = ''
  return { url, method, sameOrigin: url.origin === from.origin }
}
