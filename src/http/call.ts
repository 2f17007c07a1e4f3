import http from 'node:http'
import https from 'node:https'
import { Problem } from '../errors/problem.js'
import type { Answer, Clock, Log, Request } from '../types.js'
import { stopWith } from './abort.js'
import { networkFailure, timeoutFailure } from './broken.js'
import type { Headers } from './headers.js'
import { HttpFailure, redactUrl } from './problem.js'
import { proxyProblem } from './proxied.js'
import type { Proxy } from './proxy.js'
import type { Route, Way } from './route.js'
import { TunnelError, type Tunnelled } from './tunnel.js'

/** What a call needs; `idle` is how long its connection may be silent, in milliseconds. */
export interface Wire {
  readonly clock: Clock
  readonly log: Log
  readonly headers: Headers
  readonly idle: number
  readonly route: Route
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

/** Begins a call; throws `E_PROXY_ADDRESS`. */
export function begin(wire: Wire, request: Request, { url, trusted, signals, length }: Target): Call {
  const way = wire.route(url)
  const stop = stopWith(...signals)
  const options: Tunnelled = {
    method: request.method,
    headers: {
      ...wire.headers(request, trusted),
      'accept-encoding': 'identity',
      ...(length === undefined ? {} : { 'content-length': length }),
      ...way.headers,
    },
    ...(way.path === undefined ? {} : { path: way.path }),
    agent: way.agent,
    timeout: wire.idle,
    signal: stop.signal,
    stop: stop.signal,
  }
  const call = (way.to.protocol === 'https:' ? https : http).request(way.to, options)
  call.on('close', () => stop.release())
  let silent: HttpFailure | undefined
  call.on('timeout', () => {
    silent = timeoutFailure(request, wire.idle, url.href)
    call.destroy(silent)
  })
  const failure = (error: unknown): unknown => {
    if (stop.signal.aborted) return stop.signal.reason
    return silent ?? (isTold(error) ? error : networkFailure(request, error, url.href))
  }
  const unanswered = (error: unknown): unknown => {
    const told = stop.signal.aborted || silent !== undefined || !isOfProxy(way, error)
    return told ? failure(error) : proxyProblem(request, way.proxy, error, url.href)
  }
  return {
    request: call,
    answered: answerOf(call, way, spoken(wire, request, url, way), unanswered),
    body: (response) => rethrowing(response, failure),
  }
}

/** Whether `error` needs no other words: a failure or problem already. */
export const isTold = (error: unknown): boolean => error instanceof HttpFailure || error instanceof Problem

const isOfProxy = (way: Way, error: unknown): way is Way & { proxy: Proxy } =>
  way.proxy !== undefined && (way.passedOn || error instanceof TunnelError)

function spoken({ clock, log }: Wire, request: Request, url: URL, { proxy }: Way): (outcome: string) => void {
  const started = clock.now()
  const by = proxy === undefined ? '' : ` by ${proxy.name}`
  return (outcome) =>
    log.debug(`${request.method} ${redactUrl(url.href)}${by} ${outcome} ${clock.now() - started} ms`)
}

const answerOf = async (
  call: http.ClientRequest,
  way: Way,
  say: (outcome: string) => void,
  failure: (error: unknown) => unknown,
): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    call.once('response', (response) => {
      say(String(response.statusCode))
      // No service answers 407: it is the proxy that wants to know who asks.
      if (!way.passedOn || response.statusCode !== 407) return resolve(response)
      call.destroy()
      reject(failure(new TunnelError(407)))
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
