import t from 'tap'
import { awaitDynos, type Booted, judgeDynos, type Seen, wantedOf } from '../../src/heroku/dynos.js'
import { readDynos, readFormation } from '../../src/heroku/read.js'
import { dyno, stage } from './stage.js'

const web = [{ type: 'web', quantity: 1 }]

t.test('what ought to run', async (t) => {
  const formation = readFormation([
    { type: 'web', quantity: 2 },
    { type: 'worker', quantity: 0 },
    { type: 'release', quantity: 1 },
    { type: 'clock', quantity: 1 },
  ])
  t.same(
    wantedOf(formation).map(({ type, quantity }) => `${type}=${quantity}`),
    ['web=2', 'clock=1'],
  )
})

t.test('a row of listings is judged', async (t) => {
  const up = dyno('web.1', 42, 'up', 9)
  const old = dyno('web.1', 41, 'up', 0)
  const at = (state: string, since: number, id?: string) => [dyno('web.1', 42, state, since, id)]
  const two = [{ type: 'web', quantity: 2 }]
  const cases: readonly [
    what: string,
    listings: object[][],
    kind: string,
    why?: RegExp | undefined,
    wanted?: typeof web,
  ][] = [
    ['up', [[up]], 'up'],
    ['nothing listed yet', [[]], 'starting', /1 of 1 web dynos not there/],
    ['only the old one', [[old]], 'starting', /not there/],
    ['starting', [at('starting', 1)], 'starting', /web.1 is starting/],
    ['starting, then up', [at('starting', 1), at('up', 9)], 'up'],
    ['down', [at('down', 1)], 'starting', /web.1 is down/],
    ['asleep', [at('idle', 1)], 'up'],
    ['one of two', [[up]], 'starting', /1 of 2 web dynos not there/, two],
    ['both', [[up, dyno('web.2', 42, 'up')]], 'up', undefined, two],
    ['one of two crashed', [[up, dyno('web.2', 42, 'crashed')]], 'starting', /web.2 is crashed/, two],
    ['ours and an old one', [[up, dyno('web.2', 41, 'up')]], 'leaving', /web.2 of v41 still there/],
    [
      'an old one crashing does not matter',
      [[dyno('web.1', 41, 'crashed', 1)], [dyno('web.1', 41, 'crashed', 2)], [up]],
      'up',
    ],
    [
      'the release command and a one-off do not count',
      [[up, dyno('release.7', 41, 'up'), dyno('run.8', 41, 'crashed')]],
      'up',
    ],
    ['of a newer release', [[dyno('web.1', 43, 'starting')]], 'replaced'],
    ['crashed once', [at('starting', 1), at('crashed', 2)], 'starting', /web.1 is crashed/],
    ['crashed once and looked at twice', [at('crashed', 2), at('crashed', 2)], 'starting'],
    ['crashed once, then up', [at('crashed', 2), at('starting', 3), at('up', 5)], 'up'],
    [
      'crashed twice',
      [at('crashed', 2), at('starting', 3), at('crashed', 5)],
      'crashed',
      /web.1 crashed twice/,
    ],
    ['crashed twice, the start in between unseen', [at('crashed', 2), at('crashed', 5)], 'crashed'],
    ['crashed twice as another dyno', [at('crashed', 2, 'a'), at('crashed', 2, 'b')], 'crashed'],
    ['the first crash unseen', [at('starting', 1), at('starting', 3), at('crashed', 5)], 'crashed'],
    ['up, started again twice', [at('up', 1), at('starting', 3), at('up', 4), at('up', 9)], 'crashed'],
    ['up, started again once', [at('up', 1), at('starting', 3), at('up', 4)], 'up'],
    [
      'crashed twice, and up now: still no',
      [at('crashed', 1), at('starting', 2), at('crashed', 3), at('up', 9)],
      'crashed',
    ],
  ]
  for (const [what, listings, kind, why, wanted = web] of cases) {
    let seen: Seen = new Map()
    const verdicts = listings.map((listing) => {
      const judged = judgeDynos(readDynos(listing), { version: 42, wanted }, seen)
      seen = judged.seen
      return judged.verdict
    })
    t.match(verdicts.at(-1), { kind, ...(why === undefined ? {} : { why }) }, what)
  }
})

t.test('waiting for them', async (t) => {
  const v = (state: string, since: number) => dyno('web.1', 42, state, since)
  const old = dyno('web.1', 41, 'up', 0)
  const settled = { settle: 10_000 }
  type Case = [
    what: string,
    at: (second: number) => object[],
    more: object,
    kind: Booted['kind'],
    seconds: number,
    reason?: RegExp,
  ]
  const cases: Case[] = [
    ['up at once', () => [v('up', 0)], {}, 'up', 0],
    ['up after a second: no long wait', (s) => [v(s < 1 ? 'starting' : 'up', 0)], {}, 'up', 1.5],
    [
      'crash once, then up',
      (s) => [s < 3 ? v('crashed', 1) : s < 8 ? v('starting', 3) : v('up', 8)],
      {},
      'up',
      9.5,
    ],
    [
      'crash twice',
      (s) => [s < 3 ? v('crashed', 1) : s < 6 ? v('starting', 3) : v('crashed', 6)],
      {},
      'failed',
      6.5,
      /^web.1 crashed twice$/,
    ],
    ['never up', () => [v('starting', 0)], {}, 'failed', 90.5, /after 90 s web.1 is starting/],
    ['never there', () => [], {}, 'failed', 90.5, /1 of 1 web dynos not there/],
    ['crashed and left so', () => [v('crashed', 1)], {}, 'failed', 90.5, /web.1 is crashed/],
    [
      'preboot: the old one serves for three minutes',
      (s) => (s < 185 ? [old, v('up', 5)] : [v('up', 5)]),
      { preboot: true },
      'up',
      186.5,
    ],
    [
      'a restart late in preboot is forgiven',
      (s) => (s < 150 ? [old, v('up', 5)] : s < 160 ? [v('starting', 150)] : [v('up', 160)]),
      { preboot: true },
      'up',
      162.5,
    ],
    ['an old one that never goes', () => [old, v('up', 5)], {}, 'failed', 150, /web.1 of v41 still there/],
    ['somebody releases', (s) => [s < 5 ? v('starting', 0) : dyno('web.1', 43, 'up')], {}, 'replaced', 6.5],
    ['must stay up', () => [v('up', 0)], settled, 'up', 12.5],
    [
      'does not stay up',
      (s) => [s < 5 ? v('up', 0) : s < 7 ? v('crashed', 5) : s < 9 ? v('up', 7) : v('crashed', 9)],
      settled,
      'failed',
      9.5,
      /crashed twice/,
    ],
  ]
  for (const [what, at, more, kind, seconds, reason] of cases) {
    const s = await stage(t, () => ({ json: at(s.clock.seconds()) }))
    const { note, wait } = s
    const how = { version: 42, wanted: web, preboot: false, timeout: 90_000, settle: 0, note, wait, ...more }
    const booted = await awaitDynos(s.heroku, how)
    t.match(booted, { kind, ...(reason === undefined ? {} : { reason }) }, what)
    t.equal(s.clock.seconds(), seconds, `${what}: in ${seconds} s`)
  }
})

t.test('it says what it waits for once a minute', async (t) => {
  const s = await stage(t, () => ({ json: [] }))
  const { note, wait } = s
  await awaitDynos(s.heroku, {
    version: 42,
    wanted: web,
    preboot: false,
    timeout: 130_000,
    settle: 0,
    note,
    wait,
  })
  t.same(s.notes, Array(2).fill('Waiting for the dynos of v42: 1 of 1 web dynos not there.'))
})
