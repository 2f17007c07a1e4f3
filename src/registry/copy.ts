import { problem } from '../errors/problem.js'
import { type Digest, printReference, type Repository } from '../image/reference.js'
import type { RegistryClient } from './client.js'
import { copyBlobs, type CopyFrom, type CopyOptions, type CopyTo, type Counts } from './copy-blobs.js'
import type { Platform, StoredManifest } from './manifest.js'
import { checkPlatform, LINUX_AMD64 } from './platform.js'
import { resolveImage } from './resolve.js'
import { toDockerSchema2 } from './schema2.js'

/** What to copy where. */
export interface Copy extends CopyOptions {
  readonly from: CopyFrom & { readonly digest: Digest }
  readonly to: CopyTo & { readonly tag: string }
  readonly platform?: Platform
}

/** What a copy did. */
export interface Copied extends Counts {
  /** Of the manifest that was put. */
  readonly digest: Digest
  /** The digest of the config: the image id. */
  readonly imageId: Digest
}

/**
 * Copies one image by digest, as a Docker schema 2 image of one platform, and reads it back. Throws `E_NOT_PUBLISHED`
 * where it is not there, `E_MANIFEST` where it has no such form, `E_DIGEST` where another was put at the same time,
 * and what the clients throw. Run again after any failure, it goes on where it was.
 */
export async function copyImage({ from, to, platform = LINUX_AMD64, ...options }: Copy): Promise<Copied> {
  const reference = { ...from.repository, digest: from.digest }
  const image = printReference(reference)
  const source = await resolveImage(from.client, reference, platform)
  if (source === undefined) throw problem('E_NOT_PUBLISHED', { image })
  const { config, layers } = source.manifest
  const manifest = toDockerSchema2(source.manifest, source.bytes, image)
  const configBytes = await from.client.blob(from.repository, config.digest)
  if (configBytes === undefined) {
    throw problem('E_MANIFEST', { image, detail: 'its config is missing at the registry' })
  }
  checkPlatform(configBytes, platform, image)

  const known = new Map([[config.digest, configBytes]])
  const counts = await copyBlobs(from, to, [config, ...layers], { ...options, known })
  const put = to.repositories.map(async (repository) => publish(to.client, repository, to.tag, manifest))
  const [digest] = await Promise.all(put)
  if (digest === undefined) throw new Error('A copy needs a repository to go to.')
  return { digest, imageId: config.digest, ...counts }
}

/** Puts the manifest under `tag` and reads it back: what others see is what counts. */
async function publish(
  client: RegistryClient,
  repository: Repository,
  tag: string,
  manifest: Omit<StoredManifest, 'digest'>,
): Promise<Digest> {
  const reference = { ...repository, tag }
  const expected = await client.putManifest(reference, manifest)
  const found = (await client.head(reference))?.digest ?? 'missing'
  if (found !== expected) {
    throw problem('E_DIGEST', { image: printReference(reference), expected, found })
  }
  return expected
}
