// The base image of the app, published at the hub: the stand's Node image with this machine's npm.
import { execFileSync } from 'node:child_process'
import { createReadStream, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { putImage, uploadLayer, zipLayer } from '../copy/image.mjs'

const DOCKERFILE = (from) => `FROM ${from}
COPY . /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
`

/** The folder of npm that belongs to this machine. */
export function npmFolder() {
  const program = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim()
  return dirname(dirname(realpathSync(program)))
}

function save(image, { dir, env }) {
  const folder = join(dir, 'base')
  mkdirSync(folder)
  execFileSync('docker', ['save', '--output', join(folder, 'image.tar'), image], { env })
  execFileSync('tar', ['-xf', join(folder, 'image.tar'), '-C', folder])
  return folder
}

/**
 * Publishes it under `reference`, its layers compressed by another program than docker, as those of Docker Hub's base
 * images are: an engine that pulled them cannot make the same bytes again. Gives its size in bytes.
 */
export async function publishBase(client, reference, { from, dir, env }) {
  const image = 'bench.local/base:1'
  const words = ['build', '--quiet', '--tag', image, '--file', '-', npmFolder()]
  execFileSync('docker', words, {
    env: { ...env, DOCKER_BUILDKIT: '0' },
    input: DOCKERFILE(from),
    stdio: 'pipe',
  })
  const folder = save(image, { dir, env })
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const [{ Config, Layers }] = read('manifest.json')
  const layers = []
  for (const [i, path] of Layers.entries()) {
    const layer = await zipLayer(createReadStream(join(folder, path)), join(dir, `base-${i}`), 6)
    await uploadLayer(client, reference, layer)
    layers.push(layer)
  }
  const { size } = await putImage(client, reference, read(Config), layers)
  rmSync(folder, { recursive: true })
  return size
}
