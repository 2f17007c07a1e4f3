import { ANCESTORS, isCommit } from '../ci/history.js'
import { Problem } from '../errors/problem.js'
import type { Digest, Repository } from '../image/reference.js'
import type { Reading, RegistryClient } from './client.js'
import { type PublishedImage, readImage } from './published.js'
import { once } from './scheme.js'

/** A published image that may be used again. */
export interface Candidate extends PublishedImage {
  /** Its commit tag, and the revision in its labels. */
  readonly commit: string
}

/** What is published of this commit and of those before it. */
export interface Candidates {
  /** As far as they have been read: the nearest first, then what lies under the moving tags. */
  readonly images: readonly Candidate[]
  /** The sentence that says why something could not be looked at. */
  readonly missed: string | undefined
  /** Gives these and the next, the same every time. Undefined: there are no more, or enough have been read. */
  readonly more: (() => Promise<Candidates>) | undefined
}

/** Where to look. */
export interface Wanted {
  /** The commit that is built, where it is known. */
  readonly commit: string | undefined
  /** The moving tags. */
  readonly tags: readonly string[]
  /** The commits before it, the nearest first. */
  readonly ancestors: readonly string[]
}

/** Nothing found, and nothing more to be. */
export const noCandidates: Candidates = { images: [], missed: undefined, more: undefined }

// Docker Hub counts the reading of a manifest as a pull, and a HEAD not.
const MOST = 5
const WAVE = 2

interface Look {
  readonly client: Reading
  readonly image: Repository
  /** What lies under a tag; each is asked for once. */
  readonly known: Map<string, Promise<Digest | undefined>>
  readonly missed: string[]
}

/**
 * Looks which images may be used again: asks for this commit's tag, the moving tags and those of the commits before it
 * at once, then reads the nearest, each digest once. An image counts where the commit tag of the revision that it
 * claims points at it. What fails is missed, never an error; only a signal is thrown.
 */
export async function findCandidates(
  { hurried }: Pick<RegistryClient, 'hurried'>,
  { registry, path }: Repository,
  { commit, tags, ancestors }: Wanted,
): Promise<Candidates> {
  const look: Look = { client: hurried, image: { registry, path }, known: new Map(), missed: [] }
  const places = [commit, ...ancestors.slice(0, ANCESTORS), ...tags]
  const [own, ...others] = await Promise.all(
    places.map(async (tag) => (tag === undefined ? undefined : under(look, tag))),
  )
  const digests = [...new Set([own, ...others])].filter((digest) => digest !== undefined)
  // What is published of this very commit leaves little to ask.
  return readWave(look, digests.slice(0, MOST), [], own === undefined ? WAVE : 1)
}

async function readWave(
  look: Look,
  digests: readonly Digest[],
  before: readonly Candidate[],
  size: number,
): Promise<Candidates> {
  const found = await Promise.all(digests.slice(0, size).map(async (digest) => read(look, digest)))
  const images = [...before, ...found.filter((one) => one !== undefined)]
  const rest = digests.slice(size)
  const more = rest.length === 0 ? undefined : once(async () => readWave(look, rest, images, WAVE))
  return { images, missed: look.missed[0], more }
}

// Under a commit's tag lies what was built from it, tested and published; under any other may lie anything.
async function read(look: Look, digest: Digest): Promise<Candidate | undefined> {
  const image = await attempt(look, async () => readImage(look.client, look.image, digest))
  const { revision } = image ?? {}
  if (image === undefined || revision === undefined || !isCommit(revision)) return undefined
  return (await under(look, revision)) === digest ? { ...image, commit: revision } : undefined
}

async function under(look: Look, tag: string): Promise<Digest | undefined> {
  const { known, client, image } = look
  const asked = known.get(tag) ?? attempt(look, async () => (await client.head({ ...image, tag }))?.digest)
  known.set(tag, asked)
  return asked
}

async function attempt<T>({ missed }: Look, look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    // Only what was foreseen: a signal must end us, and a mistake of ours must show.
    if (!(error instanceof Problem)) throw error
    missed.push(error.message)
    return undefined
  }
}
