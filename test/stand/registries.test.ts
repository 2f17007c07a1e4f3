import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { control } from './client.js'
import type { Fault } from './contract.js'
import { placesOf, plainEnv, run } from './programs.js'
import { useWorld } from './use.js'

const { world, stop } = await useWorld()
t.teardown(stop)
const stand = control(world)
const fresh = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`
const sha256 = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

interface Got {
  status: number
  headers: Headers
  text: string
}

const get = async (url: string, init: RequestInit = {}): Promise<Got> => {
  const response = await fetch(url, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const withAuth = (
  authorization: string | undefined,
  more: Record<string, string> = {},
): Record<string, string> => (authorization === undefined ? more : { authorization, ...more })

/** Uploads one blob as the distribution specification has it, in two requests. */
const upload = async (host: string, repository: string, auth: string, bytes: Buffer): Promise<string> => {
  const begun = await get(`http://${host}/v2/${repository}/blobs/uploads/`, {
    method: 'POST',
    headers: withAuth(auth),
  })
  const place = new URL(begun.headers.get('location') ?? '')
  place.searchParams.set('digest', sha256(bytes))
  const headers = withAuth(auth, { 'content-type': 'application/octet-stream' })
  const put = await get(place.href, { method: 'PUT', headers, body: bytes })
  if (put.status !== 201) throw new Error(`upload: ${put.status} ${put.text}`)
  return sha256(bytes)
}

const docker2 = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
}
const oci = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
}

/** Pushes an image of one layer by hand and gives the answer to its manifest. */
const pushByHand = async (
  host: string,
  repository: string,
  auth: string,
  { types = docker2, layer = gzipSync(randomBytes(64)) }: { types?: typeof docker2; layer?: Buffer } = {},
): Promise<Got & { config: string; digest: string }> => {
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', nonce: fresh('n') }))
  const digests = [await upload(host, repository, auth, config), await upload(host, repository, auth, layer)]
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, digest: digests[0], size: config.length },
    layers: [{ mediaType: types.layer, digest: digests[1], size: layer.length }],
  })
  const headers = withAuth(auth, { 'content-type': types.manifest })
  const got = await get(`http://${host}/v2/${repository}/manifests/latest`, { method: 'PUT', headers, body })
  return { ...got, config: digests[0] ?? '', digest: sha256(body) }
}

const isTokens = (value: unknown): value is { token?: string; access_token?: string; expires_in: number } =>
  typeof value === 'object' && value !== null && 'expires_in' in value

const realmOf = async (): Promise<{ realm: string; service: string }> => {
  const { status, headers } = await get(`http://${world.hub}/v2/`)
  const challenge = headers.get('www-authenticate') ?? ''
  const [, realm = '', service = ''] = /^Bearer realm="([^"]+)",service="([^"]+)"/.exec(challenge) ?? []
  if (status !== 401 || realm === '') throw new Error(`no challenge: ${status} ${challenge}`)
  return { realm, service }
}

const bearer = async (scope: string, auth?: string): Promise<string> => {
  const { realm, service } = await realmOf()
  const { status, text } = await get(`${realm}?service=${service}&scope=${scope}`, {
    headers: withAuth(auth),
  })
  const tokens: unknown = JSON.parse(text)
  if (status !== 200 || !isTokens(tokens)) throw new Error(`no token: ${status} ${text}`)
  return `Bearer ${tokens.token}`
}

t.test('docker signs in, pushes and pulls, and is refused what is not its own', async (t) => {
  for (const client of placesOf('docker')) {
    const user = fresh('alice')
    await stand.user(user, 'pass&word')
    const folder = await mkdtemp(join(tmpdir(), 'docker-config-'))
    t.teardown(() => rm(folder, { recursive: true, force: true }))
    const env = plainEnv({ DOCKER_HOST: world.dockerHost, DOCKER_CONFIG: folder })
    const docker = (args: string[], input?: string) =>
      run(client, args, { env, ...(input === undefined ? {} : { input }) })
    const login = ['login', '--username', user, '--password-stdin', world.hub]
    const wrong = await docker(login, 'guess')
    t.not(wrong.code, 0)
    t.match(wrong.stderr, /incorrect username or password/)
    t.equal((await docker(login, 'pass&word')).code, 0, `${client} login`)

    const own = `${world.hub}/${user}/box:1`
    t.equal((await docker(['tag', world.images.busybox, own])).code, 0)
    const push = await docker(['push', own])
    t.match(push.stdout, /1: digest: sha256:/, push.stderr)
    t.equal((await docker(['image', 'rm', '--no-prune', own])).code, 0)
    t.equal((await docker(['pull', own])).code, 0, 'pull')
    const foreign = `${world.hub}/${fresh('bob')}/box:1`
    await docker(['tag', world.images.busybox, foreign])
    t.match(await docker(['push', foreign]), { code: 1, stderr: /denied/ })

    const seen = await stand.requests({ path: `/v2/${user}/box/` })
    const manifests = seen.filter((one) => one.path.endsWith('/manifests/1') && one.method === 'PUT')
    t.match(manifests, [{ where: 'hub', status: 201, user, write: true, contentType: docker2.manifest }])
    await docker(['image', 'rm', '--no-prune', own, foreign])
  }
})

t.test('tokens hold what the user may do, no more, and expire', async (t) => {
  const user = fresh('carol')
  const repository = `${user}/app`
  await stand.user(user, 'pw')
  const own = await bearer(`repository:${repository}:pull,push`, basic(user, 'pw'))
  t.equal((await pushByHand(world.hub, repository, own)).status, 201)

  const read = (auth: string): Promise<Got> =>
    get(`http://${world.hub}/v2/${repository}/manifests/latest`, {
      headers: withAuth(auth, { accept: docker2.manifest }),
    })
  const anonymous = await bearer(`repository:${repository}:pull,push`)
  t.equal((await read(anonymous)).status, 200, 'everybody may pull')
  const refused = await get(`http://${world.hub}/v2/${repository}/blobs/uploads/`, {
    method: 'POST',
    headers: withAuth(anonymous),
  })
  t.equal(refused.status, 401)
  t.match(refused.headers.get('www-authenticate'), /error="insufficient_scope"/)

  await stand.setPrivate(repository)
  t.equal((await read(await bearer(`repository:${repository}:pull`))).status, 401, 'private')
  t.equal((await read(await bearer(`repository:${repository}:pull`, basic(user, 'pw')))).status, 200)

  const { realm, service } = await realmOf()
  const form = (password: string): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'password', username: user, password, service, client_id: 'test' },
      scope: `repository:${repository}:pull`,
    }),
  })
  const granted: unknown = JSON.parse((await get(realm, form('pw'))).text)
  t.ok(isTokens(granted) && (await read(`Bearer ${granted.access_token}`)).status === 200, 'password grant')
  t.match(await get(realm, form('no')), { status: 401, text: /incorrect username or password/ })

  await stand.tokenExpiry(-120)
  const old = await bearer(`repository:${repository}:pull`, basic(user, 'pw'))
  await stand.tokenExpiry(300)
  t.equal((await read(old)).status, 401, 'expired')
})

t.test('the registry with Heroku’s rules refuses what Heroku refuses', async (t) => {
  const app = await stand.app()
  const { token: stranger } = await stand.account()
  const host = world.herokuRegistry
  const [good, foreign] = [basic('_', app.token), basic('_', stranger)]

  const bad = await get(`http://${host}/v2/`, { headers: withAuth(basic('_', 'nonsense')) })
  t.equal(bad.status, 401)
  t.match(bad.headers.get('www-authenticate'), /^Basic realm=/)
  t.equal((await get(`http://${host}/v2/`, { headers: withAuth(basic('anybody', app.token)) })).status, 200)

  const begin = (repository: string, auth: string): Promise<Got> =>
    get(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers: withAuth(auth) })
  // Without the detail docker keeps trying.
  const refusal = /"message":"authentication required","detail":\[\{"Type":"repository"/
  t.match(await begin(`${app.name}/web`, foreign), { status: 401, text: refusal })
  t.match(await begin('no-such-app-here/web', good), { status: 401, text: /authentication required/ })
  t.match(await begin('under_score/web', good), { status: 400, text: /^$/ })

  const repository = `${app.name}/web`
  const unsupported = { errors: [{ code: 'UNSUPPORTED', message: 'The operation is unsupported.' }] }
  const zstd = Buffer.concat([Buffer.from('28b52ffd', 'hex'), randomBytes(60)])
  const cases = [
    ['an OCI manifest', { types: oci }],
    ['an OCI layer in a Docker manifest', { types: { ...docker2, layer: oci.layer } }],
    [
      'a zstd layer',
      { types: { ...docker2, layer: 'application/vnd.oci.image.layer.v1.tar+zstd' }, layer: zstd },
    ],
    ['a zstd layer that is called gzip', { layer: zstd }],
  ] as const
  for (const [name, image] of cases) {
    const { status, text } = await pushByHand(host, repository, good, image)
    t.equal(status, 405, name)
    t.same(JSON.parse(text), unsupported, name)
  }
  const pushed = await pushByHand(host, repository, good)
  t.equal(pushed.status, 201)
  t.equal(pushed.headers.get('docker-content-digest'), pushed.digest)

  const layer = gzipSync(randomBytes(64))
  await upload(host, repository, good, layer)
  const mount = (from: string, auth: string, to: string): Promise<Got> => {
    const url = `http://${host}/v2/${to}/blobs/uploads/?mount=${sha256(layer)}&from=${from}`
    return get(url, { method: 'POST', headers: withAuth(auth) })
  }
  t.equal((await mount(repository, good, `${app.name}/worker`)).status, 201, 'mount from an own repository')
  const { email } = await stand.account({ token: fresh('token') })
  const other = await stand.app(undefined, {}, email)
  t.equal(
    (await mount(repository, basic('_', other.token), `${other.name}/web`)).status,
    202,
    'not from a foreign one',
  )
})

t.test('faults are met in order and used up', async (t) => {
  const user = fresh('dave')
  await stand.user(user, 'pw')
  const auth = await bearer(`repository:${user}/app:pull,push`, basic(user, 'pw'))
  t.equal((await pushByHand(world.hub, `${user}/app`, auth)).status, 201)
  const url = `http://${world.hub}/v2/${user}/app/manifests/latest`
  const read = (): Promise<Got | string> =>
    get(url, { headers: withAuth(auth, { accept: docker2.manifest }) }).catch(() => 'cut')
  const on = { where: 'hub', user, path: '/manifests/latest$' } as const
  const statuses = async (count: number): Promise<(number | string)[]> => {
    const got: (number | string)[] = []
    for (let at = 0; at < count; at++) {
      const answer = await read()
      got.push(typeof answer === 'string' ? answer : answer.status)
    }
    return got
  }

  await stand.fault({
    ...on,
    times: 2,
    action: { kind: 'answer', status: 503, headers: { 'retry-after': '1' } },
  })
  t.same(await statuses(3), [503, 503, 200])
  await stand.fault({ ...on, skip: 1, action: { kind: 'reset', when: 'before' } })
  t.same(await statuses(3), [200, 'cut', 200])
  const cuts: Fault['action'][] = [
    { kind: 'reset', when: 'during' },
    { kind: 'reset', when: 'after' },
    { kind: 'truncate', bytes: 10 },
    { kind: 'truncate', bytes: 0 },
  ]
  await stand.fault(...cuts.map((action): Fault => ({ ...on, action })))
  t.same(await statuses(5), ['cut', 'cut', 'cut', 'cut', 200])
  await stand.fault(
    { ...on, action: { kind: 'delay', ms: 60 } },
    { ...on, user: 'nobody', action: { kind: 'reset', when: 'before' } },
  )
  const before = performance.now()
  t.same(await statuses(1), [200], 'the fault of another user waits')
  t.ok(performance.now() - before >= 60)
})

t.test('a cut during an upload stores nothing, a cut after it leaves the blob there', async (t) => {
  const user = fresh('erin')
  await stand.user(user, 'pw')
  const repository = `${user}/app`
  const auth = await bearer(`repository:${repository}:pull,push`, basic(user, 'pw'))
  const from = await stand.mark()
  for (const [when, status] of [
    ['during', 404],
    ['after', 200],
  ] as const) {
    const bytes = randomBytes(200_000)
    await stand.fault({ where: 'hub', user, method: 'PUT', action: { kind: 'reset', when } })
    await t.rejects(upload(world.hub, repository, auth, bytes), when)
    const blob = `http://${world.hub}/v2/${repository}/blobs/${sha256(bytes)}`
    t.equal((await get(blob, { method: 'HEAD', headers: withAuth(auth) })).status, status, when)
  }
  const seen = await stand.requests({ since: from, where: 'hub', path: new RegExp(`^/v2/${repository}/`) })
  t.same(
    seen.map(({ method, write, status }) => [method, write, status]),
    [
      ['POST', true, 202],
      ['PUT', true, 0],
      ['HEAD', false, 404],
      ['POST', true, 202],
      ['PUT', true, 0],
      ['HEAD', false, 200],
    ],
  )
  t.equal(seen[4]?.bytesIn, 200_000)
  t.notMatch(
    JSON.stringify(await stand.requests()),
    new RegExp(`${auth.slice(7)}|${basic(user, 'pw').slice(6)}`),
  )
  await t.rejects(stand.call('POST', '/faults', { where: 'nowhere', action: {} }), /This is no fault/)
})
