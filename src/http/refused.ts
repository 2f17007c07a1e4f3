import type { Request } from '../types.js'
import { parseRetryAfter } from './backoff.js'
import { about, HttpFailure } from './problem.js'

/** What of an answer says why it is a failure. */
export interface Refused {
  readonly status: number
  readonly header: (name: string) => string | undefined
  /** At most the first 64 KiB. */
  readonly text: string
}

// 522 is a proxy (Cloudflare, before many registries) that cannot reach the service behind it.
const TEMPORARY = new Set([408, 429, 500, 502, 503, 504, 522])

/** Whether a request that was answered with `status` may well work in a moment. */
export const isTemporary = (status: number): boolean => TEMPORARY.has(status)

/** Makes the failure of an answer whose status is one; `now` is what a `Retry-After` date is measured from. */
export function statusFailure(request: Request, answer: Refused, now: number, url?: string): HttpFailure {
  const { code, message } = serviceWords(answer.text)
  const said = [code, message].filter((part) => part !== undefined).join(': ')
  return new HttpFailure({
    ...about(request, url),
    kind: 'status',
    words: `answered ${answer.status}${said === '' ? '' : ` (${said})`}`,
    temporary: isTemporary(answer.status),
    status: answer.status,
    code,
    message,
    retryAfter: parseRetryAfter(answer.header('retry-after'), now),
    requestId: answer.header('request-id') ?? answer.header('x-request-id'),
  })
}

/**
 * The service's own code and words in the body of a failure: registries write `{errors: [{code, message}]}`,
 * Heroku `{id, message}`, Travis CI `{error_type, error_message}`, token servers `{details}` or `{error, error_description}`, proxies plain text.
 */
export function serviceWords(text: string): { code?: string | undefined; message?: string | undefined } {
  const body = parse(text)
  if (body === undefined) return { message: looksLikeMarkup(text) ? undefined : clean(text) }
  const first: unknown = Array.isArray(body['errors']) ? body['errors'][0] : undefined
  const from = isRecord(first) ? first : body
  return {
    code: word(from['code']) ?? word(from['id']) ?? word(from['error']) ?? word(from['error_type']),
    message:
      clean(from['message']) ??
      clean(from['error_message']) ??
      clean(from['error_description']) ??
      clean(from['details']) ??
      clean(from['detail']),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined // Not JSON: a proxy's text or page.
  }
}

const looksLikeMarkup = (text: string): boolean => /^\s*</.test(text)

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined

// One line without control characters, which could redraw a terminal, and without the final full stop.
function clean(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const line = value
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)
    .replace(/\.$/, '')
  return line === '' ? undefined : line
}
