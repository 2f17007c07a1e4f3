import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { Reference } from '../../src/image/reference.js'
import { type Blobs, triedBlob } from '../../src/registry/blobs.js'
import type { Manifests } from '../../src/registry/manifests.js'
import { MediaType } from '../../src/registry/manifest.js'
import { readPublished } from '../../src/registry/published.js'
import { openSession } from '../../src/registry/session.js'
import type { Uploads } from '../../src/registry/uploads.js'
import { digestOf } from '../../src/registry/verify.js'
import { openWorld, once, putImage, randomLayer } from './world.js'

const world = await openWorld(t)
const { repository, open, fault, seen, mark, hub } = world
const client: Manifests & Blobs & Uploads & { ping: () => Promise<string> } = open(
  hub.host,
  'alice',
  'geheim',
)
const alice = open(hub.host, 'alice', 'geheim')
const app = repository('alice/app')
const answered = (status: number, headers: Record<string, string> = {}, body = '') =>
  ({ kind: 'answer', status, headers, body }) as const

const problemOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )

t.test('manifests come back as they went', async (t) => {
  t.equal(await client.ping(), 'bearer')
  t.equal(await client.head({ ...app, tag: 'none' }), undefined, 'a repository that is not there')
  t.equal(await client.manifest({ ...app, tag: 'none' }), undefined)
  const image = await putImage(alice, app, 'one')
  t.strictSame(await client.head({ ...app, tag: 'one' }), {
    digest: image.digest,
    mediaType: MediaType.ociManifest,
  })
  const stored = await client.manifest({ ...app, digest: image.digest })
  t.match(stored, { digest: image.digest, mediaType: MediaType.ociManifest })
  t.equal(Buffer.compare(stored?.bytes ?? Buffer.alloc(0), image.bytes), 0, 'byte for byte')
  if (stored !== undefined) t.equal(await client.putManifest({ ...app, tag: 'latest' }, stored), image.digest)
  t.equal((await client.head({ ...app, tag: 'latest' }))?.digest, image.digest, 'a tag is one write')
  t.match(await readPublished(alice, { ...app, tag: 'latest' }), {
    digest: image.digest,
    imageId: image.imageId,
  })
  t.equal(await client.manifest({ ...app, digest: digestOf(new Uint8Array()) }), undefined)
  const config = await client.blob(app, image.imageId)
  t.equal(digestOf(config ?? new Uint8Array()), image.imageId)
  t.equal(await client.blob(app, digestOf(new Uint8Array([1]))), undefined)
  t.ok(world.told.includes('geheim'), 'the mask is told')
})

t.test('tokens have the rights that are needed, and are kept', async (t) => {
  const since = mark()
  const fresh = open(hub.host, 'alice', 'geheim')
  await Promise.all([1, 2, 3].map(async () => fresh.head({ ...app, tag: 'one' })))
  await fresh.mount(repository('alice/other'), app, digestOf(new Uint8Array([9])))
  const scopes = seen('token', since).map(({ path }) =>
    new URL(path, 'http://x').searchParams.getAll('scope'),
  )
  t.strictSame(scopes, [
    ['repository:alice/app:pull'],
    ['repository:alice/other:pull,push', 'repository:alice/app:pull'],
  ])
  t.equal(seen('hub', since).filter(({ path }) => path === '/v2/').length, 1, 'one ping')
})

t.test('a token that the registry no longer takes is replaced once', async (t) => {
  const bearer = { 'www-authenticate': 'Bearer realm="http://x/",error="invalid_token"' }
  fault({ where: 'hub', path: '/manifests/', action: answered(401, bearer) })
  const since = mark()
  t.ok(await client.head({ ...app, tag: 'one' }))
  t.equal(seen('token', since).length, 1)
  fault({ where: 'hub', path: '/manifests/', times: 9, action: answered(401, bearer) })
  t.match(await problemOf(client.head({ ...app, tag: 'one' })), {
    code: 'E_REGISTRY_UNAUTHORIZED',
    message: `The registry does not let us read ${hub.host}/alice/app:one.`,
  })
})

t.test('refusals are final', async (t) => {
  fault()
  const since = mark()
  t.match(await problemOf(open(hub.host, 'alice', 'falsch').head({ ...app, tag: 'one' })), {
    code: 'E_REGISTRY_UNAUTHORIZED',
    exit: 4,
  })
  t.equal(seen('token', since).length, 1, 'a wrong password is tried once')
  const foreign = repository('bob/app')
  const other = mark()
  t.match(
    await problemOf(
      alice.putManifest({ ...foreign, tag: 'x' }, { mediaType: 'a/b', bytes: new Uint8Array() }),
    ),
    {
      code: 'E_REGISTRY_UNAUTHORIZED',
      message: `The registry does not let us push to ${hub.host}/bob/app:x.`,
    },
  )
  t.equal(seen('hub', other).length, 1, 'a token that lacks the right is not replaced')
  hub.setPrivate('alice/app', true)
  t.match(await problemOf(open(hub.host, '', '').head({ ...app, tag: 'one' })), {
    code: 'E_REGISTRY_UNAUTHORIZED',
  })
  hub.setPrivate('alice/app', false)
  t.ok(await open(hub.host, '', '').head({ ...app, tag: 'one' }), 'anonymous, where that is enough')
})

t.test('limits and trouble', async (t) => {
  world.clock.slept.length = 0
  fault({ where: 'hub', times: 2, path: '/manifests/', action: answered(503) })
  t.ok(await client.head({ ...app, tag: 'one' }), '503 twice')
  t.same(world.clock.slept, [1000, 2000])
  fault({ where: 'hub', path: '/manifests/', action: answered(429, { 'retry-after': '9' }) })
  t.ok(await client.manifest({ ...app, tag: 'one' }), '429')
  t.same(world.clock.slept.at(-1), 9000)
  fault({ where: 'hub', path: '/manifests/', action: answered(429, { 'retry-after': '21600' }) })
  t.match(await problemOf(client.manifest({ ...app, tag: 'one' })), {
    code: 'E_RATE_LIMIT',
    message: `${hub.host} limits requests and asks to wait 6 h.`,
  })
  fault({ where: 'token', times: 2, action: answered(500) })
  t.ok(await open(hub.host, 'alice', 'geheim').head({ ...app, tag: 'one' }), 'the token server as well')
  fault({ where: 'hub', path: '/manifests/', times: 9, action: answered(500) })
  t.match(await problemOf(client.head({ ...app, tag: 'one' })), {
    code: 'E_REGISTRY',
    message: /it answered 500\.$/,
  })
  fault({ where: 'hub', path: '/v2/$', times: 9, action: answered(404) })
  t.match(await problemOf(open(hub.host, 'a', 'b').ping()), {
    code: 'E_REGISTRY',
    message: `${hub.host} failed to answer: it answered 404.`,
  })
  fault({
    where: 'hub',
    method: 'PUT',
    action: answered(201, { 'docker-content-digest': digestOf(new Uint8Array([7])) }),
  })
  const image = await client.manifest({ ...app, tag: 'one' })
  if (image !== undefined)
    t.match(await problemOf(client.putManifest({ ...app, tag: 'one' }, image)), {
      code: 'E_REGISTRY',
      message: /it stored sha256/,
    })
  fault({ where: 'hub', method: 'PUT', action: { kind: 'reset', when: 'after' } })
  if (image !== undefined)
    t.equal(
      await client.putManifest({ ...app, tag: 'one' }, image),
      image.digest,
      'a lost answer to a manifest',
    )
})

t.test('what a registry sends is checked', async (t) => {
  const { digest } = (await client.head({ ...app, tag: 'one' })) ?? {}
  const body = '{"schemaVersion":2}'
  for (const reference of [
    { ...app, digest },
    { ...app, tag: 'one' },
  ] as Reference[]) {
    const headers = { 'docker-content-digest': digest ?? '' }
    fault({ where: 'hub', path: '/manifests/', times: 4, action: answered(200, headers, body) })
    t.match(await problemOf(client.manifest(reference)), {
      code: 'E_REGISTRY',
      message: /it sent sha256:\w+ for sha256/,
    })
    fault({ where: 'hub', path: '/manifests/', action: answered(200, headers, body) })
    t.equal((await client.manifest(reference))?.digest, digest, 'the next answer may be right')
  }
  fault({ where: 'hub', path: '/blobs/', times: 4, action: answered(200, {}, 'other') })
  t.match(await problemOf(client.blob(app, digest ?? 'sha256:')), { code: 'E_REGISTRY' })
  fault({
    where: 'hub',
    path: '/manifests/',
    action: answered(200, { 'docker-content-digest': 'md5:1', 'content-type': 'a/b' }),
  })
  t.match(await problemOf(client.head({ ...app, tag: 'one' })), { message: /gave "md5:1" as the digest/ })
  fault({ where: 'hub', method: 'HEAD', path: '/manifests/', action: answered(200) })
  t.equal((await client.head({ ...app, tag: 'one' }))?.digest, digest, 'without a digest it is read')
})

t.test('uploads start over', async (t) => {
  const cases: Array<[string, Parameters<typeof fault>]> = [
    ['nothing', []],
    ['reset before the body', [{ where: 'hub', method: 'PUT', action: { kind: 'reset', when: 'before' } }]],
    ['reset in the body', [{ where: 'hub', method: 'PUT', action: { kind: 'reset', when: 'during' } }]],
    ['an answer that is lost', [{ where: 'hub', method: 'PUT', action: { kind: 'reset', when: 'after' } }]],
    ['503 twice', [{ where: 'hub', method: 'PUT', times: 2, action: answered(503) }]],
    [
      'a token that ran out',
      [{ where: 'hub', method: 'PUT', action: answered(401, { 'www-authenticate': 'Bearer realm="x"' }) }],
    ],
    [
      'an upload that was forgotten',
      [
        {
          where: 'hub',
          method: 'PUT',
          action: answered(404, {}, '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}'),
        },
      ],
    ],
    ['no upload begun', [{ where: 'hub', method: 'POST', action: { kind: 'reset', when: 'after' } }]],
    ['429', [{ where: 'hub', method: 'POST', action: answered(429, { 'retry-after': '1' }) }]],
  ]
  for (const [name, faults] of cases) {
    const bytes = randomLayer(200_000)
    const blob = { digest: digestOf(bytes), size: bytes.length }
    fault(...faults)
    const since = mark()
    let sent = 0
    await client.uploadBlob(app, blob, () => once(bytes), { onBytes: (more) => void (sent += more) })
    t.ok(await client.blobExists(app, blob.digest), name)
    const puts = seen('hub', since).filter(({ method }) => method === 'PUT').length
    const lost = name === 'an answer that is lost'
    t.equal(sent, lost ? 0 : bytes.length, `${name}: bytes`)
    if (lost) t.equal(puts, 1, 'what is there is not sent again')
  }
  fault({
    where: 'hub',
    method: 'PUT',
    times: 9,
    action: answered(403, {}, '{"errors":[{"code":"DENIED"}]}'),
  })
  const since = mark()
  const bytes = randomLayer(10)
  t.match(
    await problemOf(
      client.uploadBlob(app, { digest: digestOf(bytes), size: bytes.length }, () => once(bytes)),
    ),
    { code: 'E_REGISTRY_UNAUTHORIZED' },
  )
  t.equal(seen('hub', since).length, 2, 'a refusal ends it')
})

t.test('mounts', async (t) => {
  fault()
  const bytes = randomLayer(1000)
  const digest = digestOf(bytes)
  await client.uploadBlob(app, { digest, size: bytes.length }, () => once(bytes))
  const other = repository('alice/mounted')
  t.strictSame(await client.mount(other, app, digest), { mounted: true })
  t.ok(await client.blobExists(other, digest))
  const missing = await client.mount(other, app, digestOf(new Uint8Array([3])))
  t.match(missing, { mounted: false, location: /uploads/ }, 'a 202 is an upload')
  fault({ where: 'hub', method: 'POST', times: 2, action: answered(403) })
  t.strictSame(await client.mount(other, app, digest), { mounted: false, location: undefined })
})

t.test('an upload that goes to another host goes there without our credentials', async (t) => {
  const got: Array<string | undefined> = []
  const elsewhere = createServer((request, response) => {
    got.push(request.headers.authorization)
    request.resume().on('end', () => response.writeHead(201).end())
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    elsewhere.close()
    elsewhere.closeAllConnections()
  })
  const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/up?_state=x`
  fault({ where: 'hub', method: 'POST', action: answered(202, { location }) })
  const bytes = randomLayer(10)
  await client.uploadBlob(app, { digest: digestOf(bytes), size: bytes.length }, () => once(bytes))
  t.strictSame(got, [undefined])
})

t.test('a session that was open follows what it is asked for', async (t) => {
  const answers = ['', 'Basic realm="x"', '']
  const auths: unknown[] = []
  const session = openSession({
    registry: '127.0.0.1:1',
    clock: world.clock,
    credentials: async () => undefined,
    send: async (request) => {
      auths.push(request.auth)
      const header = answers.shift()
      return {
        status: header === '' ? 200 : 401,
        header: () => header,
        body: new Uint8Array(),
        text: () => '',
        json: () => undefined,
      }
    },
  })
  const tried = triedBlob(session, app, 'pull', 'give')
  const error = await problemOf(session.call(tried, [], { service: 's', method: 'GET', url: 'http://x' }))
  t.match(error, { code: 'E_REGISTRY_UNAUTHORIZED' }, 'and without a credential that ends it')
  t.equal(await session.ping(), 'basic')
})
