import { printReference, type Reference } from '../image/reference.js'
import type { RegistryClient } from './client.js'
import { type ImageManifest, parseManifest, type Platform, type StoredManifest } from './manifest.js'
import { childFor, imagesOf } from './platform.js'

/** An image of one platform as it is stored. */
export interface ResolvedImage extends StoredManifest {
  readonly manifest: ImageManifest
  /** Whether it stood in an index beside images for other platforms. */
  readonly several: boolean
}

/**
 * The image behind `reference` for a platform (default: the only one, else that for linux/amd64): an index is followed
 * to the entry for it, its attestations dropped. Undefined: there is nothing. Throws `E_MANIFEST` where it holds no such image, and what the client throws.
 */
export async function resolveImage(
  client: Pick<RegistryClient, 'manifest'>,
  reference: Reference,
  platform?: Platform,
): Promise<ResolvedImage | undefined> {
  const image = printReference(reference)
  let stored = await client.manifest(reference)
  let several = false
  // An index may stand in an index; nobody nests deeper.
  for (let depth = 0; stored !== undefined && depth < 3; depth++) {
    const manifest = parseManifest(stored, image)
    if (manifest.kind === 'image') return { ...stored, manifest, several }
    several ||= imagesOf(manifest).length > 1
    const { registry, path } = reference
    stored = await client.manifest({ registry, path, digest: childFor(manifest, platform, image).digest })
  }
  return undefined
}
