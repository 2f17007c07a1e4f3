import { problem } from '../errors/problem.js'
import { type Descriptor, type ImageManifest, MediaType } from './manifest.js'

const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'

// Each descriptor is mapped by itself: some engines write an OCI manifest with layers in Docker's format.
const LAYERS = new Map<string, string>([
  [DOCKER_LAYER, DOCKER_LAYER],
  ['application/vnd.oci.image.layer.v1.tar+gzip', DOCKER_LAYER],
])

const WAY_OUT = 'build it with --output type=image,compression=gzip,force-compression=true'

/**
 * The same image as a Docker image manifest, version 2, schema 2
 * (https://distribution.github.io/distribution/spec/manifest-v2-2/): same config and layers, other media types, so the
 * same image id. One that is already in it keeps its `bytes`. Throws `E_MANIFEST` for what has no such form.
 */
export function toDockerSchema2(
  manifest: ImageManifest,
  bytes: Uint8Array,
  image: string,
): { mediaType: string; bytes: Uint8Array } {
  const fail = (detail: string): Error => problem('E_MANIFEST', { image, detail })
  const { mediaType, artifactType, config } = manifest
  if (artifactType !== undefined) throw fail(`it is not an image but an artifact of type ${artifactType}`)
  if (config.mediaType !== MediaType.ociConfig && config.mediaType !== MediaType.dockerConfig) {
    throw fail(`it is not an image: its config is of type ${config.mediaType}`)
  }
  const layers = manifest.layers.map((layer) => {
    const type = LAYERS.get(layer.mediaType)
    if (type === undefined) throw fail(layerDetail(layer))
    return convert(layer, type)
  })
  const changed =
    mediaType !== MediaType.dockerManifest ||
    config.mediaType !== MediaType.dockerConfig ||
    layers.some((layer, index) => layer.mediaType !== manifest.layers[index]?.mediaType)
  if (!changed) return { mediaType, bytes }
  const body = {
    schemaVersion: 2,
    mediaType: MediaType.dockerManifest,
    config: convert(config, MediaType.dockerConfig),
    layers,
  }
  // Two spaces and this order give the very bytes that BuildKit writes in this format.
  return { mediaType: body.mediaType, bytes: new TextEncoder().encode(JSON.stringify(body, undefined, 2)) }
}

const convert = ({ digest, size }: Descriptor, mediaType: string): Descriptor => ({ mediaType, digest, size })

function layerDetail({ mediaType }: Descriptor): string {
  if (mediaType.endsWith('+zstd') || mediaType.endsWith('.zstd')) {
    return `it has layers compressed with zstd; ${WAY_OUT}`
  }
  // The containerd store keeps what `docker load` or `docker import` brought as it was, and builds upon it.
  if (mediaType.endsWith('.tar')) return `it has layers that are not compressed; ${WAY_OUT}`
  if (/foreign|nondistributable/.test(mediaType))
    return 'it has layers that are kept elsewhere (Windows base images)'
  return `it has a layer of the unknown type ${mediaType}`
}
