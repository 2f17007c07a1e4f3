import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { createSend } from '../../src/http/send.js'
import { createTransfer } from '../../src/http/transfer.js'
import type { Digest, Repository } from '../../src/image/reference.js'
import { Secret } from '../../src/io/secret.js'
import { openRegistry, type RegistryClient } from '../../src/registry/client.js'
import type { Descriptor } from '../../src/registry/manifest.js'
import { MediaType } from '../../src/registry/manifest.js'
import { digestOf } from '../../src/registry/verify.js'
import type { Fault, Seen, Where } from '../stand/contract.js'
import { createFrontLog } from '../stand/front-log.js'
import { memoryAccess, startHerokuRegistry } from '../stand/heroku-registry.js'
import { startHub } from '../stand/hub.js'
import { keptLog, quickClock } from '../http/server.js'

/** Layers in the two formats. */
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
export const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/**
 * A hub with Bearer tokens and a registry with Heroku's rules, without an engine; gone at the end of `t`. `log` is what
 * their fronts share.
 */
export async function openWorld(t: Test, log = createFrontLog()) {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-registry-'))
  const access = memoryAccess()
  const [hub, heroku] = await Promise.all([
    startHub(join(dir, 'hub'), log),
    startHerokuRegistry(join(dir, 'heroku'), log, access),
  ])
  t.teardown(async () => {
    await Promise.all([hub.stop(), heroku.stop()])
    await rm(dir, { recursive: true, force: true })
  })
  hub.addUser('alice', 'geheim')
  access.add('todo', 'heroku-token')
  const seen = (where: Where, since = 0): Seen[] => log.requests({ where, since })
  return {
    hub,
    heroku,
    seen,
    mark: () => log.requests().length,
    /** Creates an app that may be pushed to, with the token of all others. */
    addApp: (app: string) => access.add(app, 'heroku-token'),
    /** Arms faults; those that nothing met are dropped at the next call. */
    fault: (...faults: Fault[]) => {
      log.clear()
      log.add(faults)
    },
    ...clientsOf(hub.host, heroku.host),
  }
}

function clientsOf(hub: string, heroku: string) {
  const clock = quickClock(Date.now())
  const log = keptLog()
  const told: string[] = []
  const mask = (secret: Secret): void => void told.push(secret.reveal())
  const wire = { version: '0', clock, log, random: () => 0.5, mask }
  const open = (registry: string, user: string, password: string): RegistryClient =>
    openRegistry({
      registry,
      send: createSend(wire),
      transfer: createTransfer(wire),
      clock,
      log,
      random: () => 0.5,
      credentials: async () =>
        user === '' ? undefined : { kind: 'basic', user, password: new Secret(password, 'test') },
    })
  const repository = (path: string): Repository => ({ registry: hub, path })
  const target = (path: string): Repository => ({ registry: heroku, path })
  return { clock, log, told, open, repository, target }
}

/** A layer of random bytes: gzip of what need not be a tar here. */
export const randomLayer = (size: number): Uint8Array => gzipSync(randomBytes(size), { level: 1 })

/** How an image of a test differs from the usual one. */
export interface ImageOptions {
  mediaType?: string
  layerType?: string
  layers?: readonly Uint8Array[]
  config?: object
}

/** An image put under `tag` by the client itself. */
export async function putImage(
  client: RegistryClient,
  repository: Repository,
  tag: string,
  options: ImageOptions = {},
): Promise<{ digest: Digest; imageId: Digest; layers: readonly Descriptor[]; bytes: Uint8Array }> {
  const { mediaType = MediaType.ociManifest, layerType = OCI_LAYER, layers = [randomLayer(3000)] } = options
  const put = async (bytes: Uint8Array, type: string): Promise<Descriptor> => {
    const blob = { mediaType: type, digest: digestOf(bytes), size: bytes.length }
    await client.uploadBlob(repository, blob, () => once(bytes))
    return blob
  }
  const isDocker = mediaType === MediaType.dockerManifest
  const config = await put(
    bytesOf({
      os: 'linux',
      architecture: 'amd64',
      nonce: randomBytes(8).toString('hex'),
      ...options.config,
    }),
    isDocker ? MediaType.dockerConfig : MediaType.ociConfig,
  )
  const stored = await Promise.all(layers.map(async (layer) => put(layer, layerType)))
  const bytes = bytesOf({ schemaVersion: 2, mediaType, config, layers: stored })
  const digest = await client.putManifest({ ...repository, tag }, { mediaType, bytes })
  return { digest, imageId: config.digest, layers: stored, bytes }
}

/** An index over that image (default: for linux/amd64) and an attestation, as BuildKit writes it, put under `tag`. */
export async function putIndex(
  client: RegistryClient,
  repository: Repository,
  tag: string,
  image: { digest: Digest; bytes: Uint8Array },
  platform: object = { os: 'linux', architecture: 'amd64' },
): Promise<Digest> {
  const attested = await putImage(client, repository, 'attestation', {
    layerType: 'application/vnd.in-toto+json',
  })
  const child = (one: { digest: Digest; bytes: Uint8Array }, more: object) => ({
    mediaType: MediaType.ociManifest,
    digest: one.digest,
    size: one.bytes.length,
    ...more,
  })
  const manifests = [
    child(attested, {
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    }),
    child(image, { platform }),
  ]
  const bytes = bytesOf({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests })
  return client.putManifest({ ...repository, tag }, { mediaType: MediaType.ociIndex, bytes })
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
