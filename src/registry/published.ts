import { BUILD, readBuild, REVISION } from '../image/labels.js'
import { type Digest, printReference, type Reference } from '../image/reference.js'
import { problem } from '../errors/problem.js'
import type { RegistryClient } from './client.js'
import { isRecord } from './narrow.js'
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
}

/** Reads what is published under `reference`; undefined: nothing. Throws `E_MANIFEST` and what the client throws. */
export async function readPublished(
  client: RegistryClient,
  reference: Reference,
): Promise<PublishedImage | undefined> {
  const top = await client.head(reference)
  if (top === undefined) return undefined
  const fixed: Reference = { registry: reference.registry, path: reference.path, digest: top.digest }
  const image = await resolveImage(client, fixed)
  if (image === undefined) return undefined
  const { digest: imageId } = image.manifest.config
  const config = await client.blob(fixed, imageId)
  if (config === undefined)
    throw problem('E_MANIFEST', {
      image: printReference(reference),
      detail: 'its config is missing at the registry',
    })
  const labels = labelsOf(config)
  return {
    digest: top.digest,
    imageId,
    revision: labels[REVISION],
    number: readBuild(labels[BUILD] ?? '').number,
  }
}

function labelsOf(config: Uint8Array): Readonly<Partial<Record<string, string>>> {
  let body: unknown
  try {
    body = JSON.parse(new TextDecoder().decode(config))
  } catch {
    return {} // a config that is none carries no labels
  }
  const inner = isRecord(body) ? body['config'] : undefined
  const labels = isRecord(inner) && isRecord(inner['Labels']) ? inner['Labels'] : {}
  return Object.fromEntries(
    Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}
