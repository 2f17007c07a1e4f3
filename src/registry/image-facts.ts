import type { ImageFacts } from '../image/facts.js'
import type { Digest, Repository } from '../image/reference.js'
import type { RegistryClient } from './client.js'
import { readPlatform } from './manifest.js'
import { isRecord, parseJson } from './narrow.js'
import { printPlatform } from './platform.js'
import { resolveImage } from './resolve.js'

/**
 * Reads what decides whether an image can be run, from its manifest and config
 * (https://github.com/opencontainers/image-spec/blob/main/config.md); `undefined`: it is not there. Throws
 * `E_MANIFEST` and what the client throws.
 */
export async function readFacts(
  client: Pick<RegistryClient, 'manifest' | 'blob'>,
  reference: Repository & { readonly digest: Digest },
): Promise<ImageFacts | undefined> {
  const image = await resolveImage(client, reference)
  if (image === undefined) return undefined
  const { config, layers } = image.manifest
  const bytes = await client.blob(reference, config.digest)
  const body = bytes === undefined ? undefined : parseJson(bytes)
  if (!isRecord(body)) return undefined
  const inner = isRecord(body['config']) ? body['config'] : {}
  const platform = readPlatform(body)
  return {
    platform: platform === undefined ? undefined : printPlatform(platform),
    entrypoint: words(inner['Entrypoint']),
    command: words(inner['Cmd']),
    layers: layers.length,
  }
}

const words = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
