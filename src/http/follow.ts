import type http from 'node:http'
import type { Request } from '../types.js'
import { isAccepted } from './answer.js'
import { answerFailure } from './broken.js'
import { begin, type Call, headerOf, type Wire } from './call.js'
import { isRedirect, MOST_HOPS, redirected } from './redirect.js'

/** An answer where the redirects end; its body is still on its way. */
export interface Reached {
  readonly call: Call
  readonly response: http.IncomingMessage
  readonly status: number
  readonly url: URL
}

/**
 * Sends a request and goes where it is redirected, without our credentials on other hosts. Throws `HttpFailure`, a
 * problem of the proxy, or the reason of a signal.
 */
export async function follow(
  wire: Wire,
  request: Request,
  signals: ReadonlyArray<AbortSignal | undefined>,
): Promise<Reached> {
  let url = new URL(request.url)
  for (let hop = 0, trusted = true; hop <= MOST_HOPS; hop++) {
    const call = begin(wire, request, { url, trusted, signals })
    call.request.end(request.body)
    const response = await call.answered
    const status = response.statusCode ?? 0
    const stays = request.redirect === 'manual' || isAccepted(status, request.accept)
    if (stays || !isRedirect(status)) return { call, response, status, url }
    response.resume()
    const location = headerOf(response)('location')
    const next = redirected(url, { status, location, method: request.method })
    if (typeof next === 'string') throw answerFailure(request, next)
    // Once away from its host a request stays without credentials, even where it is sent back.
    trusted = trusted && next.sameOrigin
    url = next.url
  }
  throw answerFailure(request, `redirects more than ${MOST_HOPS} times`)
}
