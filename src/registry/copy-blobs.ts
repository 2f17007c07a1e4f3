import { stopWith } from '../http/abort.js'
import type { Digest, Repository } from '../image/reference.js'
import type { BlobId } from './blobs.js'
import type { RegistryClient } from './client.js'
import { createLimit, type Limit } from './limit.js'
import type { OpenBytes } from './uploads.js'

/** How far a copy is, in bytes: sent, and to be sent as far as that is known. */
export interface Progress {
  readonly bytes: number
  readonly total: number
}

/** Where blobs come from. */
export interface CopyFrom {
  readonly client: RegistryClient
  readonly repository: Repository
}

/** Where blobs go. */
export interface CopyTo {
  readonly client: RegistryClient
  /** All of one registry; what one has, the others take over from it. */
  readonly repositories: readonly Repository[]
  /** Others of that registry that may have blobs already. */
  readonly mountFrom?: readonly Repository[]
}

/** How blobs are copied. */
export interface CopyOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Requests under way at once; default 6. */
  readonly limit?: number
  readonly signal?: AbortSignal | undefined
}

/** What happened to blobs, each counted once for each repository, and the bytes that were sent. */
export interface Counts {
  readonly present: number
  readonly mounted: number
  readonly copied: number
  readonly bytes: number
}

interface Work {
  readonly from: CopyFrom
  readonly to: CopyTo
  readonly known: ReadonlyMap<Digest, Uint8Array>
  /** Runs a job when its turn has come, unless the copy was given up. */
  readonly turn: Limit
  readonly signal: AbortSignal
  readonly count: (what: Outcome) => void
  /** Bytes sent, and bytes that are to be sent besides. */
  readonly moved: (bytes: number, more?: number) => void
}

type Outcome = 'present' | 'mounted' | 'copied'

/**
 * Sees to it that every repository of `to` has every blob: what is there is left, what a neighbour has is taken over
 * from it, the rest flows through. `known` are blobs whose bytes are here already. After the first failure the others
 * are stopped and it is thrown.
 */
export async function copyBlobs(
  from: CopyFrom,
  to: CopyTo,
  blobs: readonly BlobId[],
  { known, onProgress, limit: most = 6, signal }: CopyOptions & { known: ReadonlyMap<Digest, Uint8Array> },
): Promise<Counts> {
  const stop = stopWith(signal)
  const limit = createLimit(most)
  const counts = { present: 0, mounted: 0, copied: 0, bytes: 0 }
  let total = 0
  const work: Work = {
    from,
    to,
    known,
    signal: stop.signal,
    turn: async (job) =>
      limit(async () => {
        stop.signal.throwIfAborted()
        // The reason of the stop is the first error; those of the others come of it.
        return job().catch((error: unknown) => {
          stop.abort(error)
          throw error
        })
      }),
    count: (what) => void counts[what]++,
    moved: (bytes, more = 0) => {
      counts.bytes += bytes
      total += more
      onProgress?.({ bytes: counts.bytes, total })
    },
  }
  const jobs = await Promise.allSettled(largestFirst(unique(blobs)).map(async (blob) => copyBlob(work, blob)))
  stop.release()
  const failed = jobs.find((job) => job.status === 'rejected')
  if (failed !== undefined) throw stop.signal.aborted ? stop.signal.reason : failed.reason
  return counts
}

async function copyBlob(work: Work, blob: BlobId): Promise<void> {
  const { from, to, turn, count } = work
  const look = async (repository: Repository): Promise<boolean> =>
    turn(async () => to.client.blobExists(repository, blob.digest))
  const found = await Promise.all(to.repositories.map(look))
  const missing = to.repositories.filter((_, index) => found[index] !== true)
  for (let there = missing.length; there < found.length; there++) count('present')
  const put = async (target: Repository, neighbours: readonly Repository[]): Promise<void> =>
    count(await turn(async () => place(work, blob, target, neighbours)))
  const owner = to.repositories[found.indexOf(true)] ?? missing[0]
  if (owner === undefined) return
  if (owner === missing[0]) await put(owner, candidates(from, to, owner))
  const others = missing.filter((target) => target !== owner)
  await Promise.all(others.map(async (target) => put(target, [owner])))
}

async function place(
  work: Work,
  blob: BlobId,
  target: Repository,
  neighbours: readonly Repository[],
): Promise<Outcome> {
  const { from, to, known, signal, moved } = work
  let location: string | undefined
  for (const neighbour of neighbours) {
    const outcome = await to.client.mount(target, neighbour, blob.digest)
    if (outcome.mounted) return 'mounted'
    location = outcome.location ?? location
  }
  const bytes = known.get(blob.digest)
  const open: OpenBytes = async (own) =>
    bytes === undefined ? from.client.openBlob(from.repository, blob, own) : inMemory(bytes)
  moved(0, blob.size)
  await to.client.uploadBlob(target, blob, open, { location, onBytes: moved, signal })
  return 'copied'
}

/** Repositories that a blob may be taken over from, where no target has it. */
function candidates(from: CopyFrom, { mountFrom = [] }: CopyTo, target: Repository): readonly Repository[] {
  const own = from.repository.registry === target.registry ? [from.repository] : []
  return [...own, ...mountFrom].filter(({ path }) => path !== target.path)
}

const unique = (blobs: readonly BlobId[]): readonly BlobId[] => [
  ...new Map(blobs.map((blob) => [blob.digest, blob])).values(),
]

// The longest transfer decides when all is done, so it must not be the last to begin.
const largestFirst = (blobs: readonly BlobId[]): readonly BlobId[] =>
  [...blobs].sort((one, other) => other.size - one.size)

async function* inMemory(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
