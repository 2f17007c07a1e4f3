import { createHash } from 'node:crypto'

/** A repository at a registry, and who asks. */
export interface Place {
  /** `127.0.0.1:PORT` */
  host: string
  /** `alice/app` */
  path: string
  user: string
  password: string
}

/** A manifest as it is stored, read with nothing of what is tested. */
export interface Stored {
  digest: string
  mediaType: string
  bytes: Uint8Array
  body: Body
}

/** What the tests read of a manifest or an index. */
export interface Body {
  mediaType?: string
  config: Descriptor
  layers: Descriptor[]
  /** Present in an index only. */
  manifests?: (Descriptor & { platform?: { os: string; architecture: string } })[]
}

export interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** The digest of bytes, as registries write it. */
export const digestOf = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** The header that this registry wants, by its own challenge: a token to pull and push with, or the password itself. */
const authorize = async ({ host, path, user, password }: Place): Promise<string> => {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const challenge = (await fetch(`http://${host}/v2/`)).headers.get('www-authenticate') ?? ''
  const [, realm] = /^Bearer realm="([^"]+)"/.exec(challenge) ?? []
  const [, service = ''] = /service="([^"]+)"/.exec(challenge) ?? []
  if (realm === undefined) return basic
  const query = new URLSearchParams({ service, scope: `repository:${path}:pull,push` })
  const answer = await fetch(`${realm}?${query.toString()}`, { headers: { authorization: basic } })
  return `Bearer ${((await answer.json()) as { token: string }).token}`
}

interface Sent {
  body?: string
  headers?: Record<string, string>
}

const call = async (place: Place, method: string, at: string, more: Sent = {}): Promise<Response> => {
  const url = new URL(at, `http://${place.host}/v2/${place.path}/`)
  const headers = { authorization: await authorize(place), accept, ...more.headers }
  const answer = await fetch(url, { ...more, method, headers })
  if (!answer.ok) throw new Error(`${method} ${url.href}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** Reads the manifest under a tag or digest. */
export const readStored = async (place: Place, tag: string): Promise<Stored> => {
  const answer = await call(place, 'GET', `manifests/${tag}`)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const body = JSON.parse(new TextDecoder().decode(bytes)) as Body
  return { digest: digestOf(bytes), mediaType: answer.headers.get('content-type') ?? '', bytes, body }
}

/** Reads the image for linux/amd64 under a tag: through its index, where there is one. */
export const readImage = async (place: Place, tag: string): Promise<Stored> => {
  const top = await readStored(place, tag)
  const child = top.body.manifests?.find(({ platform }) => platform?.architecture === 'amd64')
  if (top.body.manifests === undefined) return top
  if (child === undefined) throw new Error(`There is no image for linux/amd64 in the index ${tag}.`)
  return readStored(place, child.digest)
}

/** Reads a small blob as JSON. */
export const readBlob = async (place: Place, digest: string): Promise<Record<string, unknown>> =>
  (await (await call(place, 'GET', `blobs/${digest}`)).json()) as Record<string, unknown>

/** Stores a document as a blob. */
export const putBlob = async (place: Place, mediaType: string, document: object): Promise<Descriptor> => {
  const body = JSON.stringify(document)
  const digest = digestOf(body)
  const started = await call(place, 'POST', 'blobs/uploads/')
  const to = new URL(started.headers.get('location') ?? '', `http://${place.host}`)
  to.searchParams.set('digest', digest)
  await call(place, 'PUT', to.href, { body, headers: { 'content-type': 'application/octet-stream' } })
  return { mediaType, digest, size: body.length }
}

/** Stores a manifest or an index under a tag, or under its digest; gives its descriptor. */
export const putStored = async (
  place: Place,
  document: { mediaType: string; [more: string]: unknown },
  tag?: string,
): Promise<Descriptor> => {
  const body = JSON.stringify({ schemaVersion: 2, ...document })
  const digest = digestOf(body)
  const { mediaType } = document
  await call(place, 'PUT', `manifests/${tag ?? digest}`, { body, headers: { 'content-type': mediaType } })
  return { mediaType, digest, size: body.length }
}
