import fc from 'fast-check'
import t from 'tap'
import { BUILD, REVISION, VERSION } from '../../src/image/labels.js'
import type { Digest, Repository } from '../../src/image/reference.js'
import { MediaType } from '../../src/registry/manifest.js'
import { readPublished } from '../../src/registry/published.js'
import { relabelImage } from '../../src/registry/relabel.js'
import { digestOf } from '../../src/registry/verify.js'
import type { Fault } from '../stand/contract.js'
import { DOCKER_LAYER, OCI_LAYER, once, openWorld, putImage, putIndex, randomLayer } from './world.js'

const world = await openWorld(t)
const { repository, open, fault, seen, mark, hub, clock } = world
const alice = open(hub.host, 'alice', 'geheim')
const app = repository('alice/app')
const layer = randomLayer(2000)
const [one, two] = ['1'.repeat(40), '2'.repeat(40)]
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

const upload = async (bytes: Uint8Array) => {
  const blob = { digest: digestOf(bytes), size: bytes.length }
  await alice.uploadBlob(app, blob, () => once(bytes))
  return blob
}

const formats = {
  oci: { manifest: MediaType.ociManifest, config: MediaType.ociConfig, layer: OCI_LAYER },
  docker: { manifest: MediaType.dockerManifest, config: MediaType.dockerConfig, layer: DOCKER_LAYER },
}

/** Puts an image whose config is exactly `config`; `more` follows in the manifest and in its config descriptor. */
const put = async (
  config: string,
  format: keyof typeof formats = 'oci',
  more: { manifest?: string; config?: string } = {},
) => {
  const types = formats[format]
  const [blob, stored] = await Promise.all([upload(bytesOf(config)), upload(layer)])
  const print = (of: { digest: Digest; size: number }): string => `{
      "mediaType": "${types.config}",
      "size": ${of.size},
      "digest": "${of.digest}"${more.config ?? ''}
   }`
  const around = (of: { digest: Digest; size: number }): string => `{
   "schemaVersion": 2,
   "mediaType": "${types.manifest}",
   "config": ${print(of)},
   "layers": [{ "mediaType": "${types.layer}", "size": ${stored.size}, "digest": "${stored.digest}" }]${more.manifest ?? ''}
}`
  const bytes = bytesOf(around(blob))
  const digest = await alice.putManifest({ ...app, tag: 'one' }, { mediaType: types.manifest, bytes })
  return { digest, imageId: blob.digest, around }
}

/** What lies under a tag now: manifest and config as texts. */
const under = async (tag: string) => {
  const manifest = await alice.manifest({ ...app, tag })
  const image = await readPublished(alice, { ...app, tag })
  const config = image === undefined ? undefined : await alice.blob(app, image.imageId)
  return {
    mediaType: manifest?.mediaType,
    manifest: textOf(manifest?.bytes),
    config: textOf(config),
    image,
  }
}

const relabel = async (digest: Digest, labels: Record<string, string | undefined>, of: Repository = app) =>
  relabelImage(alice, of, { digest, labels, tag: 'two' })

const requests = (since: number) =>
  seen('hub', since)
    .filter(({ path }) => path !== '/v2/')
    .map(({ method, path }) => `${method} ${/manifests|blobs\/uploads|blobs/.exec(path)?.[0] ?? path}`)

const problemOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )

const real = (revision: string, version: string, more = ''): string =>
  `{"architecture":"amd64","config":{"Env":["PATH=/bin"],"Cmd":["a","\\u0026"],"Labels":{"${REVISION}":"${revision}","${VERSION}":"${version}","maintainer":"x"${more}},"OnBuild":null},"created":"2024-05-01T12:00:00.123456789Z","8080":12345678901234567890,"1":0.10,"history":[{"created":"2024-05-01T12:00:00Z","empty_layer":true}],"os":"linux","rootfs":{"type":"layers","diff_ids":[]},"moby.buildkit.cache.v0":"e30="}`

t.test('only the labels of the config change, and only the config in the manifest', async (t) => {
  const extra = {
    manifest: ',\n   "annotations": { "8080": "b", "1": "a" },\n   "unknown": [1.0, 12345678901234567890]',
    config: ',\n      "annotations": {"x": "y"}',
  }
  for (const format of ['oci', 'docker'] as const) {
    const source = await put(real(one, '1'), format, extra)
    const since = mark()
    const done = await relabel(source.digest, { [REVISION]: two, [VERSION]: '2', [BUILD]: '2 https://ci/2' })
    t.same(
      requests(since),
      [
        'GET manifests',
        'GET blobs',
        'POST blobs/uploads',
        'PUT blobs/uploads',
        'PUT manifests',
        'HEAD manifests',
      ],
      `${format}: two writes, of a config and a manifest`,
    )
    const config = real(two, '2', `,"${BUILD}":"2 https://ci/2"`)
    const after = await under('two')
    t.equal(after.config, config, `${format}: config`)
    const blob = { digest: digestOf(bytesOf(config)), size: bytesOf(config).length }
    t.equal(after.manifest, source.around(blob), `${format}: manifest`)
    t.equal(after.mediaType, formats[format].manifest)
    t.same(done, {
      digest: digestOf(bytesOf(after.manifest)),
      imageId: blob.digest,
      found: digestOf(bytesOf(after.manifest)),
    })
    t.match(after.image, { revision: two, number: '2', createdAt: Date.UTC(2024, 4, 1, 12, 0, 0, 123) })
    t.equal((await under('one')).config, real(one, '1'), 'what it was made from stays')
  }
})

t.test('labels that are not there, and labels that go', async (t) => {
  const cases: Array<[config: string, labels: Record<string, string | undefined>, expected: string]> = [
    ['{"config":{"Labels":null}}', { a: 'b' }, '{"config":{"Labels":{"a":"b"}}}'],
    ['{"config":{}}', { a: 'b' }, '{"config":{"Labels":{"a":"b"}}}'],
    ['{"os":"linux"}', { a: 'b', c: '"\n' }, '{"os":"linux","config":{"Labels":{"a":"b","c":"\\"\\n"}}}'],
    ['{"config":{"Labels":{"a":"b","c":"d"}}}', { a: undefined }, '{"config":{"Labels":{"c":"d"}}}'],
    ['{"config":{"Labels":{"a":"b"}}}', { a: undefined, c: 'd' }, '{"config":{"Labels":{"c":"d"}}}'],
  ]
  for (const [config, labels, expected] of cases) {
    await relabel((await put(config)).digest, labels)
    t.equal((await under('two')).config, expected)
  }
})

t.test('labels that are so already: the same manifest', async (t) => {
  const { digest, imageId } = await put(real(one, '1'))
  const since = mark()
  const labels = { [REVISION]: one, [BUILD]: undefined }
  t.same(await relabel(digest, labels), { digest, imageId, found: digest })
  t.same(requests(since), ['GET manifests', 'GET blobs', 'PUT manifests', 'HEAD manifests'])
  const image = await putImage(alice, app, 'made', { config: { config: { Labels: { [REVISION]: one } } } })
  const index = await putIndex(alice, app, 'index', image)
  t.same(
    await relabel(index, labels),
    { digest: index, imageId: image.imageId, found: index },
    'what is attested of it stays with it',
  )
})

t.test('an index', async (t) => {
  for (const architecture of ['amd64', 'arm64']) {
    const image = await putImage(alice, app, 'made', { config: { architecture } })
    const index = await putIndex(alice, app, 'index', image, { os: 'linux', architecture })
    const done = await relabel(index, { [REVISION]: two })
    const after = await under('two')
    t.match(
      after.image,
      { digest: done.digest, revision: two, isIndex: false, platform: `linux/${architecture}` },
      'the only image, without what is attested of it',
    )
    t.equal(after.mediaType, MediaType.ociManifest)
    t.not(done.imageId, image.imageId)
  }
  const images = await Promise.all(
    ['amd64', 'arm64'].map(async (architecture) => ({
      architecture,
      ...(await putImage(alice, app, architecture, { config: { architecture } })),
    })),
  )
  const manifests = images.map(({ digest, bytes, architecture }) => ({
    mediaType: MediaType.ociManifest,
    digest,
    size: bytes.length,
    platform: { os: 'linux', architecture },
  }))
  const bytes = bytesOf(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests }))
  const both = await alice.putManifest({ ...app, tag: 'both' }, { mediaType: MediaType.ociIndex, bytes })
  t.match(await readPublished(alice, { ...app, tag: 'both' }), {
    isIndex: true,
    several: true,
    platform: 'linux/amd64',
  })
  const since = mark()
  t.match(await problemOf(relabel(both, { [REVISION]: two })), {
    code: 'E_MANIFEST',
    message: /it holds images for several platforms, which are not relabelled/,
  })
  t.notOk(seen('hub', since).some(({ write }) => write))
})

t.test('what cannot be relabelled', async (t) => {
  const missing = digestOf(bytesOf('nothing'))
  t.match(await problemOf(relabel(missing, {})), { code: 'E_MANIFEST', message: /no longer at the registry/ })
  for (const broken of ['[]', 'x', '{"a":1'])
    t.match(await problemOf(relabel((await put(broken)).digest, { a: 'b' })), {
      code: 'E_MANIFEST',
      message: /its config is not a JSON object/,
    })
  const { digest } = await put('{}')
  fault({ where: 'hub', method: 'GET', path: '/blobs/', times: 9, action: { kind: 'answer', status: 404 } })
  t.match(await problemOf(relabel(digest, { a: 'b' })), { message: /its config is missing/ })
  fault()
  const latin = await upload(new Uint8Array([...bytesOf('{"a":"'), 0xe9, ...bytesOf('"}')]))
  const manifest = { schemaVersion: 2, config: { mediaType: MediaType.ociConfig, ...latin }, layers: [] }
  const odd = { mediaType: MediaType.ociManifest, bytes: bytesOf(JSON.stringify(manifest)) }
  t.match(await problemOf(relabel(await alice.putManifest({ ...app, tag: 'latin' }, odd), { a: 'b' })), {
    message: /its config is not a JSON object/,
  })
  t.match(await problemOf(relabelAs('bob', digest)), { code: 'E_REGISTRY_UNAUTHORIZED' })
})

const relabelAs = async (user: string, digest: Digest) => {
  hub.addUser(user, 'geheim')
  const client = open(hub.host, user, 'geheim')
  return relabelImage(client, app, { digest, labels: { [REVISION]: two }, tag: 'two' })
}

t.test('a descriptor that holds what it describes lets it go', async (t) => {
  const { digest } = await put('{"config":{}}', 'oci', { config: ', "data": "eyJjb25maWciOnt9fQ=="' })
  await relabel(digest, { a: 'b' })
  t.notMatch((await under('two')).manifest, /"data"/)
})

t.test('trouble on the way', async (t) => {
  const at = (method: string, path: string, action: Fault['action'], times = 1): Fault[] => [
    { where: 'hub', method, path, action, times },
  ]
  const status = (code: number): Fault['action'] => ({ kind: 'answer', status: code })
  const lost: Fault['action'] = { kind: 'reset', when: 'after' }
  const cases: Array<[string, Fault[]]> = [
    ['the answer to the blob is lost', at('PUT', '/blobs/', lost)],
    ['the answer to the manifest is lost', at('PUT', '/manifests/', lost)],
    ['503 twice', at('PUT', '/manifests/', status(503), 2)],
    ['429 on the upload', at('POST', '/blobs/', status(429))],
    ['a manifest that is cut off', at('GET', '/manifests/', { kind: 'truncate', bytes: 20 })],
  ]
  for (const [index, [name, faults]] of cases.entries()) {
    const { digest } = await put(real(one, String(index)))
    fault(...faults)
    clock.slept.length = 0
    const done = await relabel(digest, { [REVISION]: two })
    t.ok(clock.slept.length > 0, `${name}: it was met`)
    t.match((await under('two')).image, { digest: done.digest, revision: two }, name)
  }
  const { digest } = await put(real(one, '9'))
  fault(...at('PUT', '/manifests/', status(500), 99))
  t.match(await problemOf(relabel(digest, { [REVISION]: two })), { code: 'E_REGISTRY' })
  fault(
    ...at('HEAD', '/manifests/', {
      kind: 'answer',
      status: 200,
      headers: { 'docker-content-digest': digest, 'content-type': MediaType.ociManifest },
    }),
  )
  const done = await relabel(digest, { [REVISION]: two })
  t.match(done, { found: digest }, 'another put its own at the same time')
  t.not(done.digest, digest)
})

// Whole images through a real registry; that every byte else stays is the matter of splice.test.ts.
t.test('every config comes back with its labels changed, and nothing else', async (t) => {
  const json = fc.json({ maxDepth: 3 })
  const label = fc.tuple(fc.string(), fc.option(fc.string()))
  await fc.assert(
    fc.asyncProperty(
      json,
      fc.dictionary(fc.string(), fc.string()),
      fc.array(label),
      async (rest, labels, wanted) => {
        const config = `{"rest":${rest},"config":{"User":"","Labels":${JSON.stringify(labels)}},"more":${rest}}`
        const asked = Object.fromEntries(wanted.map(([key, value]) => [key, value ?? undefined]))
        await relabel((await put(config)).digest, asked)
        const after = JSON.parse((await under('two')).config) as { config: { Labels: object } }
        const all = { ...labels, ...asked }
        const expected = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
        t.strictSame(after, { ...after, config: { User: '', Labels: expected } })
        const cut = (text: string): string => text.replace(/"Labels":.*?(?=,"more":)/s, '')
        t.equal(cut(JSON.stringify(after)), cut(JSON.stringify(JSON.parse(config))))
      },
    ),
    { numRuns: 40 },
  )
})
