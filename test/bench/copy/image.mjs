// Images to copy: a small app that listens, with layers of a wanted size on top, put into a registry by slipway's client.
import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const SCHEMA2 = 'application/vnd.docker.distribution.manifest.v2+json'
const CONFIG = 'application/vnd.docker.container.image.v1+json'
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
const BLOCK = 64 * 1024
const NOISE = 28 * 1024
const program = readFileSync('dist/index.js')

/** Bytes as images have them, half of it hard to compress and half of it program text; about 1.7 times as long as gzipped. */
function* content(blocks) {
  for (let i = 0; i < blocks; i++) {
    const block = Buffer.alloc(BLOCK)
    randomFillSync(block, 0, NOISE)
    program.copy(block, NOISE, (i * 8191) % (program.length - BLOCK))
    yield block
  }
}

/** Gives each chunk to `see` on its way. */
const seeing = (see) =>
  new Transform({
    transform: (chunk, _encoding, done) => {
      see(chunk)
      done(undefined, chunk)
    },
  })

/** Gzips the bytes of a tar into a file: `{path, digest, size, diffId}`. `level` 0 stores them as they are. */
export async function zipLayer(tar, path, level) {
  const [raw, zipped] = [createHash('sha256'), createHash('sha256')]
  let size = 0
  const count = (chunk) => {
    size += chunk.length
    zipped.update(chunk)
  }
  await pipeline(
    tar,
    seeing((chunk) => raw.update(chunk)),
    createGzip({ level }),
    seeing(count),
    createWriteStream(path),
  )
  return { path, size, digest: `sha256:${zipped.digest('hex')}`, diffId: `sha256:${raw.digest('hex')}` }
}

/** Makes one layer in a file: a tar of one file of `megabytes` when gzipped. */
async function makeLayer({ dir, name, megabytes, level }) {
  const { directory, tar } = await import(new URL('../../../build/stand/tar.js', import.meta.url))
  const blocks = Math.ceil((megabytes * 1e6 * (level === 0 ? 1 : 1.66)) / BLOCK)
  const file = { path: `data/${name}`, kind: 'file', mode: 0o644, size: blocks * BLOCK }
  const entries = [directory('data'), { ...file, content: () => content(blocks) }]
  return zipLayer(Readable.from(tar(entries)), join(dir, name), level)
}

/** Uploads a layer in a file and removes the file. */
export async function uploadLayer(client, repository, layer) {
  await client.uploadBlob(repository, layer, () => createReadStream(layer.path))
  rmSync(layer.path)
}

/** Puts an image of uploaded layers under a reference; `config` is what its config says. Gives digest, image id, size. */
export async function putImage(client, reference, config, layers) {
  const bytes = Buffer.from(JSON.stringify(config))
  const imageId = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  await client.uploadBlob(reference, { digest: imageId, size: bytes.length }, () => [bytes])
  const manifest = {
    schemaVersion: 2,
    mediaType: SCHEMA2,
    config: { mediaType: CONFIG, size: bytes.length, digest: imageId },
    layers: layers.map(({ size, digest }) => ({ mediaType: LAYER, size, digest })),
  }
  const stored = { mediaType: SCHEMA2, bytes: Buffer.from(JSON.stringify(manifest)) }
  const digest = await client.putManifest(reference, stored)
  return { digest, imageId, size: layers.reduce((sum, layer) => sum + layer.size, bytes.length) }
}

/** Builds and pushes the app that the layers go on top of: a page behind busybox's own server. */
export async function pushApp({ dir, base, tag, docker }) {
  const context = join(dir, 'app')
  mkdirSync(join(context, 'www'), { recursive: true })
  writeFileSync(join(context, 'www/index.html'), 'up\n')
  const lines = [`FROM ${base}`, 'COPY www /www', 'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www', '']
  writeFileSync(join(context, 'Dockerfile'), lines.join('\n'))
  await docker('build', '--quiet', '--tag', tag, context)
  await docker('push', '--quiet', tag)
  await docker('image', 'rm', '--force', tag)
}

/**
 * Puts the image of `app` (a reference) with a layer of each of `megabytes` on top under `tag`. Gives its digest, image
 * id, layers and size in bytes.
 */
export async function stock(client, app, { dir, tag, megabytes, level = 1 }) {
  const { manifest, config } = await read(client, app)
  const layers = []
  for (const [i, wanted] of megabytes.entries()) {
    const layer = await makeLayer({ dir, name: `${tag}-${i}`, megabytes: wanted, level })
    await uploadLayer(client, app, layer)
    layers.push(layer)
  }
  config.rootfs.diff_ids.push(...layers.map(({ diffId }) => diffId))
  config.history.push(
    ...layers.map(() => ({ created: config.created, created_by: 'layer of the benchmark' })),
  )
  const all = [...manifest.layers, ...layers]
  const { registry, path } = app
  return { ...(await putImage(client, { registry, path, tag }, config, all)), layers: all }
}

async function read(client, reference) {
  const { bytes } = await client.manifest(reference)
  const manifest = JSON.parse(Buffer.from(bytes).toString())
  const config = await client.blob(reference, manifest.config.digest)
  return { manifest, config: JSON.parse(Buffer.from(config).toString()) }
}
