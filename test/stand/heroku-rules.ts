import { open } from 'node:fs/promises'
import { join } from 'node:path'

export const schema2 = 'application/vnd.docker.distribution.manifest.v2+json'
const gzipLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
const configType = 'application/vnd.docker.container.image.v1+json'

const namePattern = /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/
const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A repository path taken apart, or why it is none. */
export type Repository = { app: string; type: string; rest: string } | 'ping' | 'malformed'

/** Reads `/v2/APP/TYPE/…` and `/v2/APP/…`, the two forms of repositories that Heroku knows. */
export const repositoryIn = (path: string): Repository => {
  if (/^\/v2\/?$/.test(path)) return 'ping'
  const [, name = '', rest = ''] = /^\/v2\/(.+?)(\/(?:manifests|blobs|tags)\/.*)$/.exec(path) ?? []
  const [app = '', type = '', ...more] = name.split('/')
  const good = namePattern.test(app) || idPattern.test(app)
  return good && more.length === 0 && /^[-\w]{0,128}$/.test(type) ? { app, type, rest } : 'malformed'
}

interface Manifest {
  config: string
  layers: { mediaType: string; digest: string }[]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const descriptor = (value: unknown): { mediaType: string; digest: string } | undefined => {
  if (!isRecord(value)) return undefined
  const { mediaType, digest } = value
  return typeof mediaType === 'string' && typeof digest === 'string' ? { mediaType, digest } : undefined
}

/** The manifest when it is a Docker image manifest, version 2 schema 2, with gzip layers only. */
export const readSchema2 = (contentType: string | undefined, body: Buffer): Manifest | undefined => {
  if (contentType !== schema2) return undefined
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
  if (!isRecord(json) || json['mediaType'] !== schema2 || !Array.isArray(json['layers'])) return undefined
  const config = descriptor(json['config'])
  const layers = json['layers'].map(descriptor).filter((layer) => layer !== undefined)
  const complete =
    layers.length === json['layers'].length && layers.every((layer) => layer.mediaType === gzipLayer)
  return complete && config?.mediaType === configType ? { config: config.digest, layers } : undefined
}

/** True unless the blob is there and its bytes are not gzip, whatever the manifest calls them. */
export const mayBeGzip = async (storage: string, digest: string): Promise<boolean> => {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? []
  if (hex === undefined) return true
  const path = join(storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data')
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return true
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return buffer.readUInt16BE() === 0x1f8b
  } finally {
    await file.close()
  }
}
