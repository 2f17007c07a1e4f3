import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Knobs } from './store.js'
import type { Log, LogFilter } from './logs.js'

/** The writing end of one release command's output. */
export interface Output {
  url: string
  /** Until this is called readers are told that the channel is not registered. */
  register(): void
  write(bytes: Buffer): void
  end(): void
}

export interface Streams {
  open(knobs: NonNullable<Knobs['stream']>): Output
  /** A one-time address at which the log can be read, and is followed with `tail`. */
  logSession(log: Log, filter: LogFilter, tail: boolean): string
  stop(): Promise<void>
}

interface Channel {
  knobs: NonNullable<Knobs['stream']>
  bytes: Buffer
  registered: boolean
  ended: boolean
  refusals: number
  reset: boolean
  changed: EventEmitter
}

const plain = { 'Content-Type': 'text/plain; charset=utf-8' }

/** First byte asked for by `Range: bytes=N-`; 0 without one. */
const offsetOf = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)

const serveChannel = (channel: Channel, request: IncomingMessage, answer: ServerResponse): void => {
  if (channel.refusals > 0 || !channel.registered || channel.knobs.noCurl === true) {
    channel.refusals -= 1
    answer.writeHead(404, plain).end('Channel is not registered.\n')
    return
  }
  let sent = offsetOf(request)
  if (channel.ended && sent > 0 && sent >= channel.bytes.length) {
    answer.writeHead(204).end()
    return
  }
  answer.writeHead(request.headers.range === undefined ? 200 : 206, plain)
  answer.flushHeaders()
  const limit = channel.knobs.resetAfterBytes
  const send = () => {
    const cut = limit !== undefined && !channel.reset && channel.bytes.length >= limit
    const until = cut ? Math.max(limit, sent) : channel.bytes.length
    const part = channel.bytes.subarray(sent, until)
    sent = Math.max(sent, until)
    if (cut) {
      channel.reset = true
      answer.write(part, () => request.socket.resetAndDestroy())
    } else {
      if (part.length > 0) answer.write(part)
      if (channel.ended) answer.end()
    }
  }
  channel.changed.on('change', send)
  answer.on('close', () => channel.changed.off('change', send))
  send()
}

/** Lines as they are, or as server-sent events for a client that asks for those (the Heroku CLI does). */
const serveLog = (
  log: Log,
  filter: LogFilter,
  tail: boolean,
  request: IncomingMessage,
  answer: ServerResponse,
): void => {
  const events = request.headers.accept?.includes('text/event-stream') === true
  answer.writeHead(200, events ? { 'Content-Type': 'text/event-stream' } : plain)
  const write = (line: string) => answer.write(events ? `data: ${line}\n\n` : `${line}\n`)
  for (const line of log.read(filter)) write(line)
  if (tail) answer.on('close', log.follow(filter, write))
  else answer.end()
}

/**
 * The hosts of release output and of logs: another port than the API. The address is the only credential there, so a
 * request that carries an Authorization header is refused: a client must not send its token to other hosts.
 */
export const startStreams = async (): Promise<Streams> => {
  const channels = new Map<string, Channel>()
  const sessions = new Map<string, (request: IncomingMessage, answer: ServerResponse) => void>()
  const server = createServer((request, answer) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const channel = channels.get(path)
    const session = sessions.get(path)
    if (request.headers.authorization !== undefined) {
      answer.writeHead(400, plain).end('Only one auth mechanism allowed.\n')
    } else if (request.method !== 'GET') answer.writeHead(405, plain).end()
    else if (channel !== undefined) serveChannel(channel, request, answer)
    else if (session !== undefined) session(request, answer)
    else answer.writeHead(404, plain).end('Not found.\n')
  })
  server.requestTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const base = `http://127.0.0.1:${port}`
  return {
    open(knobs) {
      const path = `/streams/${randomUUID()}`
      const refusals = knobs.notFound ?? 0
      const changed = new EventEmitter().setMaxListeners(0)
      const channel = {
        knobs,
        bytes: Buffer.alloc(0),
        registered: false,
        ended: false,
        refusals,
        reset: false,
        changed,
      }
      channels.set(path, channel)
      return {
        url: base + path,
        register: () => void (channel.registered = true),
        write(bytes) {
          channel.bytes = Buffer.concat([channel.bytes, bytes])
          changed.emit('change')
        },
        end() {
          channel.ended = true
          changed.emit('change')
        },
      }
    },
    logSession(log, filter, tail) {
      const path = `/logplex/${randomUUID()}`
      sessions.set(path, (request, answer) => serveLog(log, filter, tail, request, answer))
      return base + path
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
