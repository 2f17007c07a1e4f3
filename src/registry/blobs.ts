import { LONGEST_FAILURE, readBody } from '../http/answer.js'
import type { Download, Transfer } from '../http/transfer.js'
import { type Digest, printRepository, type Repository } from '../image/reference.js'
import type { Answer, Request } from '../types.js'
import type { Descriptor } from './manifest.js'
import { type Attempted, refusal } from './refusal.js'
import type { Session } from './session.js'
import { scope } from './token.js'
import { otherDigest, verified } from './verify.js'

/** A blob by what identifies it. */
export type BlobId = Pick<Descriptor, 'digest' | 'size'>

/** Reading blobs. All throw `E_REGISTRY_UNAUTHORIZED`, `E_RATE_LIMIT` or `E_REGISTRY`. */
export interface Blobs {
  /** `tries`: the most; by default those of any request. */
  readonly blobExists: (repository: Repository, digest: Digest, tries?: number) => Promise<boolean>
  /** A small blob (a config; at most 8 MiB), its digest checked; undefined: it is not there. */
  readonly blob: (repository: Repository, digest: Digest) => Promise<Uint8Array | undefined>
  /** A blob as a stream in one try, checked on the way; what breaks on the way is thrown by the stream. */
  readonly openBlob: (
    repository: Repository,
    blob: BlobId,
    signal?: AbortSignal,
  ) => Promise<AsyncIterable<Uint8Array>>
}

/** What was tried with a blob, for sentences. */
export const triedBlob = (
  { host }: Session,
  repository: Repository,
  access: 'pull' | 'push',
  action: string,
): Attempted => ({
  registry: host,
  image: printRepository(repository),
  access,
  action: `${action} ${printRepository(repository)}`,
})

/** The blobs of the registry behind `session`. */
export function blobs(session: Session, transfer: Transfer): Blobs {
  const request = ({ path }: Repository, digest: Digest, method: 'GET' | 'HEAD'): Request => ({
    service: session.host,
    method,
    url: `${session.url}/v2/${path}/blobs/${digest}`,
  })
  return {
    blobExists: async (repository, digest, tries) => {
      const what = triedBlob(session, repository, 'pull', `say whether it has a layer of`)
      const ask = {
        ...request(repository, digest, 'HEAD'),
        accept: [404],
        ...(tries === undefined ? {} : { tries }),
      }
      return (await session.call(what, [scope(repository.path, 'pull')], ask)).status !== 404
    },

    blob: async (repository, digest) => {
      const what = triedBlob(session, repository, 'pull', 'give the config of')
      const check = ({ body }: Answer): string | undefined => otherDigest(body, digest)
      const ask = { ...request(repository, digest, 'GET'), accept: [404], check }
      const answer = await session.call(what, [scope(repository.path, 'pull')], ask)
      return answer.status === 404 ? undefined : answer.body
    },

    openBlob: async (repository, blob, signal) => {
      const what = triedBlob(session, repository, 'pull', 'give a layer of')
      const ask = request(repository, blob.digest, 'GET')
      const open = async (one: Request): Promise<Download> => {
        const download = await transfer.download(one, signal)
        if (download.status === 401) await readBody(download.stream, LONGEST_FAILURE)
        return download
      }
      const { stream } = await session.callBy(open, what, [scope(repository.path, 'pull')], ask)
      return explained(verified(stream, blob, ask), what)
    },
  }
}

// What breaks in the middle of one registry's stream must not be blamed on the registry that it flows to.
async function* explained(chunks: AsyncIterable<Uint8Array>, what: Attempted): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    throw refusal(error, what)
  }
}
