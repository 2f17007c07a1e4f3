import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'

export interface Served {
  port: number
  /** `127.0.0.1:PORT`. */
  host: string
  stop(): Promise<void>
}

/** Starts an HTTP server on a free port of the loopback address; `stop` also cuts open connections. */
export const serve = async (listener: RequestListener): Promise<Served> => {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, listener)
  await listen(server)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: address.port, host: `127.0.0.1:${address.port}`, stop }
}

const listen = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })

/** The whole body of a request; throws when it is larger than `limit` bytes (4 MB). */
export const bodyOf = async (request: IncomingMessage, limit = 4 << 20): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) throw new Error(`The body is larger than ${limit} bytes.`)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Answers with JSON. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  const text = JSON.stringify(body)
  const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }
  response.writeHead(status, all).end(text)
}

/** Wraps an asynchronous handler: what it throws is answered as 500 with the message. */
export const handled =
  (handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener =>
  (request, response) => {
    handler(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { message: error instanceof Error ? error.message : String(error) })
    })
  }
