import t, { type Test } from 'tap'
import { readRelease, type Release } from '../../src/heroku/read.js'
import { goBack } from '../../src/heroku/rollback.js'
import { askedTarget, chooseTarget, wayBack } from '../../src/heroku/target.js'
import { release, type Reply, stage } from './stage.js'

const [a, b, c] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'].map((id) => `Deployed web (${id})`) as [
  string,
  string,
  string,
]
const config = 'Set FOO config vars'

type Past = string | [description: string, more: object]

/** Releases v1, v2, … by their descriptions; the last that succeeded is current. The newest first. */
const history = (...all: Past[]): Release[] => {
  const read = all.map((one, index) => {
    const [description, more] = typeof one === 'string' ? [one, {}] : one
    return readRelease(release(index + 1, description, { eligible_for_rollback: true, ...more }))
  })
  const current = read.filter(({ status }) => status === 'succeeded').at(-1)
  return read.map((one) => ({ ...one, current: one === current })).reverse()
}

const failed = (description: string): Past => [
  description,
  { status: 'failed', eligible_for_rollback: false },
]
const expired = (description: string): Past => [
  description,
  { status: 'expired', eligible_for_rollback: false },
]

t.test('where to go back to when nobody says', async (t) => {
  const cases: [what: string, releases: Release[], to: number | string][] = [
    ['the image before', history(a, b), 1],
    ['not the failed one', history(a, failed(c), b), 1],
    ['what failed after is no matter', history(a, b, failed(c)), 1],
    ['not merely a config change', history(a, b, config), 1],
    ['the last config vars of the image before', history(a, config, b, config), 2],
    ['the same image released again is no way back', history(a, b, b), 1],
    ['nor is it when another lay between', history(b, a, b), 2],
    ['back twice goes further, not to and fro', history(a, b, c, 'Rollback to v2'), 1],
    ['also when config was set since', history(a, b, c, 'Rollback to v2', config), 1],
    ['and when it went back to a config change', history(a, b, config, c, 'Rollback to v3'), 1],
    ['a rollback may be what is gone back to', history(a, b, 'Rollback to v1', c), 3],
    ['past the expired', history(a, expired(b), c), 1],
    ['past what Heroku keeps nothing of', history(a, [b, { eligible_for_rollback: false }], c), 1],
    ['Heroku may say nothing of it', history([a, { eligible_for_rollback: undefined }], b), 1],
    ['pending is not yet anything', history(a, ['Deployed web (dddddddddddd)', { status: 'pending' }], b), 1],
    ['one of two types changed', history('Deployed web (aaaaaaaaaaaa), worker (aaaaaaaaaaaa)', b), 1],
    ['nothing before', history('Initial release', 'Enable Logplex', a), 'E_ROLLBACK_NONE'],
    ['nothing before the rollback target', history(a, b, 'Rollback to v1'), 'E_ROLLBACK_NONE'],
    ['everything before expired', history(expired(a), b), 'E_ROLLBACK_NONE'],
    ['no image at all', history('Initial release', 'Enable Logplex'), 'E_ROLLBACK_UNKNOWN'],
    ['the image is not known', history(a, failed(b), config), 'E_ROLLBACK_UNKNOWN'],
    ['the list does not reach its image', history(a, b, config).slice(0, 1), 'E_ROLLBACK_UNKNOWN'],
  ]
  for (const [what, releases, to] of cases) {
    const current = releases.find((one) => one.current) as Release
    const choose = () => chooseTarget(releases, current, 'todo')
    if (typeof to === 'string') t.throws(choose, { code: new RegExp(`^${to}$`) }, what)
    else t.equal(choose().release.version, to, what)
  }
  const back = history(a, b, c, 'Rollback to v2')
  t.equal(
    chooseTarget(back, back[0] as Release, 'todo').why,
    'the newest before v2, which brought what v4 runs, that succeeded with another image',
  )
  const none = history(a, b, 'Rollback to v1')
  t.throws(() => chooseTarget(none, none[0] as Release, 'todo'), {
    message: /^todo has nothing to go back to: no release before v1 /,
    hint: 'Name one that can be gone back to: v2, v1.',
  })
})

t.test('a release that was asked for', async (t) => {
  const releases = history(a, failed(b), expired(c), [a, { eligible_for_rollback: false }], b, c)
  const ask = (version: number) => () =>
    askedTarget(releases, releases.find((one) => one.version === version) as Release, 'todo')
  t.equal(ask(1)().release.version, 1)
  for (const [version, why] of [
    [2, /v2: it failed/],
    [3, /v3: its image has expired/],
    [4, /v4: Heroku keeps nothing/],
    [6, /v6: it is what is live/],
  ] as const)
    t.throws(ask(version), { code: /^E_ROLLBACK$/, message: why, hint: /gone back to: v5, v1\./ })
})

t.test('the way back from an unhealthy release', async (t) => {
  const nothing = history('Initial release', 'Enable Logplex', a)
  const cases: [
    what: string,
    releases: Release[],
    recorded: number | undefined,
    sick: boolean,
    to: number | RegExp,
  ][] = [
    ['to what was live right before', history(a, b, c), 2, false, 2],
    ['whatever lies between', history(a, b, failed(c), c), 2, false, 2],
    ['a config change is what was live', history(a, b, config, c), 3, false, 3],
    ['the same image with other config', history(a, b, b), 2, false, 2],
    ['also where nobody knows its image', history(a, failed(b), config, c), 3, false, 3],
    ['what was pushed with git', history(['Deploy 1a2b3c4', { slug: { id: 's1' } }], b), 1, false, 1],
    ['a first release', nothing, 2, false, /first release, so there is nothing/],
    ['a first one that failed before', history('Initial release', failed(a), a), 1, false, /first release/],
    ['none at all', history(a), undefined, false, /first release/],
    ['the list does not reach the first', history('x', 'y', a).slice(0, 2), 2, false, 2],
    ['expired', history(a, expired(b), c), 2, false, /back to v2: its image has expired/],
    ['not kept', history(a, [b, { eligible_for_rollback: false }], c), 2, false, /v2: Heroku keeps nothing/],
    ['not to the sick one', history(a, b, c), 2, true, 1],
    ['nor to the same image before it', history(a, b, b, c), 3, true, 1],
    ['nothing before the sick one', history(a, b), 1, true, /^v1 before it was not healthy either, and none/],
    ['only what has expired', history(expired(a), b, c), 2, true, /^v2 before it was not healthy either/],
  ]
  for (const [what, releases, version, sick, to] of cases) {
    const recorded = releases.find((one) => one.version === version)
    const way = wayBack(releases, { recorded, sick }, 'todo')
    if (typeof to === 'number') t.match(way, { kind: 'back', to: { release: { version: to } } }, what)
    else t.match(way, { kind: 'none', why: to }, what)
  }
  const way = wayBack(
    history(a, expired(b), c),
    { recorded: history(a, expired(b), c)[1], sick: false },
    'todo',
  )
  t.match(way, { names: ['v1'] }, 'and what else can be gone back to')
  const old = { ...(history(a, b, c)[1] as Release) }
  const now = wayBack(history(a, expired(b), c), { recorded: old, sick: false }, 'todo')
  t.match(now, { kind: 'none' }, 'it counts how it is now, not how it was recorded')
})

/** A Heroku whose v3 (image c) is live; `post` says what a rollback does. */
const platform = async (t: Test, post: (turn: number, releases: object[]) => Reply, target: object = {}) => {
  const yes = { eligible_for_rollback: true }
  const releases: object[] = [
    release(1, a, { ...yes, ...target }),
    release(2, b, yes),
    release(3, c, { ...yes, current: true }),
  ]
  let posts = 0
  const s = await stage(t, ({ method, path }) => {
    if (method === 'POST') return post(++posts, releases)
    const [, id] = /\/releases\/r(\d+)$/.exec(path) ?? []
    return { json: id === undefined ? [...releases].reverse() : releases[Number(id) - 1] }
  })
  const from = readRelease(release(3, c, { current: true }))
  const go = () => goBack(s.heroku, { id: 'r1', version: 1 }, { from, note: s.note, wait: s.wait })
  const sent = () => s.asked.filter(({ method }) => method === 'POST')
  return { ...s, go, sent, releases }
}
const fine = (releases: object[]): Reply => {
  releases.push(release(4, 'Rollback to v1', { current: true }))
  return { status: 201, json: releases.at(-1) }
}

t.test('going back', async (t) => {
  const s = await platform(t, (_, releases) => fine(releases))
  t.match(await s.go(), { version: 4, description: 'Rollback to v1' })
  t.match(s.sent(), [{ path: '/apps/todo/releases', body: { release: 'r1' } }])
  t.equal(s.clock.seconds(), 0)
})

t.test('what cannot be gone back to is not tried', async (t) => {
  const cases: [object, RegExp][] = [
    [{ eligible_for_rollback: false }, /v1: Heroku keeps nothing/],
    [{ status: 'expired', eligible_for_rollback: false }, /v1: its image has expired/],
  ]
  for (const [target, message] of cases) {
    const s = await platform(t, (_, releases) => fine(releases), target)
    await t.rejects(s.go(), { code: /^E_ROLLBACK$/, message, hint: /: v2\./ })
    t.same(s.sent(), [])
  }
})

t.test('only from the release that is left', async (t) => {
  const s = await platform(t, (_, releases) => fine(releases))
  s.releases.push(release(4, 'Deployed web (dddddddddddd)', { current: true }))
  s.releases[2] = release(3, c)
  await t.rejects(s.go(), { code: /^E_REPLACED$/, message: /v3 is not live: v4 \(Deployed web \(d+\)/ })
  t.same(s.sent(), [])

  const pending = await platform(t, (_, releases) => fine(releases))
  pending.releases.push(release(4, 'x', { status: 'failed' }))
  t.match(await pending.go(), { version: 4 }, 'what failed has replaced nothing')

  const between = await platform(t, (_, releases) => {
    releases[2] = release(3, c)
    releases.push(release(4, 'Deployed web (dddddddddddd)', { current: true }))
    return 'reset'
  })
  await t.rejects(between.go(), { code: /^E_REPLACED$/ }, 'also before it is sent a second time')
  t.equal(between.sent().length, 1)
})

t.test('a lost answer', async (t) => {
  const lost: readonly Reply[] = ['reset', { status: 503, json: {} }, { status: 500, json: {} }]
  for (const reply of lost) {
    const done = await platform(t, (_, releases) => (fine(releases), reply))
    t.match(await done.go(), { version: 4 }, 'it was done')
    t.equal(done.sent().length, 1, 'and is not sent again')

    const not = await platform(t, (turn, releases) => (turn === 1 ? reply : fine(releases)))
    t.match(await not.go(), { version: 4 }, 'it was not done')
    t.equal(not.sent().length, 2)
    t.ok(not.clock.seconds() >= 15, 'only after looking for it')
  }
  const before = await platform(t, (turn, releases) => (turn === 1 ? 'reset' : fine(releases)))
  before.releases[1] = release(2, 'Rollback to v1')
  t.match(await before.go(), { version: 4 }, 'an older rollback to v1 is not ours')
  const other = await platform(t, (turn, releases) => {
    if (turn > 1) return { status: 201, json: release(5, 'Rollback to v1') }
    releases.push(release(4, 'Rollback to v11', { status: 'failed' }))
    return 'reset'
  })
  t.match(await other.go(), { version: 5 }, 'a rollback to v11 is none to v1')
  const never = await platform(t, () => 'reset')
  await t.rejects(never.go(), { code: /^E_HEROKU$/ })
  t.equal(never.sent().length, 4)
  const limited = await platform(t, (turn, releases) =>
    turn === 1 ? { status: 429, json: {}, headers: { 'retry-after': '30' } } : fine(releases),
  )
  t.match(await limited.go(), { version: 4 })
  t.equal(limited.clock.seconds(), 30, 'turned away: not looked for')
  const refused = await platform(t, () => ({ status: 422, json: { message: 'No such slug.' } }))
  await t.rejects(refused.go(), {
    code: /^E_HEROKU_REFUSED$/,
    message: /go back to that release: No such slug/,
  })
  t.equal(refused.sent().length, 1)
})
