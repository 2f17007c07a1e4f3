import type http from 'node:http'
import type { Answer, Clock, Log, Request } from '../types.js'
import { isAccepted, LONGEST_FAILURE, makeAnswer, readBody } from './answer.js'
import { begin, type Call, headerOf, type Wire } from './call.js'
import { follow } from './follow.js'
import { headersFor, type Mask } from './headers.js'
import type { HttpFailure } from './problem.js'
import { statusFailure } from './refused.js'
import { createRoute, type Route } from './route.js'

/** Bytes as they come; `length` is their number in all. */
export interface Bytes {
  readonly chunks: AsyncIterable<Uint8Array>
  readonly length: number
}

/** An answer whose body is still on its way. The body must be read or ended, else its connection stays. */
export interface Download {
  readonly status: number
  readonly header: Answer['header']
  /** Throws `HttpFailure` where it breaks off. */
  readonly stream: AsyncIterable<Uint8Array>
}

/**
 * Long bodies, in bounded memory, each in one try (their callers know how to start over). Both throw
 * `HttpFailure`, a problem of the proxy (`E_PROXY…`), or the reason of a signal.
 */
export interface Transfer {
  readonly download: (request: Request, signal?: AbortSignal) => Promise<Download>
  /** Sends `bytes` with their exact Content-Length; what the source throws is thrown on. */
  readonly upload: (request: Request, bytes: Bytes, signal?: AbortSignal) => Promise<Answer>
}

/** What transfers need; `idle` is how long a connection may be silent, in milliseconds (default two minutes). */
export interface TransferOptions {
  readonly version: string
  readonly clock: Clock
  readonly log: Log
  readonly mask?: Mask | undefined
  /** Default: no proxy. */
  readonly route?: Route
  readonly signal?: AbortSignal | undefined
  readonly idle?: number
}

/** Makes transfers. */
export function createTransfer({
  version,
  clock,
  log,
  mask,
  route = createRoute(),
  signal,
  idle = 120_000,
}: TransferOptions): Transfer {
  const wire = { clock, log, headers: headersFor(version, mask), idle, route }
  return {
    download: async (request, own) => download(wire, request, [signal, own]),
    upload: async (request, bytes, own) => upload(wire, request, bytes, [signal, own]),
  }
}

type Signals = ReadonlyArray<AbortSignal | undefined>

async function download(wire: Wire, request: Request, signals: Signals): Promise<Download> {
  const { call, response, status } = await follow(wire, request, signals)
  if (!isAccepted(status, request.accept)) throw await failed(wire, request, call, response)
  return { status, header: headerOf(response), stream: call.body(response) }
}

async function upload(wire: Wire, request: Request, bytes: Bytes, signals: Signals): Promise<Answer> {
  const call = begin(wire, request, {
    url: new URL(request.url),
    trusted: true,
    signals,
    length: bytes.length,
  })
  // A refusal may come before the body is through; then the rest is not sent.
  const sent = pour(bytes.chunks, call.request)
  const response = await Promise.race([call.answered, sent.then(async () => call.answered)])
  const status = response.statusCode ?? 0
  if (!isAccepted(status, request.accept)) throw await failed(wire, request, call, response)
  const { body } = await readBody(call.body(response), LONGEST_FAILURE)
  endEarly(call)
  return makeAnswer(status, headerOf(response), body)
}

/** Writes `chunks` to the request as fast as it takes them; what the source throws ends the request and is thrown. */
async function pour(chunks: AsyncIterable<Uint8Array>, request: http.ClientRequest): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (request.destroyed) return
      if (!request.write(chunk)) await drained(request)
    }
    request.end()
  } catch (error) {
    request.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

// The rest of a body that nobody wants any more is not sent, and its connection not used again.
function endEarly({ request }: Call): void {
  if (!request.writableFinished) request.destroy()
}

async function failed(
  { clock }: Wire,
  request: Request,
  call: Call,
  response: http.IncomingMessage,
): Promise<HttpFailure> {
  // Where the body breaks off as well, the status says enough.
  const { body } = await readBody(call.body(response), LONGEST_FAILURE).catch(() => ({
    body: new Uint8Array(),
  }))
  endEarly(call)
  const text = new TextDecoder().decode(body)
  return statusFailure(
    request,
    { status: response.statusCode ?? 0, header: headerOf(response), text },
    clock.now(),
  )
}

const drained = async (request: http.ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      request.off('drain', done).off('close', done)
      resolve()
    }
    request.on('drain', done).on('close', done)
  })
