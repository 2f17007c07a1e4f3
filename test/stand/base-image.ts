import { createHash, randomUUID } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { docker, type Engine } from './engine.js'
import { must, need, plainEnv, run } from './programs.js'
import { copyOf, directory, fileOf, link, tar, type TarEntry, tarSize } from './tar.js'

export interface BaseImages {
  busybox: string
  node: string
  /** Takes back the names that only this world gave; the stand's own names stay in an engine that is not ours. */
  remove: () => Promise<void>
}

/** Base images as projects write them: on a machine without a network the stand's own image stands in for them. */
const standIns = ['node:22-alpine']
const leases = 'stand.local/lease'
const names = { busybox: 'stand.local/busybox:1', node: 'stand.local/node:20' }
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const accounts = (...users: string[]): TarEntry[] => [
  fileOf(
    'etc/passwd',
    ['root:x:0:0:root:/root:/bin/sh', ...users, 'nobody:x:65534:65534:nobody:/:/bin/false', ''].join('\n'),
  ),
  fileOf(
    'etc/group',
    ['root:x:0:', ...users.map((user) => user.replace(/:x:(\d+):.*/, ':x:$1:')), 'nobody:x:65534:', ''].join(
      '\n',
    ),
  ),
]

const busyboxLayer = async (): Promise<TarEntry[]> => {
  const busybox = await realpath(need('busybox'))
  if (!(await run('ldd', [busybox])).stderr.includes('not a dynamic')) {
    throw new Error('The program busybox is not the static one; install the package busybox-static.')
  }
  const applets = (await must(busybox, ['--list'])).split('\n').filter((name) => name !== 'busybox')
  return [
    ...['bin', 'etc', 'home', 'root', 'usr', 'usr/bin', 'usr/local', 'usr/local/bin', 'var'].map((at) =>
      directory(at),
    ),
    directory('tmp', 0o1777),
    ...accounts(),
    copyOf('bin/busybox', busybox, (await stat(busybox)).size),
    ...applets.sort().map((name) => link(`bin/${name}`, 'busybox')),
    link('usr/bin/env', '../../bin/busybox'),
  ]
}

/** The shared libraries of a program: path in the image → file of this machine. */
const librariesOf = async (program: string): Promise<Map<string, string>> => {
  const listed = await must('ldd', [program])
  const found = [...listed.matchAll(/^\s*(?:(\S+) => )?(\/\S+) \(0x/gm)].map((line) => line[2] ?? '')
  const pairs = found.map(async (library) => [library, await realpath(library)] as const)
  return new Map(await Promise.all(pairs))
}

const parents = (paths: readonly string[]): string[] => {
  const all = paths.flatMap((at) => at.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/')))
  return [...new Set(all)].filter((at) => at !== '').sort()
}

const nodeLayer = async (): Promise<TarEntry[]> => {
  const node = await realpath(process.execPath)
  const libraries = [...(await librariesOf(node))].sort(([a], [b]) => (a < b ? -1 : 1))
  const files = [['/usr/local/bin/node', node] as const, ...libraries]
  const copies = files.map(async ([at, from]) => copyOf(at.slice(1), from, (await stat(from)).size))
  return [
    ...parents(files.map(([at]) => at.slice(1))).map((at) => directory(at)),
    ...accounts('node:x:1000:1000:node:/home/node:/bin/sh'),
    directory('home/node'),
    ...(await Promise.all(copies)),
  ]
}

interface Layer {
  name: string
  diffId: string
  entry: TarEntry
}

const layerOf = async (entries: readonly TarEntry[], compress: boolean): Promise<Layer> => {
  const hash = createHash('sha256')
  for await (const chunk of tar(entries)) hash.update(chunk)
  const digest = hash.digest('hex')
  const file = { path: `${digest}/layer.tar`, kind: 'file', mode: 0o644 } as const
  const zipped = compress
    ? await buffer(Readable.from(tar(entries)).pipe(createGzip({ level: 1 })))
    : undefined
  const entry: TarEntry =
    zipped === undefined
      ? { ...file, size: tarSize(entries), content: () => tar(entries) }
      : { ...file, size: zipped.length, content: () => Readable.from([zipped]) }
  return { name: file.path, diffId: `sha256:${digest}`, entry }
}

/** Image config: its time is the epoch, so that the same files give the same image id in every world. */
const configOf = (layers: readonly Layer[], command: string): string =>
  JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    config: { Cmd: [command], Env: [path] },
    created: '1970-01-01T00:00:00Z',
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'files of this machine' })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
  })

/** An archive as `docker save` writes it and `docker load` reads it. */
const archive = (images: { name: string; layers: Layer[]; command: string }[]): Readable => {
  const configs = images.map((image) => configOf(image.layers, image.command))
  const manifest = images.map(({ name, layers }, at) => ({
    Config: `${at}.json`,
    RepoTags: [name],
    Layers: layers.map((layer) => layer.name),
  }))
  const layers = new Map(
    images.flatMap((image) => image.layers.map((layer) => [layer.name, layer.entry] as const)),
  )
  return Readable.from(
    tar([
      ...configs.map((config, at) => fileOf(`${at}.json`, config)),
      fileOf('manifest.json', JSON.stringify(manifest)),
      ...layers.values(),
    ]),
  )
}

/** Id of an image in the engine, undefined when there is none under this name. */
const idOf = async (engine: Engine, name: string): Promise<string | undefined> => {
  const found = await run(engine.client, ['-H', engine.host, 'image', 'inspect', '--format', '{{.Id}}', name])
  return found.code === 0 ? found.stdout.trim() : undefined
}

/** Gives the Node image the names that projects use and the engine has nothing under; resolves with the way back. */
const lend = async (engine: Engine): Promise<() => Promise<void>> => {
  // Several worlds may share an engine: the names stay until the last of them has given up its lease.
  const lease = `${leases}:${randomUUID()}`
  await docker(engine, 'tag', names.node, lease)
  for (const name of standIns)
    if ((await idOf(engine, name)) === undefined) await docker(engine, 'tag', names.node, name)
  return async () => {
    await docker(engine, 'image', 'rm', '--no-prune', lease)
    if ((await docker(engine, 'image', 'ls', '--quiet', leases)) !== '') return
    const ours = await idOf(engine, names.node)
    // A name that was pulled or built anew since is somebody's.
    for (const name of standIns)
      if ((await idOf(engine, name)) === ours) await docker(engine, 'image', 'rm', '--no-prune', name)
  }
}

/**
 * Makes the stand's base images from this machine's busybox and Node and loads them into the engine: the same files
 * give the same image ids. Also lends the Node image to the names projects use where the engine has none under them.
 * An engine with the containerd store keeps layers as they come: `compress` makes them those of a pulled image.
 */
export const loadBaseImages = async (engine: Engine, compress = false): Promise<BaseImages> => {
  const small = await layerOf(await busyboxLayer(), compress)
  const large = await layerOf(await nodeLayer(), compress)
  const images = [
    { name: names.busybox, layers: [small], command: 'sh' },
    { name: names.node, layers: [small, large], command: 'node' },
  ]
  const env = plainEnv({ DOCKER_HOST: engine.host })
  await must(engine.client, ['load', '--quiet'], { env, input: archive(images) })
  const takeBack = await lend(engine)
  return { ...names, remove: engine.own ? async () => undefined : takeBack }
}
