import { randomUUID } from 'node:crypto'
import { createServer, request as send } from 'node:http'
import type { ClientRequest, IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { neverDeployed } from './store.js'
import type { App, Dyno } from './store.js'
import type { Time } from './time.js'

const reasons = {
  H10: 'App crashed',
  H12: 'Request timeout',
  H13: 'Connection closed without response',
  H14: 'No web processes running',
  H20: 'App boot timeout',
  H80: 'Maintenance mode',
  H81: 'Blank app',
} as const
type Code = keyof typeof reasons

const page = (code: Code): string => {
  const title = code === 'H80' ? 'Offline for Maintenance' : 'Application error'
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
}

const refuse = (app: App, code: Code, request: IncomingMessage, answer: ServerResponse): void => {
  const level = code === 'H80' || code === 'H81' ? 'info' : 'error'
  const where = `method=${request.method} path="${request.url}" host=${request.headers.host} protocol=http`
  app.log.add(
    'heroku',
    'router',
    `at=${level} code=${code} desc="${reasons[code]}" ${where} dyno= status=503 bytes=`,
  )
  if (answer.headersSent) answer.destroy()
  else
    answer
      .writeHead(503, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' })
      .end(page(code))
}

/** While preboot lasts the old dynos answer, as long as they are up. */
const serving = (app: App): Dyno[] => {
  const web = app.dynos.filter((dyno) => dyno.type === 'web')
  const old = web.filter((dyno) => dyno.retiring && dyno.state === 'up')
  return old.length > 0 ? old : web.filter((dyno) => !dyno.retiring)
}

/** The waits that the router fixes, in milliseconds, and the time by which they pass. */
interface Waits {
  readonly time: Time
  /** For a dyno that starts. */
  readonly boot: number
  /** For the first byte of an answer. */
  readonly answer: number
}

/** Resolves when the app changes, the time is over, or nobody waits for the answer any more. */
const change = (app: App, milliseconds: number, answer: ServerResponse, time: Time): Promise<void> => {
  const changed = new Promise<void>((resolve) => {
    const cut = new AbortController()
    const end = () => {
      cut.abort()
      app.changed.off('change', end)
      answer.off('close', end)
      resolve()
    }
    time.sleep(milliseconds, cut.signal).then(end, () => undefined)
    app.changed.on('change', end)
    answer.on('close', end)
  })
  return time.held(1, changed)
}

/** A dyno to send to, or why there is none; holds on while web dynos are still starting. */
const choose = async (app: App, { time, boot }: Waits, answer: ServerResponse): Promise<Dyno | Code> => {
  const end = time.now() + boot
  while (!answer.destroyed) {
    if (app.maintenance) return 'H80'
    if (neverDeployed(app)) return 'H81'
    const web = serving(app)
    const up = web.filter((dyno) => dyno.state === 'up' && dyno.address !== undefined)
    const dyno = up[Math.floor(Math.random() * up.length)]
    if (dyno !== undefined) return dyno
    if (web.length === 0) return 'H14'
    if (web.every((each) => each.state === 'crashed' || each.state === 'down')) return 'H10'
    if (time.now() >= end) return 'H20'
    await change(app, end - time.now(), answer, time)
  }
  return 'H13'
}

const forward = (
  app: App,
  dyno: Dyno,
  { time, answer: slow }: Waits,
  request: IncomingMessage,
  answer: ServerResponse,
): ClientRequest => {
  const { host, port } = dyno.address ?? { host: '127.0.0.1', port: 9 }
  const id = randomUUID()
  const began = time.now()
  const headers = {
    ...request.headers,
    connection: 'close',
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '80',
    'x-request-id': id,
    'x-request-start': String(began),
    via: '1.1 heroku-router',
  }
  const onward = send({ host, port, method: request.method, path: request.url, headers, agent: false })
  const inTime = new AbortController()
  const late = (): void => {
    refuse(app, 'H12', request, answer)
    onward.destroy()
  }
  time.sleep(slow, inTime.signal).then(late, () => undefined)
  onward.on('close', () => inTime.abort())
  onward.on('error', () => {
    if (!answer.writableEnded && !answer.destroyed) refuse(app, 'H13', request, answer)
  })
  onward.on('response', (reply) => {
    inTime.abort()
    const { connection: _, ...kept } = reply.headers
    answer.writeHead(reply.statusCode ?? 502, { ...kept, via: '1.1 heroku-router' })
    reply.on('error', () => answer.destroy())
    reply.pipe(answer)
    const what = `method=${request.method} path="${request.url}" dyno=${dyno.name}`
    const spent = `service=${time.now() - began}ms status=${reply.statusCode}`
    app.log.add('heroku', 'router', `at=info ${what} request_id=${id} ${spent} protocol=http`)
  })
  return onward
}

export interface Router {
  url: string
  serve(app: App): void
  stop(): Promise<void>
}

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/**
 * One app's front door on a port of its own. Errors carry Heroku's H codes in the app's log. `scale` multiplies the
 * waits: 75 s for a dyno that starts, 30 s for its first byte.
 */
export const startRouter = async (scale: number, time: Time): Promise<Router> => {
  const waits: Waits = { time, boot: 75_000 * scale, answer: 30_000 * scale }
  let app: App | undefined
  const handle = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    if (app === undefined) {
      answer.writeHead(503).end()
      return
    }
    const chosen = await choose(app, waits, answer)
    if (answer.destroyed) return
    if (typeof chosen === 'string') refuse(app, chosen, request, answer)
    else {
      const onward = forward(app, chosen, waits, request, answer)
      answer.on('close', () => onward.destroy())
      request.pipe(onward)
    }
  }
  const server = createServer((request, answer) => void handle(request, answer))
  server.keepAliveTimeout = 1000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    serve: (one) => void (app = one),
    stop: () => close(server),
  }
}
