import t, { type Test } from 'tap'
import { findOurs, imagesOf, runningOurs } from '../../src/heroku/ours.js'
import { readRelease } from '../../src/heroku/read.js'
import { startRelease } from '../../src/heroku/release.js'
import { awaitTerminal } from '../../src/heroku/terminal.js'
import { IMAGE, OTHER, release, type Reply, stage } from './stage.js'

const ours = 'Deployed web (0123456789ab)'
const read = (...all: object[]) => all.map((one) => readRelease(one)).reverse()

t.test('which release is ours', async (t) => {
  const cases: readonly [what: string, releases: object[], recorded: number, found: number | undefined][] = [
    ['the one after the recorded', [release(41, 'Deployed web (ffffffffffff)'), release(42, ours)], 41, 42],
    ['not the one recorded, though it has our image', [release(41, ours)], 41, undefined],
    ['not a config change right after', [release(42, ours), release(43, 'Set FOO config vars')], 41, 42],
    [
      'not the release of another job',
      [release(42, ours), release(43, 'Deployed web (ffffffffffff)')],
      41,
      42,
    ],
    ['of two of ours the newest', [release(42, ours), release(43, ours)], 41, 43],
    [
      'several types in one sentence',
      [release(42, 'Deployed web (ABCDEFABCDEF), worker (0123456789AB)')],
      41,
      42,
    ],
    ['a longer number is not our id', [release(42, 'Deployed web (0123456789abc)')], 41, undefined],
    ['nor is a part of a name', [release(42, 'Set X_0123456789ab config vars')], 41, undefined],
    ['nothing there', [], 0, undefined],
  ]
  for (const [what, releases, recorded, found] of cases)
    t.equal(findOurs(read(...releases), recorded, [IMAGE])?.version, found, what)
  t.equal(findOurs(read(release(2, ours)), 1, [OTHER, IMAGE])?.version, 2, 'any of our images')
})

t.test('which image a release runs', async (t) => {
  const other = 'Deployed web (ffffffffffff)'
  const config = 'Set FOO config vars'
  const cases: readonly [what: string, releases: object[], image: string[] | undefined][] = [
    ['its own', [release(1, ours)], ['0123456789ab']],
    ['through config changes', [release(1, ours), release(2, config), release(3, config)], ['0123456789ab']],
    [
      'through a rollback',
      [release(1, ours), release(2, other), release(3, 'Rollback to v1')],
      ['0123456789ab'],
    ],
    [
      'a rollback to a config change',
      [release(1, ours), release(2, config), release(3, other), release(4, 'Rollback to v2')],
      ['0123456789ab'],
    ],
    [
      'unknown behind a failed release',
      [release(1, ours), release(2, other, { status: 'failed' }), release(3, config)],
      undefined,
    ],
    ['unknown beyond the list', [release(3, config)], undefined],
    ['a rollback to itself', [release(3, 'Rollback to v3')], undefined],
  ]
  for (const [what, releases, image] of cases)
    t.same(
      imagesOf(read(...releases), releases.length === 1 ? read(...releases)[0]!.version : releases.length),
      image,
      what,
    )
  t.equal(runningOurs(read(release(1, ours), release(2, config, { current: true })), [IMAGE])?.version, 2)
  t.equal(
    runningOurs(read(release(1, other, { current: true }), release(2, ours, { status: 'failed' })), [IMAGE]),
    undefined,
  )
  t.equal(runningOurs(read(release(1, ours, { current: true, status: 'pending' })), [IMAGE]), undefined)
})

/** A Heroku that keeps releases; `patch` says what an update does, `list` may change before it is given. */
const platform = async (
  t: Test,
  patch: (turn: number, releases: object[]) => Reply,
  list?: (turn: number) => Reply | undefined,
) => {
  const releases: object[] = [
    release(40, 'Deployed web (ffffffffffff)', { current: true }),
    release(41, 'Set A config vars', { status: 'failed' }),
  ]
  let [patches, lists] = [0, 0]
  const s = await stage(t, ({ method }) => {
    if (method === 'PATCH') return patch(++patches, releases)
    return list?.(++lists) ?? { json: [...releases].reverse() }
  })
  const start = () => startRelease(s.heroku, [{ type: 'web', image: IMAGE }], s.wait, s.note)
  const count = (method: string) => s.asked.filter((one) => one.method === method).length
  return { ...s, start, count, releases }
}
const fine: Reply = { json: [] }
const already: Reply = {
  json: [],
  headers: {
    'warning-message':
      'The process type web was not updated, because it is already running the specified docker image.',
  },
}

t.test('an update is made, and its release found', async (t) => {
  const s = await platform(t, (_, releases) => {
    releases.push(release(42, ours), release(43, 'Deployed web (eeeeeeeeeeee)'))
    return fine
  })
  t.match(await s.start(), {
    kind: 'released',
    release: { version: 42 },
    recorded: { version: 41, current: { version: 40 } },
  })
  t.equal(s.clock.seconds(), 0, 'without a pause')
})

t.test('the first release of an app records nothing to go back to', async (t) => {
  const s = await platform(t, (_, releases) => (releases.push(release(1, ours)), fine))
  s.releases.length = 0
  t.match(await s.start(), {
    kind: 'released',
    release: { version: 1 },
    recorded: { version: 0, current: undefined },
  })
})

t.test('a release that is slow to show up is waited for', async (t) => {
  const s = await platform(
    t,
    (_, releases) => (releases.push(release(42, ours)), fine),
    (turn) => (turn > 1 && turn < 5 ? { json: [release(41, 'Set A config vars')] } : undefined),
  )
  t.match(await s.start(), { kind: 'released', release: { version: 42 } })
  t.equal(s.clock.seconds(), 3.5)
})

t.test('an update taken without any release is an error', async (t) => {
  const s = await platform(t, () => fine)
  await t.rejects(s.start(), { code: 'E_RELEASE_NOT_FOUND' })
  t.equal(s.count('PATCH'), 1)
})

t.test('already running', async (t) => {
  await t.test('what is current has our image', async (t) => {
    const s = await platform(t, () => already)
    s.releases.push(release(42, ours, { current: true }))
    t.match(await s.start(), { kind: 'unchanged', running: { version: 42 } })
    t.equal(s.clock.seconds(), 0)
  })
  await t.test('only a failed release has', async (t) => {
    const s = await platform(t, () => already)
    s.releases.push(release(42, ours, { status: 'failed' }))
    t.match(await s.start(), { kind: 'unchanged', running: undefined })
  })
  await t.test('it is about to serve: that is the release', async (t) => {
    for (const status of ['pending', 'succeeded']) {
      const s = await platform(t, () => already)
      s.releases.push(release(42, ours, { status }))
      t.match(await s.start(), { kind: 'released', release: { version: 42, status } }, status)
    }
    const overtaken = await platform(t, () => already)
    overtaken.releases.push(release(42, ours, { status: 'pending' }))
    overtaken.releases.push(release(43, 'Deployed web (eeeeeeeeeeee)', { current: true }))
    t.match(await overtaken.start(), { kind: 'unchanged', running: undefined }, 'unless a newer one serves')
  })
  await t.test('one type of two: the other makes a release, also a late one', async (t) => {
    const s = await platform(
      t,
      (_, releases) => (releases.push(release(42, 'Deployed worker (0123456789ab)')), already),
      (turn) => (turn < 4 ? { json: [release(41, 'x')] } : undefined),
    )
    const both = ['web', 'worker'].map((type) => ({ type, image: IMAGE }))
    t.match(await startRelease(s.heroku, both, s.wait, s.note), {
      kind: 'released',
      release: { version: 42 },
    })
  })
})

t.test('a lost answer', async (t) => {
  const lost: readonly [string, Reply][] = [
    ['cut', 'reset'],
    ['503', { status: 503, json: {} }],
    ['500', { status: 500, json: {} }],
  ]
  for (const [what, reply] of lost) {
    const done = await platform(t, (_, releases) => (releases.push(release(42, ours)), reply))
    t.match(await done.start(), { kind: 'released', release: { version: 42 } }, `${what}, and it was done`)
    t.equal(done.count('PATCH'), 1, 'it is not sent again')

    const not = await platform(t, (turn, releases) =>
      turn === 1 ? reply : (releases.push(release(42, ours)), fine),
    )
    t.match(await not.start(), { kind: 'released', release: { version: 42 } }, `${what}, and it was not done`)
    t.equal(not.count('PATCH'), 2)
    t.ok(not.clock.seconds() >= 15, 'only after looking for it')
  }
  const late = await platform(
    t,
    (turn, releases) => {
      if (turn === 1) return 'reset'
      releases.push(release(42, ours, { current: true }))
      return already
    },
    // Long after the second update the list still lags.
    () => (late.clock.seconds() < 20 ? { json: [release(41, 'x')] } : undefined),
  )
  t.match(
    await late.start(),
    { kind: 'released', release: { version: 42 } },
    'it was done after all: not "unchanged"',
  )
  const never = await platform(t, () => 'reset')
  await t.rejects(never.start(), { code: /^E_HEROKU$/ })
  t.equal(never.count('PATCH'), 4)
  const intruder = await platform(t, (turn, releases) => {
    if (turn === 1) return (releases.push(release(42, 'Set B config vars')), 'reset')
    return (releases.push(release(43, ours)), fine)
  })
  t.match(
    await intruder.start(),
    { release: { version: 43 } },
    "somebody's config change is not taken for it",
  )
})

t.test('turned away: asked again when Heroku says', async (t) => {
  const s = await platform(t, (turn, releases) =>
    turn === 1
      ? { status: 429, json: { id: 'rate_limit' }, headers: { 'retry-after': '30' } }
      : (releases.push(release(42, ours)), fine),
  )
  t.match(await s.start(), { kind: 'released', release: { version: 42 } })
  t.equal(s.clock.seconds(), 30)
  t.equal(s.count('GET'), 2, 'nothing was looked for in between')
})

t.test('refused: said once', async (t) => {
  const s = await platform(t, () => ({ status: 422, json: { id: 'invalid_params', message: 'Bad size.' } }))
  await t.rejects(s.start(), { code: 'E_HEROKU_REFUSED', message: /Bad size/ })
  t.equal(s.count('PATCH'), 1)
})

/** Awaits v42 while `/releases/r42` gives `states` in turn (the last for ever) and the list `releases`. */
const terminal = async (t: Test, states: readonly Reply[], releases: object[] = [], timeout = 1_200_000) => {
  let turn = 0
  const s = await stage(t, ({ path }) =>
    path.endsWith('/r42') ? states[Math.min(turn++, states.length - 1)]! : { json: releases },
  )
  const one = readRelease(release(42, ours, { status: 'pending' }))
  return {
    ...s,
    done: () =>
      awaitTerminal(s.heroku, one, { wait: s.wait, timeout, lastWords: async () => 'no such table' }),
  }
}
const is = (status: string, more: object = {}): Reply => ({ json: release(42, ours, { status, ...more }) })

t.test('the end of a release', async (t) => {
  const at = await terminal(t, [is('succeeded', { current: true })])
  t.match(await at.done(), { version: 42, current: true })
  t.equal(at.clock.seconds(), 0, 'at once')

  const slow = await terminal(t, [...Array<Reply>(8).fill(is('pending')), is('succeeded', { current: true })])
  t.match(await slow.done(), { current: true })
  t.equal(slow.clock.seconds(), 0.5 + 1 + 6 * 2)

  const lag = await terminal(
    t,
    [is('succeeded'), is('succeeded', { current: true })],
    [release(41, 'x', { current: true })],
  )
  t.match(await lag.done(), { current: true }, 'current moves a moment later')

  const failed = await terminal(t, [is('pending'), is('failed')])
  await t.rejects(failed.done(), {
    code: 'E_RELEASE_FAILED',
    message: /v42 failed with "no such table"; the old/,
  })
  await t.rejects((await terminal(t, [is('expired')])).done(), { code: 'E_HEROKU_REFUSED' })

  const replaced = await terminal(
    t,
    [is('succeeded')],
    [release(43, 'Deployed web (ffffffffffff)', { current: true })],
  )
  await t.rejects(replaced.done(), {
    code: 'E_REPLACED',
    message: /v43 \(Deployed web \(f+\), by alice@example.com\)/,
  })

  const never = await terminal(t, [is('pending')])
  await t.rejects(never.done(), { code: 'E_RELEASE_PENDING', message: /v42 was still pending after 1200 s/ })
  t.equal(never.clock.seconds(), 1200)
  t.ok(never.asked.length < 180, `modest: ${never.asked.length} calls in 20 minutes`)

  const down = await terminal(t, [
    ...Array<Reply>(9).fill({ status: 500, json: {} }),
    is('succeeded', { current: true }),
  ])
  t.match(await down.done(), { current: true }, 'a while of errors is outlived')
  const unknown = await terminal(t, [{ status: 401, json: {} }])
  await t.rejects(unknown.done(), { code: 'E_HEROKU_AUTH' }, 'a refusal is not')
  t.equal(unknown.asked.length, 1)

  const ended = await terminal(t, [is('pending')])
  ended.stop.abort(new Error('ended by SIGINT'))
  await t.rejects(ended.done(), { message: 'ended by SIGINT' })
})
