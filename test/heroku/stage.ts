import type { Test } from 'tap'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openHeroku } from '../../src/heroku/client.js'
import { createSend } from '../../src/http/send.js'
import { createTransfer } from '../../src/http/transfer.js'
import { Secret } from '../../src/io/secret.js'
import type { Clock, Log, Send } from '../../src/types.js'

export const START = Date.parse('2026-11-23T12:00:00Z')
export const IMAGE = `sha256:0123456789ab${'c'.repeat(52)}` as const
export const OTHER = `sha256:${'f'.repeat(64)}` as const

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Time that jumps to the next sleeper as soon as nothing is under way (`during`). */
export function virtualClock() {
  let now = START
  let busy = 0
  let pumping = false
  const sleepers = new Set<{ at: number; wake: () => void }>()
  const pump = async (): Promise<void> => {
    if (pumping) return
    pumping = true
    for (;;) {
      await turns(3)
      if (busy > 0 || sleepers.size === 0) break
      const next = [...sleepers].reduce((a, b) => (b.at < a.at ? b : a))
      now = Math.max(now, next.at)
      next.wake()
    }
    pumping = false
  }
  const sleep: Clock['sleep'] = (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        sleepers.delete(sleeper)
        reject(signal?.reason as Error)
      }
      const wake = (): void => {
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const sleeper = { at: now + milliseconds, wake }
      if (signal?.aborted === true) return stop()
      signal?.addEventListener('abort', stop, { once: true })
      sleepers.add(sleeper)
      void pump()
    })
  const during = async <T>(work: Promise<T>): Promise<T> => {
    busy++
    try {
      return await work
    } finally {
      busy--
      void pump()
    }
  }
  /** For what sleeps while it is under way itself. */
  const skipping: Clock = { now: () => now, sleep: async (ms) => void (now += ms) }
  return { now: () => now, sleep, during, skipping, seconds: () => (now - START) / 1000 }
}

export interface Asked {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}
/** An answer: status and JSON (or text), `reset` for a cut connection, or a function that writes it. */
export type Reply =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | 'reset'
  | ((response: ServerResponse) => void)

/** A loopback server, the real sender and transfer against it, and a client for the app `todo`. */
export async function stage(t: Test, handle: (asked: Asked) => Reply, tries?: number) {
  const asked: Asked[] = []
  const server = createServer((request, response) => void answer(request, response))
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    }
    asked.push(one)
    const reply = handle(one)
    if (reply === 'reset') return void request.socket.destroy()
    if (typeof reply === 'function') return reply(response)
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
    response.end(reply.text ?? JSON.stringify(reply.json))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = virtualClock()
  const stop = new AbortController()
  const options = { version: '0', clock: clock.skipping, log: quiet, signal: stop.signal }
  const sender = createSend({ ...options, random: () => 0.5 })
  const send: Send = (request) =>
    clock.during(sender(tries === undefined || request.tries !== undefined ? request : { ...request, tries }))
  const transfer = createTransfer(options)
  const api = { url, token: new Secret('HRKU-token', 'HEROKU_API_KEY') }
  let ids = 0
  const heroku = openHeroku({ api, app: 'todo', send, newId: () => `id-${++ids}` })
  const notes: string[] = []
  const note = (message: string): void => void notes.push(message)
  const open: typeof transfer.download = async (request, signal) => {
    const { stream, ...rest } = await clock.during(transfer.download(request, signal))
    const counted = async function* () {
      const reading = stream[Symbol.asyncIterator]()
      for (;;) {
        const next = await clock.during(reading.next())
        if (next.done === true) return
        yield next.value
      }
    }
    return { ...rest, stream: counted() }
  }
  return {
    asked,
    url,
    api,
    heroku,
    send,
    open,
    clock,
    stop,
    wait: { clock, signal: stop.signal },
    notes,
    note,
  }
}

/** A release as the API gives it. */
export const release = (version: number, description: string, more: object = {}) => ({
  id: `r${version}`,
  version,
  status: 'succeeded',
  current: false,
  description,
  slug: null,
  output_stream_url: null,
  created_at: '2026-11-23T12:00:00Z',
  user: { email: 'alice@example.com' },
  ...more,
})

/** A dyno as the API gives it; `since` are seconds at which its state changed last. */
export const dyno = (name: string, version: number, state: string, since = 0, id = `${name}-${version}`) => ({
  id,
  name,
  type: name.split('.')[0],
  state,
  release: { id: `r${version}`, version },
  updated_at: new Date(START + since * 1000).toISOString(),
})

export const app = (more: object = {}) => ({
  id: 'a1',
  name: 'todo',
  stack: { name: 'container' },
  build_stack: { name: 'container' },
  generation: { name: 'cedar' },
  web_url: 'https://todo-0123456789ab.herokuapp.com/',
  maintenance: false,
  ...more,
})
