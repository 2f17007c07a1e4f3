import type { Answer, Clock, Log, Request, Send } from '../types.js'
import { stopWith } from './abort.js'
import { isAccepted, LONGEST_ANSWER, LONGEST_FAILURE, makeAnswer, readBody } from './answer.js'
import { answerFailure, networkFailure, timeoutFailure } from './broken.js'
import { headerOf, isTold, type Wire } from './call.js'
import { follow, type Reached } from './follow.js'
import { headersFor, type Mask } from './headers.js'
import type { HttpFailure } from './problem.js'
import { isRedirect } from './redirect.js'
import { statusFailure } from './refused.js'
import { retrying } from './retry.js'
import { createRoute, type Route } from './route.js'

/** What sending needs. `signal` ends everything that is under way. */
export interface SendOptions {
  /** Of slipway, for the User-Agent. */
  readonly version: string
  readonly clock: Clock
  readonly log: Log
  /** Default: no proxy. */
  readonly route?: Route
  /** From 0 up to 1, for the jitter. */
  readonly random?: () => number
  /** Told every secret before it is sent. */
  readonly mask?: Mask | undefined
  readonly signal?: AbortSignal | undefined
  /** Most to wait between the tries of one request in all, in milliseconds; default five minutes. */
  readonly budget?: number
}

/**
 * Makes the one sender of requests: a timeout for each try, temporary failures repeated with backoff, redirects
 * followed without our credentials on other hosts. It throws `HttpFailure`, a problem of the proxy (`E_PROXY…`), or the
 * reason of `signal`.
 */
export function createSend(options: SendOptions): Send {
  const { version, clock, log, route = createRoute(), random = Math.random, mask, signal } = options
  const wire = { clock, log, headers: headersFor(version, mask), route }
  const retry = { clock, log, random, ...(options.budget === undefined ? {} : { budget: options.budget }) }
  return async (request) =>
    retrying(
      retry,
      { most: request.tries ?? 4, again: (failure) => mayRepeat(request, failure), signal },
      async () => oneTry(wire, request, signal),
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

async function oneTry(
  wire: Omit<Wire, 'idle'>,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const limit = request.timeout ?? 60_000
  const stop = stopWith(signal)
  const timer = setTimeout(() => stop.abort(timeoutFailure(request, limit)), limit)
  try {
    const whole = { ...wire, idle: limit }
    return await read(whole, request, await follow(whole, request, [stop.signal]))
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason
    throw isTold(error) ? error : networkFailure(request, error)
  } finally {
    clearTimeout(timer)
    stop.release()
  }
}

async function read({ clock }: Wire, request: Request, reached: Reached): Promise<Answer> {
  const { call, response, status, url } = reached
  const fine = isAccepted(status, request.accept) || isRedirect(status)
  const { body, whole } = await readBody(call.body(response), fine ? LONGEST_ANSWER : LONGEST_FAILURE)
  const answer = makeAnswer(status, headerOf(response), body)
  if (!fine) {
    throw statusFailure(request, { ...answer, text: answer.text() }, clock.now(), url.href)
  }
  if (!whole) throw answerFailure(request, `sent more than ${LONGEST_ANSWER / 1024 / 1024} MiB`)
  const wrong = status < 300 ? request.check?.(answer) : undefined
  if (wrong !== undefined) throw answerFailure(request, wrong, true)
  return answer
}
