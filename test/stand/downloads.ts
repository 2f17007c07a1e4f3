import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCertificates } from './certificates.js'

/** The hosts that the server stands in for; release files are answered from the last two after a redirect. */
export const releaseHosts = [
  'github.com',
  'raw.githubusercontent.com',
  'objects.githubusercontent.com',
  'release-assets.githubusercontent.com',
] as const

/** What is served: path on github.com → bytes, or a file that is read at each request. */
export type Served = Map<string, string | Buffer>

export interface Downloads {
  port: number
  /** Certificate of the authority that signed the server's own. */
  caFile: string
  /** Adds or replaces a file. */
  serve: (path: string, file: string | Buffer) => void
  /** Every request so far, oldest first. */
  seen: readonly { method: string; host: string; path: string; status: number }[]
  stop: () => Promise<void>
}

/**
 * Starts a TLS server on 127.0.0.1 that answers as GitHub does for release files: a 302 to another host, then the
 * bytes; 404 for what it does not have. `dir` gets the certificates (made with the `openssl` program). Without `files`
 * it has those of this checkout.
 */
export const startDownloads = async (options: { files?: Served; dir: string }): Promise<Downloads> => {
  const files: Served = new Map(options.files ?? releaseFiles(findCheckout()))
  const { key, cert, caFile } = await makeCertificates(options.dir, releaseHosts)
  const seen: { method: string; host: string; path: string; status: number }[] = []
  const server = createServer({ key, cert }, (request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    const path = decodeURIComponent((request.url ?? '/').replace(/\?.*/s, ''))
    response.once('finish', () => {
      seen.push({ method: request.method ?? '', host, path, status: response.statusCode })
    })
    answer(files, host, path, request, response)
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', done)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The downloads server has no port.')
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { port: address.port, caFile, serve: (path, file) => void files.set(path, file), seen, stop }
}

const assets = '/github-production-release-asset'

const answer = (
  files: Served,
  host: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const asset = host === 'objects.githubusercontent.com' || host === 'release-assets.githubusercontent.com'
  if (asset !== path.startsWith(`${assets}/`)) return send(response, 404, 'Not Found')
  const name = asset ? path.slice(assets.length) : path
  const bytes = read(files.get(name))
  if (!bytes || (request.method !== 'GET' && request.method !== 'HEAD'))
    return send(response, 404, 'Not Found')
  if (host === 'github.com') {
    response.setHeader('location', `https://release-assets.githubusercontent.com${assets}${name}?sig=stand`)
    return send(response, 302, '')
  }
  response.setHeader('content-type', 'application/octet-stream')
  return send(response, 200, bytes)
}

const send = (response: ServerResponse, status: number, body: string | Buffer): void => {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const read = (file: string | Buffer | undefined): Buffer | undefined => {
  if (typeof file !== 'string') return file
  return existsSync(file) ? readFileSync(file) : undefined
}

/** The two files of this version's release, under the address that package.json gives. */
export const releaseFiles = (checkout: string): Served => {
  const { owner, version } = readPackage(checkout)
  const names = ['index.js', 'SHA256SUMS']
  const folder = `/${owner}/releases/download/v${version}`
  return new Map(names.map((name) => [`${folder}/${name}`, join(checkout, 'dist', name)]))
}

const readPackage = (checkout: string): { owner: string; version: string } => {
  const text = readFileSync(join(checkout, 'package.json'), 'utf8')
  const data: unknown = JSON.parse(text)
  const repository = field(data, 'repository')
  const url = typeof repository === 'string' ? repository : field(repository, 'url')
  const version = field(data, 'version')
  const owner =
    typeof url === 'string' ? /github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/.exec(url)?.[1] : undefined
  if (owner === undefined || typeof version !== 'string') {
    throw new Error(`${checkout}/package.json has no GitHub repository or no version.`)
  }
  return { owner, version }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined

/** The folder of the checkout: the nearest one above this file that holds the project's package.json. */
export const findCheckout = (): string => {
  let dir = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const file = join(dir, 'package.json')
    if (existsSync(file) && field(JSON.parse(readFileSync(file, 'utf8')), 'name') === 'slipway') return dir
    if (resolve(dir, '..') === dir) throw new Error('The package.json of slipway is not above this file.')
    dir = resolve(dir, '..')
  }
}
