import { BUILD, type BuildLabel, readBuild, REVISION } from '../image/labels.js'
import type { Digest, Reference } from '../image/reference.js'
import type { RegistryClient } from './client.js'
import { isRecord, parseJson } from './narrow.js'
import { resolveImage } from './resolve.js'

/** An image and what its labels say of where it comes from. */
export interface ImageOrigin {
  /** Digest of its config: what Heroku calls the image. */
  readonly imageId: Digest
  readonly revision: string | undefined
  readonly build: BuildLabel
}

/** Reads where the image under `reference` comes from; undefined: nothing is there. Throws what `resolveImage` and the client throw. */
export async function readOrigin(
  client: Pick<RegistryClient, 'manifest' | 'blob'>,
  reference: Reference,
): Promise<ImageOrigin | undefined> {
  const image = await resolveImage(client, reference)
  if (image === undefined) return undefined
  const { digest: imageId } = image.manifest.config
  const config = await client.blob(reference, imageId)
  const body = config === undefined ? undefined : parseJson(config)
  const inner = isRecord(body) ? body['config'] : undefined
  const labels = isRecord(inner) && isRecord(inner['Labels']) ? inner['Labels'] : {}
  const label = (key: string): string | undefined => {
    const value = labels[key]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return { imageId, revision: label(REVISION), build: readBuild(label(BUILD) ?? '') }
}
