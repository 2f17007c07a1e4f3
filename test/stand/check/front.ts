import { once } from 'node:events'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { makeCertificates } from '../certificates.js'
import { headOf, passOn } from '../proxy.js'
import { handled } from '../serve.js'

/** Where the front passes requests on to, and what it adds to those that have no Authorization header. */
export interface Behind {
  /** `127.0.0.1:PORT`. */
  host: string
  authorization?: string
}

/** TLS before the stand under the names of a `HEROKU_HOST`, and the proxy that leads there. */
export interface TlsFront {
  /** Value for HTTPS_PROXY. */
  proxy: string
  /** PEM file of the authority that signed the front's certificate. */
  caFile: string
  /** Other hosts that clients wanted to reach; they were refused. */
  refused: Set<string>
  stop: () => Promise<void>
}

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** What a server that ends TLS does: says so to the server behind, which makes its addresses accordingly. */
const relay = async (
  behind: Behind | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (behind === undefined) return void response.writeHead(421).end()
  request.rawHeaders.push('X-Forwarded-Proto', 'https')
  if (behind.authorization !== undefined && request.headers.authorization === undefined) {
    request.rawHeaders.push('Authorization', behind.authorization)
  }
  const answer = await passOn(request, Number(behind.host.split(':')[1]))
  response.writeHead(...headOf(answer))
  await pipeline(answer, response)
}

/** Joins two sockets; what ends one ends the other. */
const join = (client: Duplex, onward: Socket): void => {
  client.on('error', () => onward.destroy()).on('close', () => onward.destroy())
  onward.on('error', () => client.destroy()).on('close', () => client.destroy())
  client.pipe(onward).pipe(client)
}

/**
 * Starts the front and its proxy on free ports. The proxy connects to the names in `names` only, so no client can reach
 * anything but the stand. `find` says what is behind a name at the time of the request. `dir` gets the certificates.
 */
export const startTlsFront = async (
  dir: string,
  names: readonly string[],
  find: (name: string) => Behind | undefined,
): Promise<TlsFront> => {
  const { key, cert, caFile } = await makeCertificates(dir, names)
  const refused = new Set<string>()
  const nameOf = (request: IncomingMessage): string => (request.headers.host ?? '').replace(/:\d+$/, '')
  const front = createHttps(
    { key, cert, requestTimeout: 0 },
    handled((request, response) => relay(find(nameOf(request)), request, response)),
  )
  const port = await listen(front)
  const tunnels = new Set<Duplex>()
  const proxy = createHttp((_request, response) => response.writeHead(403).end())
  proxy.on('connect', (request, client) => {
    const [name = ''] = (request.url ?? '').split(':')
    if (!names.includes(name)) {
      refused.add(name)
      return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    }
    tunnels.add(client)
    client.once('close', () => tunnels.delete(client))
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      join(client, onward)
    })
    onward.once('error', () => client.destroy())
  })
  const proxyPort = await listen(proxy)
  const stop = async (): Promise<void> => {
    for (const tunnel of tunnels) tunnel.destroy()
    for (const server of [proxy, front]) {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
  return { proxy: `http://127.0.0.1:${proxyPort}`, caFile, refused, stop }
}
