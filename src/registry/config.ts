import { type Platform, readPlatform } from './manifest.js'
import { isRecord, parseJson } from './narrow.js'

/** The labels of an image, by key. */
export type ConfigLabels = Readonly<Partial<Record<string, string>>>

/** What is read of an image's config (https://github.com/opencontainers/image-spec/blob/main/config.md). */
export interface ImageConfig {
  readonly labels: ConfigLabels
  /** When it was built, as it stands there. */
  readonly created: string | undefined
  readonly platform: Platform | undefined
}

/** Reads the config of an image; one that is none says nothing. */
export function readConfig(bytes: Uint8Array): ImageConfig {
  const body = parseJson(bytes)
  if (!isRecord(body)) return { labels: {}, created: undefined, platform: undefined }
  const inner = body['config']
  const labels = isRecord(inner) && isRecord(inner['Labels']) ? inner['Labels'] : {}
  return {
    labels: Object.fromEntries(
      Object.entries(labels).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
    created: typeof body['created'] === 'string' ? body['created'] : undefined,
    platform: readPlatform(body),
  }
}
