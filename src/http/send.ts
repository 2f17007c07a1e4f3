import type { Answer, Clock, Log, Request, Send } from '../types.js'
import { stopWith } from './abort.js'
import { isAccepted, LONGEST_ANSWER, LONGEST_FAILURE, makeAnswer, readBody } from './answer.js'
import { answerFailure, networkFailure, timeoutFailure } from './broken.js'
import { type Headers, headersFor, type Mask } from './headers.js'
import { HttpFailure, redactUrl } from './problem.js'
import { isRedirect, MOST_HOPS, redirected } from './redirect.js'
import { statusFailure } from './refused.js'
import { retrying } from './retry.js'

type Fetch = typeof globalThis.fetch

/** What sending needs. `signal` ends everything that is under way. */
export interface SendOptions {
  /** Of slipway, for the User-Agent. */
  readonly version: string
  readonly clock: Clock
  readonly log: Log
  readonly fetch?: Fetch
  /** From 0 up to 1, for the jitter. */
  readonly random?: () => number
  /** Told every secret before it is sent. */
  readonly mask?: Mask | undefined
  readonly signal?: AbortSignal | undefined
  /** Most to wait between the tries of one request in all, in milliseconds; default five minutes. */
  readonly budget?: number
}

interface Wire {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly log: Log
  readonly headers: Headers
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes the one sender of requests: a timeout for each try, temporary failures repeated with backoff, redirects
 * followed without our credentials on other hosts. It throws `HttpFailure`, or the reason of `signal`.
 */
export function createSend(options: SendOptions): Send {
  const { version, clock, log, fetch = globalThis.fetch, random = Math.random, mask, signal } = options
  const wire = { fetch, clock, log, headers: headersFor(version, mask), signal }
  const retry = { clock, log, random, ...(options.budget === undefined ? {} : { budget: options.budget }) }
  return async (request) =>
    retrying(
      retry,
      { most: request.tries ?? 4, again: (failure) => mayRepeat(request, failure), signal },
      async () => oneTry(wire, request),
    )
}

/**
 * Whether a failed request may be sent again. A POST or PATCH may have been applied although no answer came, so
 * it is repeated only where it surely was not, or where the caller allowed it by naming `tries`.
 */
export function mayRepeat(request: Request, failure: HttpFailure): boolean {
  if (!failure.temporary) return false
  const harmless = request.method !== 'POST' && request.method !== 'PATCH'
  return harmless || request.tries !== undefined || failure.facts.unsent === true || turnedAway(failure)
}

const turnedAway = ({ status }: HttpFailure): boolean => status === 429 || status === 503

async function oneTry(wire: Wire, request: Request): Promise<Answer> {
  const limit = request.timeout ?? 60_000
  const stop = stopWith(wire.signal)
  const timer = setTimeout(() => stop.abort(timeoutFailure(request, limit)), limit)
  try {
    return await follow(wire, request, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason
    throw error instanceof HttpFailure ? error : networkFailure(request, error)
  } finally {
    clearTimeout(timer)
    stop.release()
  }
}

async function follow(wire: Wire, request: Request, signal: AbortSignal): Promise<Answer> {
  let url = new URL(request.url)
  for (let hop = 0, trusted = true; hop <= MOST_HOPS; hop++) {
    const response = await ask(wire, request, { url, trusted, signal })
    if (!isRedirect(response.status) || request.redirect === 'manual') {
      return read(wire, request, response, url)
    }
    await response.body?.cancel()
    const location = response.headers.get('location') ?? undefined
    const next = redirected(url, { status: response.status, location, method: request.method })
    if (typeof next === 'string') throw answerFailure(request, next)
    // Once away from its host a request stays without credentials, even where it is sent back.
    trusted = trusted && next.sameOrigin
    url = next.url
  }
  throw answerFailure(request, `redirects more than ${MOST_HOPS} times`)
}

async function ask(
  { fetch, headers, log, clock }: Wire,
  request: Request,
  { url, trusted, signal }: { url: URL; trusted: boolean; signal: AbortSignal },
): Promise<Response> {
  const started = clock.now()
  const what = `${request.method} ${redactUrl(url.href)}`
  const init: RequestInit = {
    method: request.method,
    headers: headers(request, trusted),
    redirect: 'manual',
    signal,
    ...(request.body === undefined ? {} : { body: request.body }),
  }
  try {
    const response = await fetch(url, init)
    log.debug(`${what} ${response.status} ${clock.now() - started} ms`)
    return response
  } catch (error) {
    log.debug(`${what} failed ${clock.now() - started} ms`)
    throw error
  }
}

async function read({ clock }: Wire, request: Request, response: Response, url: URL): Promise<Answer> {
  const fine = isAccepted(response.status, request.accept) || isRedirect(response.status)
  const { body, whole } = await readBody(response.body, fine ? LONGEST_ANSWER : LONGEST_FAILURE)
  const answer = makeAnswer(response.status, (name) => response.headers.get(name) ?? undefined, body)
  if (!fine) {
    throw statusFailure(request, { ...answer, text: answer.text() }, clock.now(), url.href)
  }
  if (!whole) throw answerFailure(request, `sent more than ${LONGEST_ANSWER / 1024 / 1024} MiB`)
  return answer
}
