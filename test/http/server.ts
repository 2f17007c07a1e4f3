import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { Clock, Log } from '../../src/types.js'

/** What a scripted server does with one request; `cut` breaks off after half of `body`. */
export type Reply =
  | {
      status?: number
      headers?: Record<string, string>
      body?: string | Uint8Array
      cut?: boolean
      early?: boolean
    }
  | 'reset'
  | 'silence'

/** One request as it arrived. */
export interface Arrived {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const give = (reply: Exclude<Reply, string>, response: ServerResponse): void => {
  const body = Buffer.from(reply.body ?? '')
  const length = { 'content-length': String(body.length) }
  response.writeHead(reply.status ?? 200, { ...length, ...reply.headers })
  if (reply.cut !== true) {
    response.end(body)
    return
  }
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy())
}

/**
 * A server on the loopback address that answers in the order of `replies`; when they are used up, the last goes on.
 * `early` answers before the request's body has been read.
 */
export async function scripted(
  t: Test,
  ...replies: Reply[]
): Promise<{ url: string; seen: Arrived[]; say: (...next: Reply[]) => void }> {
  const seen: Arrived[] = []
  let queue = replies
  const server = createServer((request, response) => {
    const reply = (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 500 }
    const arrived = { method: request.method ?? '', path: request.url ?? '', headers: request.headers }
    if (reply === 'silence') return
    if (reply === 'reset') {
      seen.push({ ...arrived, body: Buffer.alloc(0) })
      request.socket.resetAndDestroy()
      return
    }
    if (reply.early === true) {
      seen.push({ ...arrived, body: Buffer.alloc(0) })
      give(reply, response)
      return
    }
    bodyOf(request).then(
      (body) => {
        seen.push({ ...arrived, body })
        give(reply, response)
      },
      () => seen.push({ ...arrived, body: Buffer.alloc(0) }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(
    async () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, seen, say: (...next) => void (queue = next) }
}

/** A clock whose sleeps end at once and are written down, in milliseconds. */
export function quickClock(start = 0): Clock & { slept: number[]; pass: (milliseconds: number) => void } {
  let now = start
  const slept: number[] = []
  return {
    now: () => now,
    pass: (milliseconds) => void (now += milliseconds),
    slept,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      slept.push(milliseconds)
      now += milliseconds
    },
  }
}

/** A log that keeps its lines, each after its level. */
export function keptLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`)
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
