import { type IncomingMessage, request as send } from 'node:http'
import type { Duplex } from 'node:stream'

/** Headers of one hop only (RFC 9110, 7.6.1), and Expect, which each server answers for itself. */
const hop = new Set([
  ...[
    'connection',
    'keep-alive',
    'proxy-connection',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'expect',
  ],
])

/** Header in which a server of the stand tells its front who asked; fronts take it out of the answer. */
export const userHeader = 'x-stand-user'

const headersOf = (message: IncomingMessage, without = hop): string[] => {
  const kept: string[] = []
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at] ?? ''
    if (!without.has(name.toLowerCase())) kept.push(name, message.rawHeaders[at + 1] ?? '')
  }
  return kept
}

/** True when a request carries a body. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

export interface Passing {
  /** Sent instead of the request's body, which has been read already. */
  body?: Buffer
  path?: string
  /** What the body goes through on its way. */
  through?: Duplex
}

/**
 * Passes a request on to a port of the loopback address and resolves with the head of the answer; its body is still to
 * be read. Host stays as it came, so that addresses in answers lead back here. A client that goes away cuts it short.
 */
export const passOn = (
  request: IncomingMessage,
  port: number,
  passing: Passing = {},
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = headersOf(request)
    if (request.headers['transfer-encoding'] !== undefined && passing.body === undefined) {
      headers.push('transfer-encoding', 'chunked')
    }
    const { method, url } = request
    const path = passing.path ?? url
    const onward = send({ host: '127.0.0.1', port, agent: false, method, path, headers, setHost: false })
    onward.on('response', resolve).on('error', reject)
    if (passing.body !== undefined) onward.end(passing.body)
    else (passing.through === undefined ? request : request.pipe(passing.through)).pipe(onward)
    const leave = (): void => {
      if (!onward.writableEnded) onward.destroy(new Error('The client went away.'))
    }
    request.once('close', leave)
    passing.through?.once('close', leave)
  })

const ofAnswers = new Set([...hop, userHeader])

/** Status and headers of an answer as they go to the client, in the form that `writeHead` takes. */
export const headOf = (answer: IncomingMessage): [status: number, headers: string[]] => [
  answer.statusCode ?? 502,
  headersOf(answer, ofAnswers),
]
