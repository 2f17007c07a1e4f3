import http from 'node:http'
import https from 'node:https'
import type { Answer, Clock, Log, Request } from '../types.js'
import { stopWith } from './abort.js'
import { networkFailure, timeoutFailure } from './broken.js'
import type { Headers } from './headers.js'
import { HttpFailure, redactUrl } from './problem.js'

/** What a call over node:http needs; `idle` is how long its connection may be silent, in milliseconds. */
export interface Wire {
  readonly clock: Clock
  readonly log: Log
  readonly headers: Headers
  readonly idle: number
  readonly agents: { readonly http: http.Agent; readonly https: https.Agent }
}

/** Where one call goes, with how many bytes, and what may end it. */
export interface Target {
  readonly url: URL
  /** Whether the host is the one that the credentials are meant for. */
  readonly trusted: boolean
  readonly signals: ReadonlyArray<AbortSignal | undefined>
  readonly length?: number
}

/** A call that has begun; its request is still to be written and ended. */
export interface Call {
  readonly request: http.ClientRequest
  /** Rejects with `HttpFailure`, or with the reason of a signal. */
  readonly answered: Promise<http.IncomingMessage>
  /** The answer's body; throws as `answered` does. */
  readonly body: (response: http.IncomingMessage) => AsyncGenerator<Uint8Array>
}

/** Begins a call. */
export function begin(wire: Wire, request: Request, { url, trusted, signals, length }: Target): Call {
  const stop = stopWith(...signals)
  const secure = url.protocol === 'https:'
  const started = wire.clock.now()
  const call = (secure ? https : http).request(url, {
    method: request.method,
    headers: {
      ...wire.headers(request, trusted),
      'accept-encoding': 'identity',
      ...(length === undefined ? {} : { 'content-length': length }),
    },
    agent: secure ? wire.agents.https : wire.agents.http,
    timeout: wire.idle,
    signal: stop.signal,
  })
  call.on('close', () => stop.release())
  let silent: HttpFailure | undefined
  call.on('timeout', () => {
    silent = timeoutFailure(request, wire.idle, url.href)
    call.destroy(silent)
  })
  const failure = (error: unknown): unknown => {
    if (stop.signal.aborted) return stop.signal.reason
    return silent ?? (error instanceof HttpFailure ? error : networkFailure(request, error, url.href))
  }
  const say = (outcome: string): void =>
    wire.log.debug(`${request.method} ${redactUrl(url.href)} ${outcome} ${wire.clock.now() - started} ms`)
  return {
    request: call,
    answered: answerOf(call, say, failure),
    body: (response) => rethrowing(response, failure),
  }
}

const answerOf = async (
  call: http.ClientRequest,
  say: (outcome: string) => void,
  failure: (error: unknown) => unknown,
): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    call.once('response', (response) => {
      say(String(response.statusCode))
      resolve(response)
    })
    call.on('error', (error) => {
      say('failed')
      reject(failure(error))
    })
  })

async function* rethrowing(
  chunks: AsyncIterable<Uint8Array>,
  failure: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    throw failure(error)
  }
}

/** The headers of a response by name, in any case. */
export const headerOf =
  ({ headers }: http.IncomingMessage): Answer['header'] =>
  (name) => {
    const value = headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : value
  }
