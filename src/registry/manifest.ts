import { problem } from '../errors/problem.js'
import { type Digest, isDigest } from '../image/reference.js'
import { isRecord, parseJson } from './narrow.js'

/** The four formats a registry may keep an image in (Docker's and OCI's, of one platform and of several). */
export const MediaType = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
} as const

/** What is accepted of a registry: all four, because with fewer some answer with another image's digest, or 404. */
export const ACCEPT = [
  MediaType.ociIndex,
  MediaType.dockerList,
  MediaType.ociManifest,
  MediaType.dockerManifest,
].join(', ')

/** Something a manifest points at: its format, digest and size in bytes. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
}

/** One entry of an index. */
export interface Child extends Descriptor {
  readonly platform: Platform | undefined
  /** Signature, provenance or software list of another entry; not an image. */
  readonly attestation: boolean
}

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

/** An image of one platform: its config (whose digest is the image id) and layers, lowest first. */
export interface ImageManifest {
  readonly kind: 'image'
  readonly mediaType: string
  readonly artifactType: string | undefined
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

/** Images of several platforms. */
export interface IndexManifest {
  readonly kind: 'index'
  readonly mediaType: string
  readonly children: readonly Child[]
}

export type Manifest = ImageManifest | IndexManifest

/** A manifest as the registry has it: its bytes are what the digest is of. */
export interface StoredManifest {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/**
 * Reads a manifest of one of the four formats (https://github.com/opencontainers/image-spec, manifest.md and
 * image-index.md); throws `E_MANIFEST` naming `image` where it is another one or broken.
 */
export function parseManifest({ mediaType, bytes }: Omit<StoredManifest, 'digest'>, image: string): Manifest {
  const fail = (detail: string): Error => problem('E_MANIFEST', { image, detail })
  const body = parseJson(bytes)
  if (!isRecord(body)) throw fail('its manifest is not a JSON object')
  if (body['schemaVersion'] === 1 || /distribution\.manifest\.v1\b/.test(mediaType)) {
    throw fail('it is in the format of 2015 (schema 1); push it again with a current docker')
  }
  const isIndex = mediaType === MediaType.ociIndex || mediaType === MediaType.dockerList
  if (isIndex) {
    const children = list(body['manifests']).map(readChild)
    if (!isWhole(children) || children.length === 0) throw fail('its index is broken')
    return { kind: 'index', mediaType, children }
  }
  if (mediaType !== MediaType.ociManifest && mediaType !== MediaType.dockerManifest) {
    throw fail(`its format ${mediaType} is none of an image`)
  }
  const config = readDescriptor(body['config'])
  const layers = list(body['layers']).map(readDescriptor)
  if (config === undefined || !isWhole(layers)) throw fail('its manifest is broken')
  return { kind: 'image', mediaType, artifactType: string(body['artifactType']), config, layers }
}

/** The format that a manifest states in itself, for registries that do not state it; undefined: none. */
export function statedMediaType(bytes: Uint8Array): string | undefined {
  const body = parseJson(bytes)
  if (!isRecord(body)) return undefined
  return string(body['mediaType']) ?? ('manifests' in body ? MediaType.ociIndex : MediaType.ociManifest)
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [undefined])

const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const isWhole = <T>(values: ReadonlyArray<T | undefined>): values is readonly T[] =>
  !values.includes(undefined)

function readDescriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined
  const { mediaType, digest, size } = value
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || !isDigest(digest)) return undefined
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
    ? { mediaType, digest, size }
    : undefined
}

function readChild(value: unknown): Child | undefined {
  const descriptor = readDescriptor(value)
  if (descriptor === undefined || !isRecord(value)) return undefined
  const { annotations, artifactType, platform: stated } = value
  const kind = isRecord(annotations) ? annotations['vnd.docker.reference.type'] : undefined
  const platform = readPlatform(stated)
  const unknown = platform?.os === 'unknown' && platform.architecture === 'unknown'
  const attestation = unknown || kind === 'attestation-manifest' || artifactType !== undefined
  return { ...descriptor, platform, attestation }
}

/** A platform as an index entry or an image config states it. */
export function readPlatform(value: unknown): Platform | undefined {
  if (!isRecord(value)) return undefined
  const { os, architecture, variant } = value
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined
  return { os, architecture, variant: string(variant) }
}
