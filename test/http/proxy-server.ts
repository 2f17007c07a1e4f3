import { createServer, request as ask, type IncomingHttpHeaders } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Test } from 'tap'

/** One request as it came to the proxy: `CONNECT registry.test:443`, `GET http://registry.test/v2/`. */
export interface Proxied {
  line: string
  headers: IncomingHttpHeaders
}

/** What the proxy does with its next requests instead of its work. */
export type Mood = number | 'silence' | 'reset' | undefined

/** A small HTTP proxy that reaches every host at one `upstream` address; `tls` makes it one that is spoken to in TLS. */
export async function startProxy(
  t: Test,
  upstream: { port: number },
  tls?: { key: Buffer; cert: Buffer },
): Promise<{ host: string; seen: Proxied[]; feel: (mood: Mood) => void; open: () => number }> {
  const seen: Proxied[] = []
  let mood: Mood
  const sockets = new Set<Socket>()
  const server = tls === undefined ? createServer() : createSecureServer(tls)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.on('connect', ({ url, headers }, socket: Socket) => {
    seen.push({ line: `CONNECT ${url}`, headers })
    if (mood === 'silence') return void socket.resume().on('end', () => socket.destroy())
    if (mood === 'reset') return void socket.destroy()
    if (mood !== undefined) return void socket.end(`HTTP/1.1 ${mood} No\r\ncontent-length: 0\r\n\r\n`)
    const there = connect(upstream.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
    socket.on('error', () => there.destroy()).on('close', () => there.destroy())
  })
  server.on('request', (request, response) => {
    const { method = '', url = '', headers } = request
    seen.push({ line: `${method} ${url}`, headers })
    if (mood === 'silence') return
    if (mood === 'reset') return void request.socket.destroy()
    if (mood !== undefined) return void response.writeHead(mood).end()
    const path = url.replace(/^http:\/\/[^/]+/, '')
    const there = ask({ ...upstream, host: '127.0.0.1', method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(there)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => void server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    seen,
    feel: (next) => void (mood = next),
    open: () => sockets.size,
  }
}
