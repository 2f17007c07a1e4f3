import { randomBytes } from 'node:crypto'
import t from 'tap'
import { createSend } from '../../src/http/send.js'
import { createTransfer } from '../../src/http/transfer.js'
import { REVISION } from '../../src/image/labels.js'
import type { Digest } from '../../src/image/reference.js'
import { Interrupted } from '../../src/io/interrupted.js'
import { type Candidates, findCandidates, type Wanted } from '../../src/registry/candidates.js'
import { openRegistry } from '../../src/registry/client.js'
import type { Fault } from '../stand/contract.js'
import { keptLog } from '../http/server.js'
import { openWorld, putImage, putIndex, randomLayer } from './world.js'

const world = await openWorld(t)
const { repository, open, fault, seen, mark, hub, clock } = world
const alice = open(hub.host, 'alice', 'geheim')
const layers = [randomLayer(100)]
const answered = (status: number, headers: Record<string, string> = {}, body = '') =>
  ({ kind: 'answer', status, headers, body }) as const

const newCommit = (): string => randomBytes(20).toString('hex')
const line = (count: number): string[] => Array.from({ length: count }, newCommit)

/** A repository of its own, with what may be done there. */
const place = () => {
  const image = repository(`alice/app-${randomBytes(4).toString('hex')}`)
  const put = async (tag: string, revision: string | null = tag, labels: object = {}) => {
    const Labels = { ...labels, ...(revision === null ? {} : { [REVISION]: revision }) }
    return (await putImage(alice, image, tag, { layers, config: { config: { Labels } } })).digest
  }
  const move = async (tag: string, digest: Digest) => {
    const manifest = await alice.manifest({ ...image, digest })
    if (manifest !== undefined) await alice.putManifest({ ...image, tag }, manifest)
  }
  const find = async (wanted: Partial<Wanted>, client = alice) =>
    findCandidates(client, image, { commit: undefined, tags: ['latest'], ancestors: [], ...wanted })
  return { image, put, move, find }
}

/** Requests since `since`: HEADs and GETs of manifests, and reads of configs. */
const counts = (since: number) => {
  const asked = seen('hub', since)
  const of = (method: string, what: string) =>
    asked.filter((one) => one.method === method && one.path.includes(`/${what}/`)).length
  return {
    heads: of('HEAD', 'manifests'),
    reads: of('GET', 'manifests'),
    configs: of('GET', 'blobs'),
    writes: asked.filter(({ write }) => write).length,
  }
}
const commitsOf = (found: Candidates | undefined) => found?.images.map(({ commit }) => commit)

t.test('nothing is published', async (t) => {
  const { find } = place()
  const since = mark()
  const found = await find({ commit: newCommit(), ancestors: line(12) })
  t.match(found, { images: [], missed: undefined })
  t.equal(found.more, undefined)
  t.same(counts(since), { heads: 12, reads: 0, configs: 0, writes: 0 }, 'this commit, latest, ten before it')
})

t.test('the nearest two are read, the others only when asked for, five in all', async (t) => {
  const { put, move, find } = place()
  const [own, ...ancestors] = line(11)
  const published = [1, 2, 4, 5, 6, 9].map((distance) => ancestors[distance] ?? '')
  const digests: Digest[] = []
  for (const commit of published) digests.push(await put(commit))
  await move('latest', digests[0]!)
  const since = mark()
  const found = await find({ commit: own, ancestors })
  t.same(commitsOf(found), published.slice(0, 2))
  t.same(counts(since), { heads: 12, reads: 2, configs: 2, writes: 0 }, 'latest is the nearest of them')
  t.equal(found.images[0]?.digest, digests[0])
  const [second, again] = await Promise.all([found.more?.(), found.more?.()])
  t.equal(second, again, 'the same answer every time')
  t.same(commitsOf(second), published.slice(0, 4))
  const third = await second?.more?.()
  t.same(commitsOf(third), published.slice(0, 5))
  t.equal(third?.more, undefined)
  await found.more?.()
  t.same(counts(since), { heads: 12, reads: 5, configs: 5, writes: 0 })
})

t.test('what is published of this commit comes first, and alone', async (t) => {
  const { put, move, find } = place()
  const [own = '', parent = ''] = line(2)
  await move('latest', await put(parent))
  await put(own, own, { 'dev.slipway.inputs': 'sha256:1' })
  const since = mark()
  const found = await find({ commit: own, ancestors: [parent] })
  t.same(commitsOf(found), [own])
  t.match(found.images, [{ revision: own, platform: 'linux/amd64', isIndex: false, several: false }])
  t.equal(found.images[0]?.labels['dev.slipway.inputs'], 'sha256:1')
  t.same(counts(since), { heads: 3, reads: 1, configs: 1, writes: 0 })
  const all = await found.more?.()
  t.same(commitsOf(all), [own, parent], 'which is latest too, and is read once')
  t.equal(all?.more, undefined)
  t.same(counts(since), { heads: 3, reads: 2, configs: 2, writes: 0 })
})

t.test('what lies under a moving tag counts where its own commit tag says the same', async (t) => {
  const { put, move, find } = place()
  const [own = '', elsewhere = '', never = '', other = ''] = line(4)
  await move('latest', await put(elsewhere))
  let since = mark()
  const found = await find({ commit: own })
  t.same(commitsOf(found), [elsewhere], 'from beyond the ten commits, or another branch')
  t.same(counts(since), { heads: 3, reads: 1, configs: 1, writes: 0 }, 'one HEAD more')

  await put('latest', never)
  since = mark()
  t.match(await find({ commit: own }), { images: [], missed: undefined }, 'no commit tag: pushed by hand')
  t.same(counts(since), { heads: 3, reads: 1, configs: 1, writes: 0 })

  await put(other)
  await put('latest', other)
  t.same(commitsOf(await find({ commit: own })), [], 'the commit tag points at another')
  t.same(commitsOf(await find({ commit: own, ancestors: [other] })), [other], 'which is one itself')
  await move('main', await put('latest', 'main'))
  t.same(
    commitsOf(await find({ commit: own })),
    [],
    'a revision that is no commit, even if a tag is called so',
  )
})

t.test('nor does what lies under a commit tag and claims another revision, or none', async (t) => {
  const { put, find } = place()
  const [own = '', parent = '', grand = '', great = ''] = line(4)
  await put(own, parent)
  await put(parent, grand)
  await put(grand, null)
  await put(great)
  const first = await find({ commit: own, ancestors: [parent, grand, great] })
  t.match(first, { images: [], missed: undefined })
  const second = await first.more?.()
  t.same(commitsOf(second), [])
  t.same(commitsOf(await second?.more?.()), [great])
})

t.test('an index over one image and what is attested of it', async (t) => {
  const { image, find } = place()
  const commit = newCommit()
  const made = await putImage(alice, image, 'made', {
    layers,
    config: { config: { Labels: { [REVISION]: commit } } },
  })
  const digest = await putIndex(alice, image, commit, made)
  const { images } = await find({ commit, tags: [] })
  t.match(images, [{ commit, digest, imageId: made.imageId, isIndex: true, several: false }])
})

t.test('trouble is a quick miss', async (t) => {
  const { image, put, find } = place()
  const [own = '', parent = '', grand = ''] = line(3)
  await put(parent)
  await put(grand)
  const wanted = { commit: own, ancestors: [parent, grand] }
  const fresh = () => open(hub.host, 'alice', 'geheim')
  const invalid = { 'www-authenticate': 'Bearer realm="x",error="insufficient_scope"' }
  const heads = (action: Fault['action'], times = 99): Fault => {
    return { where: 'hub', method: 'HEAD', path: '/manifests/', action, times }
  }
  const gets = (path: string, action: Fault['action'], times = 99): Fault => {
    return { where: 'hub', method: 'GET', path, action, times }
  }
  const none: string[] = []
  const cases: Array<[string, Fault, string[], RegExp | undefined]> = [
    [
      'limited',
      heads(answered(429, { 'retry-after': '60' })),
      none,
      /limits requests and asks to wait 60 s\./,
    ],
    ['refused', heads(answered(401, invalid)), none, /does not let us read/],
    ['failing', heads(answered(500)), none, /failed to say what is under .*: it answered 500\./],
    ['one is limited', heads(answered(429), 1), [parent, grand], /limits requests/],
    ['a short trouble', heads(answered(503), 1), [parent, grand], undefined],
    ['cut off', heads({ kind: 'reset', when: 'after' }, 1), [parent, grand], undefined],
    ['no pulls left', gets('/manifests/', answered(429)), none, /limits requests/],
    ['one read fails', gets('/manifests/', answered(500), 4), none, /failed to give the manifest/],
    [
      'another image comes',
      gets('/manifests/', answered(200, {}, '{}')),
      none,
      /failed to give the manifest/,
    ],
    ['gone in between', gets('/manifests/', answered(404)), none, undefined],
    ['no configs', gets('/blobs/', answered(404)), none, /its config is missing/],
    ['not a registry', gets('/v2/$', answered(500)), none, /failed to say/],
    ['no tokens', { where: 'token', action: answered(503), times: 99 }, none, /answered 503/],
  ]
  for (const [name, one, commits, missed] of cases) {
    fault(one)
    clock.slept.length = 0
    const found = await find(wanted, fresh())
    t.same(commitsOf(found), commits, name)
    if (missed === undefined) t.equal(found.missed, undefined, name)
    else t.match(found.missed, missed, name)
    t.same(clock.slept, [], `${name}: nothing is waited for`)
  }
  fault(heads(answered(429)))
  const since = mark()
  await find(wanted, fresh())
  t.equal(counts(since).heads, 4, 'who limits requests is asked once')
  fault(heads(answered(500)))
  const later = mark()
  await find(wanted, fresh())
  t.equal(counts(later).heads, 8, 'who is in trouble twice')
  fault()
  hub.setPrivate(image.path, true)
  t.match(await find(wanted, open(hub.host, '', '')), { images: [], missed: /does not let us read/ })
  const nobody = { registry: '127.0.0.1:9', path: 'alice/app' }
  t.match(await findCandidates(open(nobody.registry, '', ''), nobody, { ...wanted, tags: [] }), {
    images: [],
    missed: /refused the connection/,
  })
})

t.test('a signal goes through', async (t) => {
  const { find } = place()
  const wire = { version: '0', clock, log: keptLog(), signal: AbortSignal.abort(new Interrupted('SIGTERM')) }
  const means = { send: createSend(wire), transfer: createTransfer(wire), clock, log: keptLog() }
  const stopped = openRegistry({ registry: hub.host, ...means })
  await t.rejects(find({ commit: newCommit() }, stopped), { name: 'Interrupted' })
})
