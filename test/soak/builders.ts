/** A way to build an image, and what it leaves at the registry. */
export interface Builder {
  name: string
  store: 'machine' | 'graphdriver' | 'containerd'
  /** DOCKER_BUILDKIT; undefined: slipway decides. */
  buildkit?: '0' | '1'
  /** What follows `slipway ship --`. */
  words?: string[]
  /** Format of what the commit tag points at; undefined: whatever this engine's version prefers. */
  stored?: RegExp
}

const OCI_INDEX = /^application\/vnd\.oci\.image\.index\.v1\+json$/
const OCI = /^application\/vnd\.oci\.image\.manifest\.v1\+json$/
const DOCKER = /^application\/vnd\.docker\.distribution\.manifest\.v2\+json$/

/** The machine's own engine: on 20.10 both builders are in it. */
export const machineBuilders: Builder[] = [
  { name: 'classic builder', store: 'machine', buildkit: '0' },
  { name: 'BuildKit', store: 'machine' },
]

/** What a newer engine can do, with buildx; the last ones are what engines do that are newer still. */
export const newerBuilders: Builder[] = [
  { name: 'classic builder', store: 'graphdriver', buildkit: '0', stored: DOCKER },
  { name: 'buildx', store: 'graphdriver', stored: DOCKER },
  { name: 'classic builder', store: 'containerd', buildkit: '0', stored: OCI },
  { name: 'buildx', store: 'containerd' },
  { name: 'buildx, attestations', store: 'containerd', words: ['--provenance=true'], stored: OCI_INDEX },
  {
    name: 'buildx, OCI manifest',
    store: 'containerd',
    words: ['--output', 'type=image,oci-mediatypes=true'],
    stored: OCI,
  },
]

const output = (format: string): string[] => ['--output', `type=image,${format},force-compression=true`]

/** Builds what Heroku does not take in any form; where the base image is not compressed `plain` does too. */
export const zstd: Builder = {
  ...{ name: 'buildx, zstd layers', store: 'containerd', stored: OCI },
  words: output('oci-mediatypes=true,compression=zstd'),
}
export const plain: Builder = { name: 'buildx, layers that are not compressed', store: 'containerd' }

/** What the refusal of those names as the way out. */
export const wayOut: Builder = {
  ...{ name: 'buildx, gzip layers by force', store: 'containerd' },
  words: output('compression=gzip'),
}
