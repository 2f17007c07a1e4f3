import { type Digest, isDigest, printReference, type Reference } from '../image/reference.js'
import type { Request } from '../types.js'
import { ACCEPT, statedMediaType, type StoredManifest } from './manifest.js'
import { type Attempted, nonsense } from './refusal.js'
import type { Session } from './session.js'
import { scope } from './token.js'
import { digestOf, otherDigest } from './verify.js'

/** A manifest without its bytes. */
export type ManifestHead = Omit<StoredManifest, 'bytes'>

/** Reading and writing manifests. All throw `E_REGISTRY_UNAUTHORIZED`, `E_RATE_LIMIT` or `E_REGISTRY`. */
export interface Manifests {
  /** What `reference` points at, without reading it (which Docker Hub counts as a pull); undefined: nothing. */
  readonly head: (reference: Reference) => Promise<ManifestHead | undefined>
  /** The manifest, its bytes checked against every digest that is known; undefined: there is none. */
  readonly manifest: (reference: Reference) => Promise<StoredManifest | undefined>
  /** Puts exactly these bytes under a tag or digest and gives their digest, as the registry confirms it. */
  readonly putManifest: (reference: Reference, manifest: Omit<StoredManifest, 'digest'>) => Promise<Digest>
}

/** The manifests of the registry behind `session`. */
export const manifests = (session: Session): Manifests => ({
  head: async (reference) => head(session, reference),
  manifest: async (reference) => read(session, reference),
  putManifest: async (reference, manifest) => put(session, reference, manifest),
})

async function head(session: Session, reference: Reference): Promise<ManifestHead | undefined> {
  const tried = triedManifest(session, reference, 'pull', 'say what is under')
  const answer = await session.call(
    tried,
    [scope(reference.path, 'pull')],
    reading(session, reference, 'HEAD'),
  )
  if (answer.status === 404) return undefined
  const digest = answer.header('docker-content-digest')
  const mediaType = plainType(answer.header('content-type'))
  if (digest === undefined || VAGUE.has(mediaType)) return read(session, reference)
  if (!isDigest(digest)) throw nonsense(tried, `it gave ${JSON.stringify(digest)} as the digest`)
  if ('digest' in reference && reference.digest !== digest) {
    throw nonsense(tried, `it has ${digest} under ${reference.digest}`)
  }
  return { digest, mediaType }
}

async function read(session: Session, reference: Reference): Promise<StoredManifest | undefined> {
  const tried = triedManifest(session, reference, 'pull', 'give the manifest of')
  const answer = await session.call(tried, [scope(reference.path, 'pull')], {
    ...reading(session, reference, 'GET'),
    check: ({ body, header }) => {
      const asked = 'digest' in reference ? reference.digest : undefined
      return otherDigest(body, asked) ?? otherDigest(body, header('docker-content-digest'))
    },
  })
  if (answer.status === 404) return undefined
  const digest = digestOf(answer.body)
  const stated = plainType(answer.header('content-type'))
  const mediaType = VAGUE.has(stated) ? (statedMediaType(answer.body) ?? stated) : stated
  return { digest, mediaType, bytes: answer.body }
}

async function put(
  session: Session,
  reference: Reference,
  { mediaType, bytes }: Omit<StoredManifest, 'digest'>,
): Promise<Digest> {
  const tried = triedManifest(session, reference, 'push', 'take the manifest of')
  const answer = await session.call(tried, [scope(reference.path, 'push')], {
    ...request(session, reference, 'PUT'),
    headers: { 'content-type': mediaType },
    body: bytes,
  })
  const digest = digestOf(bytes)
  const confirmed = answer.header('docker-content-digest') ?? (await head(session, reference))?.digest
  if (confirmed !== digest) throw nonsense(tried, `it stored ${confirmed ?? 'nothing'} instead of ${digest}`)
  return digest
}

const triedManifest = (
  { host }: Session,
  reference: Reference,
  access: Attempted['access'],
  action: string,
): Attempted => {
  const image = printReference(reference)
  return { registry: host, image, access, action: `${action} ${image}` }
}

const request = ({ host, url }: Session, reference: Reference, method: Request['method']): Request => ({
  service: host,
  method,
  url: `${url}/v2/${reference.path}/manifests/${'tag' in reference ? reference.tag : reference.digest}`,
})

const reading = (session: Session, reference: Reference, method: 'GET' | 'HEAD'): Request => ({
  ...request(session, reference, method),
  headers: { accept: ACCEPT },
  accept: [404],
})

// Sent where a registry does not know; then the manifest itself says.
const VAGUE = new Set(['application/json', 'application/octet-stream', 'text/plain'])

const plainType = (header: string | undefined): string =>
  header?.split(';')[0]?.trim().toLowerCase() ?? 'application/octet-stream'
