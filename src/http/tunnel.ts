import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import tls from 'node:tls'
import type { Proxy } from './proxy.js'

/** A proxy that made no tunnel: its answer's status, else what its socket said as the cause. */
export class TunnelError extends Error {
  readonly status: number | undefined

  constructor(status: number | undefined, cause?: unknown) {
    super('The proxy made no tunnel.', { cause })
    this.name = 'TunnelError'
    this.status = status
  }
}

/** The options of a request; `stop` ends the tunnel that it waits for, as an agent is not shown its `signal`. */
export interface Tunnelled extends https.RequestOptions {
  readonly stop?: AbortSignal
}

// Longest that a proxy may take to reach the service, in milliseconds.
const OPENING = 30_000

type Done = (error: TunnelError | null, socket?: Socket) => void

/**
 * An agent whose connections go through tunnels of `proxy` (CONNECT: RFC 9110, 9.3.6), TLS inside being with the
 * service itself. Its requests fail with `TunnelError` where there is no tunnel.
 */
export function tunnelAgent(proxy: Proxy, options: https.AgentOptions): https.Agent {
  return Object.assign(new https.Agent(options), {
    createConnection: (target: Tunnelled & tls.ConnectionOptions, done: Done): void =>
      openTunnel(proxy, target, (error, socket) => {
        if (socket === undefined) done(error)
        else done(null, tls.connect({ ...target, ALPNProtocols: ['http/1.1'], socket }))
      }),
  })
}

function openTunnel(proxy: Proxy, { host, port, stop, ca }: Tunnelled, done: Done): void {
  const authority = `${host?.includes(':') === true ? `[${host}]` : host}:${port}`
  const options: https.RequestOptions = {
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxy.headers },
    agent: false,
    timeout: OPENING,
    signal: stop,
    ca,
  }
  const request = (proxy.url.protocol === 'https:' ? https : http).request(proxy.url, options)
  request.once('connect', ({ statusCode = 0 }: http.IncomingMessage, socket: Socket, head: Buffer) => {
    if (statusCode < 200 || statusCode > 299) {
      socket.destroy()
      return done(new TunnelError(statusCode))
    }
    socket.setTimeout(0)
    if (head.length > 0) socket.unshift(head)
    done(null, socket)
  })
  request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
  request.on('error', (error) => done(new TunnelError(undefined, error)))
  request.end()
}
