import { stopWith } from '../http/abort.js'
import { answerFailure } from '../http/broken.js'
import { type HttpFailure, failureBehind } from '../http/problem.js'
import { type Retry, retrying } from '../http/retry.js'
import type { Transfer } from '../http/transfer.js'
import { Problem } from '../errors/problem.js'
import type { Digest, Repository } from '../image/reference.js'
import type { Answer, Request } from '../types.js'
import { type BlobId, type Blobs, triedBlob } from './blobs.js'
import { denied, nonsense, refusal } from './refusal.js'
import { type Session, unauthorized } from './session.js'
import { scope } from './token.js'

/** Opens the bytes of a blob, anew for each try; they are no longer wanted once the signal is aborted. */
export type OpenBytes = (
  signal: AbortSignal,
) => Promise<AsyncIterable<Uint8Array>> | AsyncIterable<Uint8Array>

/** What an upload may be given. */
export interface UploadOptions {
  /** Where to put it, from a mount that was not one; default: a new upload is begun. */
  readonly location?: string | undefined
  /** Told bytes as they are sent; of a try that failed they are taken back as a negative number. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A blob that another repository had, or else where to upload it. */
export type Mounted =
  | { readonly mounted: true }
  | { readonly mounted: false; readonly location: string | undefined }

/** Writing blobs. All throw `E_REGISTRY_UNAUTHORIZED`, `E_RATE_LIMIT` or `E_REGISTRY`. */
export interface Uploads {
  /** Takes a blob over from another repository of this registry where the registry does that. */
  readonly mount: (to: Repository, from: Repository, digest: Digest) => Promise<Mounted>
  /** Uploads a blob; after any failure it asks whether it is there and else starts over. */
  readonly uploadBlob: (
    to: Repository,
    blob: BlobId,
    open: OpenBytes,
    options?: UploadOptions,
  ) => Promise<void>
}

const TRIES = 5

interface Means {
  readonly session: Session
  readonly transfer: Transfer
  readonly blobs: Blobs
  readonly retry: Retry
}

/** The uploads of the registry behind `session`. */
export const uploads = (means: Means): Uploads => ({
  mount: async (to, from, digest) => mount(means, to, from, digest),
  uploadBlob: async (to, blob, open, options = {}) => uploadBlob(means, to, blob, open, options),
})

// Beginning an upload changes nothing that is seen, so it may be repeated freely.
const post = ({ host, url }: Session, { path }: Repository, query = ''): Request => ({
  service: host,
  method: 'POST',
  url: `${url}/v2/${path}/blobs/uploads/${query}`,
  tries: 4,
})

/**
 * Begins an upload and gives the address where it goes on. Tried once by default: what starts over is the upload, and
 * tries within its tries would be many. Throws what `uploadBlob` throws.
 */
export async function begin(session: Session, to: Repository, tries = 1): Promise<string> {
  const tried = triedBlob(session, to, 'push', 'begin an upload to')
  const ask = { ...post(session, to), tries }
  const answer = await session.call(tried, [scope(to.path, 'push')], ask)
  const location = locationOf(answer, session)
  if (location === undefined) throw nonsense(tried, 'it gave no usable address for the upload')
  return location
}

async function mount(
  { session, retry }: Means,
  to: Repository,
  from: Repository,
  digest: Digest,
): Promise<Mounted> {
  const tried = triedBlob(session, to, 'push', 'take over a layer to')
  const query = new URLSearchParams({ mount: digest, from: from.path })
  const scopes = [scope(to.path, 'push'), scope(from.path, 'pull')]
  try {
    const answer = await session.call(tried, scopes, post(session, to, `?${query}`))
    if (answer.status === 201) return { mounted: true }
    return { mounted: false, location: locationOf(answer, session) }
  } catch (error) {
    // Refused, perhaps only for what it is taken from: the upload itself will tell.
    if (!(error instanceof Problem) || failureBehind(error)?.temporary !== false) throw error
    retry.log.debug(`${session.host} does not take over ${digest} from ${from.path}: ${error.message}`)
    return { mounted: false, location: undefined }
  }
}

async function uploadBlob(
  means: Means,
  to: Repository,
  blob: BlobId,
  open: OpenBytes,
  { location, onBytes, signal }: UploadOptions,
): Promise<void> {
  try {
    await retrying(means.retry, { most: TRIES, again: startsOver, signal }, async (number) => {
      if (number > 1 && (await means.blobs.blobExists(to, blob.digest, 1))) return
      const at = number === 1 ? location : undefined
      await oneTry(means, to, blob, open, { location: at, onBytes, signal })
    })
  } catch (error) {
    throw refusal(error, triedBlob(means.session, to, 'push', 'take a layer of'))
  }
}

async function oneTry(
  { session, transfer }: Means,
  to: Repository,
  blob: BlobId,
  open: OpenBytes,
  { location, onBytes, signal }: UploadOptions,
): Promise<void> {
  const stop = stopWith(signal)
  const scopes = [scope(to.path, 'push')]
  let sent = 0
  try {
    // Both ends are asked at once: each may be far away.
    const [at, opened] = await Promise.all([location ?? begin(session, to), open(stop.signal)])
    const { put, ours } = commit(session, at, blob.digest)
    const request = { ...put, auth: ours ? await session.auth(scopes) : undefined }
    const chunks = counted(opened, (bytes) => {
      sent += bytes
      onBytes?.(bytes)
    })
    const answer = await transfer.upload(request, { chunks, length: blob.size }, stop.signal)
    if (answer.status !== 401) return
    const renewed = await session.renewed(scopes, request.auth, answer)
    if (renewed !== undefined) throw answerFailure(request, 'no longer took our token', true)
    throw denied(triedBlob(session, to, 'push', 'take a layer of'), unauthorized(request))
  } catch (error) {
    onBytes?.(-sent)
    throw error
  } finally {
    // Whatever still flows here flows to nobody.
    stop.abort()
    stop.release()
  }
}

// A registry that forgot an upload, or received it damaged, takes a new one.
const FORGOTTEN = new Set(['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID', 'DIGEST_INVALID', 'SIZE_INVALID'])

const startsOver = (failure: HttpFailure): boolean =>
  failure.temporary || (failure.code !== undefined && FORGOTTEN.has(failure.code))

/** Where an upload goes on; undefined where the registry names no address, or an unencrypted one instead of ours. */
function locationOf(answer: Answer, { url }: Session): string | undefined {
  const location = answer.header('location')
  if (location === undefined || !URL.canParse(location, url)) return undefined
  const { protocol, href } = new URL(location, url)
  return protocol === 'https:' || url.startsWith('http:') ? href : undefined
}

// The address has a query of its own, which must stay.
function commit(session: Session, location: string, digest: Digest): { put: Request; ours: boolean } {
  const url = new URL(location)
  url.searchParams.set('digest', digest)
  const headers = { 'content-type': 'application/octet-stream' }
  const put: Request = { service: session.host, method: 'PUT', url: url.href, headers, accept: [401] }
  return { put, ours: url.origin === new URL(session.url).origin }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    onBytes(chunk.length)
  }
}
