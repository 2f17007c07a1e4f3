import t from 'tap'
import { HttpFailure } from '../../src/http/problem.js'
import type { Digest } from '../../src/image/reference.js'
import { copyImage } from '../../src/registry/copy.js'
import { copyBlobs, type Progress } from '../../src/registry/copy-blobs.js'
import { MediaType } from '../../src/registry/manifest.js'
import { resolveImage } from '../../src/registry/resolve.js'
import { digestOf } from '../../src/registry/verify.js'
import type { Fault } from '../stand/contract.js'
import { DOCKER_LAYER, once, openWorld, putImage, putIndex, randomLayer } from './world.js'

const world = await openWorld(t)
const { repository, target, open, fault, seen, mark, hub, heroku } = world
const source = open(hub.host, 'alice', 'geheim')
const app = repository('alice/app')
const web = target('todo/web')
const answered = (status: number, headers: Record<string, string> = {}, body = '') =>
  ({ kind: 'answer', status, headers, body }) as const

const copy = async (
  digest: Digest,
  more: { types?: string[]; token?: string; onProgress?: (p: Progress) => void } = {},
) =>
  copyImage({
    from: { client: open(hub.host, 'alice', 'geheim'), repository: app, digest },
    to: {
      client: open(heroku.host, '_', more.token ?? 'heroku-token'),
      repositories: (more.types ?? ['web']).map((type) => target(`todo/${type}`)),
      tag: 'latest',
    },
    onProgress: more.onProgress,
  })

const problemOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )

t.test('an index with attestations arrives as the format Heroku takes, with the same image id', async (t) => {
  const layers = [randomLayer(400_000), randomLayer(90_000), randomLayer(10)]
  const image = await putImage(source, app, 'one', { layers: [...layers, layers[0] ?? layers[1]!] })
  const index = await putIndex(source, app, 'index', image)
  const shown: Progress[] = []
  const copied = await copy(index, { onProgress: (progress) => void shown.push(progress) })
  t.equal(copied.imageId, image.imageId)
  t.match(copied, { present: 0, mounted: 0, copied: 4 }, 'a layer that stands there twice is sent once')
  const size = layers.reduce((sum, layer) => sum + layer.length, 0)
  t.ok(copied.bytes > size && copied.bytes < size + 1000)
  t.strictSame(shown.at(-1), { bytes: copied.bytes, total: copied.bytes })
  t.ok(heroku.imageOf('todo', 'web', image.imageId), 'Heroku has it')
  const there = await resolveImage(open(heroku.host, '_', 'heroku-token'), { ...web, tag: 'latest' })
  t.match(there, { digest: copied.digest, mediaType: MediaType.dockerManifest })
  t.strictSame(
    there?.manifest.layers,
    image.layers.map((layer) => ({ ...layer, mediaType: DOCKER_LAYER })),
  )

  const since = mark()
  t.match(await copy(index), { present: 4, mounted: 0, copied: 0, bytes: 0, digest: copied.digest })
  t.notOk(
    seen('herokuRegistry', since).some(({ method }) => method === 'POST'),
    'what is there costs one HEAD',
  )
})

t.test('a single image, and one that is in the format already', async (t) => {
  const oci = await putImage(source, app, 'oci')
  t.match(await copy(oci.digest), { imageId: oci.imageId })
  const docker = await putImage(source, app, 'docker', {
    mediaType: MediaType.dockerManifest,
    layerType: DOCKER_LAYER,
  })
  t.match(await copy(docker.digest), { imageId: docker.imageId, digest: docker.digest }, 'its digest stays')
})

t.test('several process types: one upload, then mounts', async (t) => {
  const image = await putImage(source, app, 'many', { layers: [randomLayer(50_000), randomLayer(60_000)] })
  const since = mark()
  const copied = await copy(image.digest, { types: ['web', 'worker', 'release'] })
  t.match(copied, { present: 0, copied: 3, mounted: 6, imageId: image.imageId })
  for (const type of ['web', 'worker', 'release']) t.ok(heroku.imageOf('todo', type, image.imageId), type)
  t.equal(
    seen('hub', since).filter(({ path }) => path.includes('/blobs/')).length,
    3,
    'each blob is read once',
  )
  const later = await copy(image.digest, { types: ['web', 'clock'] })
  t.match(later, { present: 3, mounted: 3, copied: 0 })

  const within = await copyImage({
    from: { client: source, repository: app, digest: image.digest },
    to: { client: source, repositories: [repository('alice/second')], tag: '1' },
  })
  t.match(within, { mounted: 3, copied: 0, bytes: 0 }, 'within one registry nothing flows')
})

t.test('no mounts offered: the layers flow', async (t) => {
  const image = await putImage(source, app, 'nomount')
  fault({ where: 'herokuRegistry', path: 'mount=', times: 99, action: answered(403) })
  t.match(await copy(image.digest, { types: ['web', 'worker'] }), { copied: 4, mounted: 0 })
})

t.test('trouble in the middle', async (t) => {
  const at = (
    where: Fault['where'],
    method: string,
    path: string,
    action: Fault['action'],
    times = 1,
  ): Fault => ({
    where,
    method,
    path,
    action,
    times,
  })
  const invalid = { 'www-authenticate': 'Bearer realm="x",error="invalid_token"' }
  const cases: Array<[string, ...Fault[]]> = [
    ['a layer cut off at the hub', at('hub', 'GET', '/blobs/', { kind: 'reset', when: 'during' })],
    ['a layer truncated', at('hub', 'GET', '/blobs/', { kind: 'truncate', bytes: 1000 }, 2)],
    ['a wrong layer', at('hub', 'GET', '/blobs/', answered(200, {}, 'x'.repeat(50)), 1)],
    ['503 twice at the hub', at('hub', 'GET', '/blobs/', answered(503), 2)],
    ['429 at the hub', at('hub', 'GET', '/blobs/', answered(429, { 'retry-after': '4' }))],
    ['a token that ran out', at('hub', 'GET', '/blobs/', answered(401, invalid))],
    ['an upload cut off', at('herokuRegistry', 'PUT', '/blobs/', { kind: 'reset', when: 'during' })],
    [
      'a commit whose answer is lost',
      at('herokuRegistry', 'PUT', '/blobs/', { kind: 'reset', when: 'after' }),
    ],
    ['500 on a commit', at('herokuRegistry', 'PUT', '/blobs/', answered(500), 2)],
    ['a reset when asking', at('herokuRegistry', 'HEAD', '/blobs/', { kind: 'reset', when: 'before' }, 2)],
    [
      'a manifest whose answer is lost',
      at('herokuRegistry', 'PUT', '/manifests/', { kind: 'reset', when: 'after' }),
    ],
    ['503 on the manifest', at('herokuRegistry', 'PUT', '/manifests/', answered(503), 2)],
    ['the token server', at('token', 'GET', '', answered(502), 2)],
  ]
  for (const [name, ...faults] of cases) {
    // The config comes whole through another way; a fault on blobs is to meet a layer.
    const image = await putImage(source, app, 'fault', { layers: [randomLayer(300_000)] })
    fault(
      ...faults.map((one) => (one.method === 'GET' && one.path === '/blobs/' ? { ...one, skip: 1 } : one)),
    )
    world.clock.slept.length = 0
    const copied = await copy(image.digest)
    t.match(copied, { imageId: image.imageId }, name)
    t.equal(world.clock.slept.length > 0, !name.startsWith('a token'), `${name}: it was met`)
    t.ok(heroku.imageOf('todo', 'web', image.imageId), name)
  }
})

t.test('what cannot be copied says why, at once', async (t) => {
  fault()
  const image = await putImage(source, app, 'final', { layers: [randomLayer(300_000)] })
  const since = mark()
  t.match(await problemOf(copy(image.digest, { token: 'wrong' })), {
    code: 'E_REGISTRY_UNAUTHORIZED',
    message: `The registry does not let us read ${heroku.host}/todo/web.`,
  })
  t.ok(seen('herokuRegistry', since).length <= 3, 'nothing is tried again')
  t.match(await problemOf(copy(digestOf(new Uint8Array([5])))), { code: 'E_NOT_PUBLISHED' })
  const arm = await putImage(source, app, 'arm', { config: { architecture: 'arm64' } })
  t.match(await problemOf(copy(arm.digest)), {
    code: 'E_MANIFEST',
    message: /built for linux\/arm64, and linux\/amd64/,
  })
  const zstd = await putImage(source, app, 'zstd', {
    layerType: 'application/vnd.oci.image.layer.v1.tar+zstd',
  })
  t.match(await problemOf(copy(zstd.digest)), { code: 'E_MANIFEST', message: /zstd/ })
  fault({
    where: 'herokuRegistry',
    method: 'PUT',
    path: '/manifests/',
    times: 9,
    action: answered(
      405,
      {},
      '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}',
    ),
  })
  t.match(await problemOf(copy(image.digest)), {
    code: 'E_REGISTRY',
    message: /405 \(UNSUPPORTED: The operation is unsupported\)/,
  })
  fault()
  const fresh = await putImage(source, app, 'gone', { layers: [randomLayer(300_000), randomLayer(300_000)] })
  fault({
    where: 'hub',
    method: 'GET',
    path: `/blobs/${fresh.layers[1]?.digest}`,
    times: 9,
    action: answered(404, {}, '{"errors":[{"code":"BLOB_UNKNOWN"}]}'),
  })
  t.match(await problemOf(copy(fresh.digest)), {
    code: 'E_REGISTRY',
    message: `${hub.host} failed to give a layer of ${hub.host}/alice/app: it answered 404 (BLOB_UNKNOWN).`,
  })
  fault({
    where: 'herokuRegistry',
    method: 'HEAD',
    path: '/manifests/',
    action: answered(200, {
      'docker-content-digest': fresh.digest,
      'content-type': MediaType.dockerManifest,
    }),
  })
  t.match(await problemOf(copy(fresh.digest)), { code: 'E_DIGEST' }, 'another put its own in between')
  fault()
  t.match(await copy(fresh.digest), { imageId: fresh.imageId, present: 3 }, 'and run again it goes on')
})

t.test('trouble that stays is told about the one who had it', async (t) => {
  const image = await putImage(source, app, 'stays', { layers: [randomLayer(300_000)] })
  fault({
    where: 'hub',
    method: 'GET',
    path: '/blobs/',
    skip: 1,
    times: 99,
    action: { kind: 'reset', when: 'during' },
  })
  const error = await problemOf(copy(image.digest))
  t.match(error, {
    code: 'E_REGISTRY',
    message: new RegExp(`^${hub.host} failed to give a layer of .*: it closed the connection\\.$`),
  })
  t.type((error as Error).cause, HttpFailure)
  fault({ where: 'herokuRegistry', method: 'PUT', path: '/blobs/', times: 99, action: answered(503) })
  t.match(await problemOf(copy(image.digest)), {
    message: new RegExp(`^${heroku.host} failed to take a layer of .*: it answered 503\\.$`),
  })
})

t.test('a limit, and the first failure ends the others', async (t) => {
  fault()
  let running = 0
  let most = 0
  let begun = 0
  const blobs = Array.from({ length: 20 }, (_, index) => ({
    digest: digestOf(new Uint8Array([index])),
    size: 1,
  }))
  const client: typeof source = {
    ...source,
    blobExists: async () => false,
    uploadBlob: async (_to, _blob, _open, options) => {
      most = Math.max(most, ++running)
      if (++begun === 3) throw new Error('the third fails')
      await new Promise((resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(new Error('stopped')))
        setTimeout(resolve, 5000).unref()
      })
    },
  }
  const to = { client, repositories: [web] }
  await t.rejects(copyBlobs({ client: source, repository: app }, to, blobs, { known: new Map() }), {
    message: 'the third fails',
  })
  t.ok(most >= 3 && most <= 4, `${most} at once`)
  t.ok(begun <= 4, 'nothing else was begun')
  const outer = AbortSignal.abort(new Error('SIGTERM'))
  await t.rejects(
    copyBlobs({ client: source, repository: app }, to, blobs, { known: new Map(), signal: outer }),
    { message: 'SIGTERM' },
  )
  await t.rejects(
    source.uploadBlob(app, blobs[0]!, () => once(new Uint8Array([0])), { signal: outer }),
    { message: 'SIGTERM' },
  )
})

t.test('the largest blob begins first, and all others take it over at once from where it is', async (t) => {
  const blobs = [10, 3000, 200].map((size) => ({ digest: digestOf(new Uint8Array([size % 251])), size }))
  const uploaded: number[] = []
  let mounting = 0
  let most = 0
  const client: typeof source = {
    ...source,
    blobExists: async () => false,
    uploadBlob: async (_to, { size }) => void uploaded.push(size),
    mount: async (_to, from) => {
      t.equal(from.path, web.path)
      most = Math.max(most, ++mounting)
      await new Promise((resolve) => setImmediate(resolve))
      mounting--
      return { mounted: true }
    },
  }
  const repositories = ['web', 'worker', 'clock'].map((type) => target(`todo/${type}`))
  const from = { client: source, repository: app }
  const alone = { known: new Map(), limit: 1 }
  t.match(await copyBlobs(from, { client, repositories: [web] }, blobs, alone), { copied: 3 })
  t.strictSame(uploaded, [3000, 200, 10])
  t.match(await copyBlobs(from, { client, repositories }, blobs.slice(0, 1), { known: new Map() }), {
    copied: 1,
    mounted: 2,
  })
  t.equal(most, 2)
})

t.test('an upload that is refused leaves no reading behind', async (t) => {
  const { layers } = await putImage(source, app, 'refused', { layers: [randomLayer(600_000)] })
  const [layer] = layers
  if (layer === undefined) return
  fault({ where: 'herokuRegistry', method: 'POST', path: '/blobs/uploads/', action: answered(403) })
  const opened: AbortSignal[] = []
  const read = async (signal: AbortSignal) => {
    opened.push(signal)
    return source.openBlob(app, layer, signal)
  }
  const heroku = open(world.heroku.host, '_', 'heroku-token')
  t.match(await problemOf(heroku.uploadBlob(target('todo/refused'), layer, read)), {
    code: 'E_REGISTRY_UNAUTHORIZED',
  })
  t.strictSame(
    opened.map((signal) => signal.aborted),
    [true],
    'it was opened at the same time, and ended',
  )
})
