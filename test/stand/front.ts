import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough, Transform, type TransformCallback } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault, Where } from './contract.js'
import { userIn } from './credentials.js'
import type { FrontLog } from './front-log.js'
import { handled, serve, type Served } from './serve.js'
import { hasBody, headOf, passOn, userHeader } from './proxy.js'

export interface FrontOptions {
  where: Where
  log: FrontLog
  /** The user that an Authorization header names; by default the one of Basic or the subject of a web token. */
  identify?: (authorization: string | undefined) => string | undefined
}

/** One request on its way: what the log will say of it when it is over. */
interface Passage {
  request: IncomingMessage
  response: ServerResponse
  port: number
  user: string | undefined
  status: number
  bytesIn: number
  bytesOut: number
}

type Ending = Exclude<Fault['action'], { kind: 'delay' }>

/** Lets so many bytes pass, then calls `cut` and lets nothing pass any more. */
const cutAfter = (bytes: (first: Buffer) => number, cut: () => void): Transform => {
  let left: number | undefined
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      left ??= bytes(chunk)
      const part = chunk.subarray(0, left)
      left -= part.length
      if (part.length > 0) this.push(part)
      // What was pushed is on its way once the event loop has turned.
      if (left > 0) return done()
      setTimeout(() => {
        cut()
        this.destroy()
      }, 5)
    },
  })
}

const half = (chunk: Buffer): number => Math.max(1, Math.floor(chunk.length / 2))
const countIn = (passage: Passage): void => {
  passage.request.on('data', (chunk: Buffer) => (passage.bytesIn += chunk.length))
}

const reset = ({ request }: Passage): void => void request.socket.resetAndDestroy()

const pass = async (passage: Passage, through?: Transform): Promise<IncomingMessage> => {
  const answering = passOn(passage.request, passage.port, through === undefined ? {} : { through })
  countIn(passage)
  const answer = await answering
  const told = answer.headers[userHeader]
  if (typeof told === 'string') passage.user = told
  return answer
}

const giveBack = async (passage: Passage, answer: IncomingMessage, through?: Transform): Promise<void> => {
  const [status, headers] = headOf(answer)
  passage.status = status
  passage.response.writeHead(status, headers)
  const counter = through ?? new PassThrough()
  counter.on('data', (chunk: Buffer) => (passage.bytesOut += chunk.length))
  await pipeline(answer, counter, passage.response)
}

const answerFault = (passage: Passage, action: Ending & { kind: 'answer' }): void => {
  countIn(passage)
  passage.status = action.status
  const body = action.body ?? ''
  passage.bytesOut = Buffer.byteLength(body)
  const head = passage.request.method === 'HEAD'
  const headers = {
    'content-type': 'application/json',
    'content-length': `${passage.bytesOut}`,
    ...action.headers,
  }
  passage.response.writeHead(action.status, headers).end(head ? undefined : body)
}

const resetFault = async (passage: Passage, when: 'before' | 'during' | 'after'): Promise<void> => {
  const cut = (): void => reset(passage)
  if (when === 'before') return cut()
  if (when === 'during' && hasBody(passage.request)) {
    // Whatever the server makes of half a body, nobody hears of it.
    await pass(passage, cutAfter(half, cut)).catch(() => undefined)
    return cut()
  }
  const answer = await pass(passage)
  if (when === 'during' && passage.request.method !== 'HEAD')
    await giveBack(passage, answer, cutAfter(half, cut))
  else await finished(answer.resume())
  cut()
}

const meet = async (passage: Passage, action: Ending): Promise<void> => {
  switch (action.kind) {
    case 'answer':
      return answerFault(passage, action)
    case 'reset':
      return resetFault(passage, action.when)
    case 'truncate': {
      const answer = await pass(passage)
      if (action.bytes > 0)
        return giveBack(
          passage,
          answer,
          cutAfter(
            () => action.bytes,
            () => passage.response.destroy(),
          ),
        )
      passage.response.writeHead(...headOf(answer)).flushHeaders()
      answer.resume()
      setTimeout(() => passage.response.destroy(), 5)
    }
  }
}

const relay = async (passage: Passage, actions: readonly Fault['action'][]): Promise<void> => {
  for (const action of actions) {
    if (action.kind === 'delay') await pause(action.ms)
    else return meet(passage, action)
  }
  await giveBack(passage, await pass(passage))
}

/** The other side went away before the end: for clients under test that is an outcome, not an error. */
const cutShort = (passage: Passage): void => {
  if (passage.request.socket.destroyed || passage.response.headersSent) passage.response.destroy()
  else passage.response.writeHead(502).end()
  passage.status = passage.response.headersSent ? passage.response.statusCode : 0
}

/**
 * Starts a reverse proxy before a server of the stand. It logs every request, without bodies and credentials, and does
 * what the armed faults say instead of answering. A request that got no answer is logged with status 0.
 */
export const startFront = (port: number, { where, log, identify = userIn }: FrontOptions): Promise<Served> =>
  serve(
    handled(async (request, response) => {
      const at = Date.now()
      const user = identify(request.headers.authorization)
      const { method = 'GET', url: path = '/' } = request
      const passage: Passage = { request, response, port, user, status: 0, bytesIn: 0, bytesOut: 0 }
      await relay(passage, log.take({ where, method, path, user })).catch(() => cutShort(passage))
      const { status, bytesIn, bytesOut } = passage
      const write = where !== 'token' && method !== 'GET' && method !== 'HEAD'
      const contentType = request.headers['content-type']
      log.record({
        at,
        where,
        method,
        path,
        status,
        user: passage.user,
        write,
        contentType,
        bytesIn,
        bytesOut,
      })
    }),
  )
