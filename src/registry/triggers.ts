import type { Reference } from '../image/reference.js'
import type { Reading } from './client.js'
import type { Platform } from './manifest.js'
import { isRecord, parseJson } from './narrow.js'
import { resolveImage } from './resolve.js'

/**
 * The instructions that the image adds to a build which starts from it (ONBUILD), as its config has them
 * (https://docs.docker.com/reference/dockerfile/#onbuild). Undefined: it is not there. Throws `E_MANIFEST` and what the
 * client throws.
 */
export async function readTriggers(
  client: Reading,
  reference: Reference,
  platform?: Platform,
): Promise<readonly string[] | undefined> {
  const image = await resolveImage(client, reference, platform)
  if (image === undefined) return undefined
  const bytes = await client.blob(reference, image.manifest.config.digest)
  const body = bytes === undefined ? undefined : parseJson(bytes)
  if (!isRecord(body)) return undefined
  const { config } = body
  const triggers = isRecord(config) ? config['OnBuild'] : undefined
  return Array.isArray(triggers) ? triggers.filter((one) => typeof one === 'string') : []
}
