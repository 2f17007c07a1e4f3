import { BUILD, CREATED, readBuild, REVISION } from '../image/labels.js'
import { type Digest, printReference, type Reference, type Repository } from '../image/reference.js'
import { problem } from '../errors/problem.js'
import type { Reading } from './client.js'
import { type ConfigLabels, readConfig } from './config.js'
import { printPlatform } from './platform.js'
import { resolveImage } from './resolve.js'

/** What is published under a reference. */
export interface PublishedImage {
  /** Of the manifest or index that the reference points at. */
  readonly digest: Digest
  /** Digest of its linux/amd64 (or only) image's config: what Heroku and the classic engine call the image. */
  readonly imageId: Digest
  /** The commit that the image says it was built from. */
  readonly revision: string | undefined
  /** The number of the build that made it. */
  readonly number?: string | undefined
  readonly labels: ConfigLabels
  /** When it was built, in milliseconds since the epoch; undefined: nobody says, or what is said cannot be. */
  readonly createdAt: number | undefined
  /** `linux/amd64`, as its config has it. */
  readonly platform: string | undefined
  /** Whether the digest is that of an index, if only over one image and what is attested of it. */
  readonly isIndex: boolean
  /** Whether that index holds images for several platforms. */
  readonly several: boolean
}

/** What a dry run goes on with where it did not read the image. */
export const unreadImage = (
  digest: Digest,
  imageId: Digest,
  revision: string | undefined,
): PublishedImage => ({
  digest,
  imageId,
  revision,
  labels: {},
  createdAt: undefined,
  platform: undefined,
  isIndex: false,
  several: false,
})

/** Reads what is published under `reference`; undefined: nothing. Throws `E_MANIFEST` and what the client throws. */
export async function readPublished(
  client: Reading,
  reference: Reference,
): Promise<PublishedImage | undefined> {
  const top = await client.head(reference)
  return top === undefined ? undefined : readImage(client, reference, top.digest)
}

/** Reads the image with that digest; undefined: it is not there. Throws `E_MANIFEST` and what the client throws. */
export async function readImage(
  client: Reading,
  { registry, path }: Repository,
  digest: Digest,
): Promise<PublishedImage | undefined> {
  const reference: Reference = { registry, path, digest }
  const image = await resolveImage(client, reference)
  if (image === undefined) return undefined
  const { digest: imageId } = image.manifest.config
  const bytes = await client.blob(reference, imageId)
  if (bytes === undefined)
    throw problem('E_MANIFEST', {
      image: printReference(reference),
      detail: 'its config is missing at the registry',
    })
  const { labels, created, platform } = readConfig(bytes)
  return {
    digest,
    imageId,
    revision: labels[REVISION],
    number: readBuild(labels[BUILD] ?? '').number,
    labels,
    createdAt: latest([created, labels[CREATED]]),
    platform: platform === undefined ? undefined : printPlatform(platform),
    isIndex: image.digest !== digest,
    several: image.several,
  }
}

// Builds that are to come out the same each time write a date long before docker, or none that is one.
const FIRST = Date.UTC(2013, 2, 20)

/** The latest of dates as RFC 3339 has them, in milliseconds; undefined where none can be one of an image. */
function latest(dates: ReadonlyArray<string | undefined>): number | undefined {
  const times = dates
    .filter((date) => date !== undefined && /^\d{4}-\d\d-\d\dT/i.test(date))
    .map((date) => Date.parse(date ?? ''))
    .filter((time) => time >= FIRST)
  return times.length === 0 ? undefined : Math.max(...times)
}
