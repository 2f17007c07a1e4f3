import t from 'tap'
import { imagesToName, liveOf, type Origin, rowOf } from '../../src/heroku/history.js'
import { ago, statusText } from '../../src/heroku/history-text.js'
import { readApp, readDynos, readRelease } from '../../src/heroku/read.js'
import { app, dyno, release, START } from './stage.js'

const one = 'Deployed web (0123456789ab)'
const two = 'Deployed web (ffffffffffff)'
const [x, y] = ['0f'.repeat(20), '1e'.repeat(20)] as [string, string]
const url = 'https://app.travis-ci.com/alice/todo/jobs/1'
const origins = new Map<string, Origin>([
  ['0123456789ab', { revision: x, build: { number: '524', url } }],
  ['ffffffffffff', { revision: y, build: {} }],
])

/** Releases v1, v2, … as Heroku lists them, the newest first. */
const history = (...all: (string | object)[]) =>
  all
    .map((each, index) =>
      typeof each === 'string'
        ? readRelease(release(index + 1, each))
        : readRelease(release(index + 1, '', each)),
    )
    .reverse()

t.test('a release is told by the image it runs', async (t) => {
  const releases = history(
    'Initial release',
    one,
    'Set FOO config vars',
    two,
    { description: two, status: 'failed', user: null },
    'Rollback to v3',
    { description: `${one}, worker (ffffffffffff)`, current: true },
    { description: 'Deployed web (aaaaaaaaaaaa)', status: 'pending' },
  )
  const row = (version: number) =>
    rowOf(releases, releases.find((each) => each.version === version) ?? releases[0]!, origins)
  t.same(row(2), {
    ...{ release: 'v2', status: 'succeeded', current: false, description: one, images: ['0123456789ab'] },
    ...{ revision: x, build: { number: '524', url } },
    ...{ created: '2026-11-23T12:00:00.000Z', by: 'alice@example.com' },
  })
  t.match(row(3), { images: ['0123456789ab'], revision: x }, 'a config change keeps the image')
  t.match(row(6), { images: ['0123456789ab'], revision: x }, 'a rollback brings it back')
  t.same(row(1).images, [], 'none at all')
  t.match(row(5), { status: 'failed', revision: y, build: {} })
  t.notOk('by' in row(5))
  t.same(row(7).images, ['0123456789ab', 'ffffffffffff'])
  t.notOk('revision' in row(7), 'two commits are no commit')
  t.notOk('revision' in row(8), 'what nobody could read is not guessed')
  t.same(imagesToName(releases, 10), ['aaaaaaaaaaaa', '0123456789ab', 'ffffffffffff'])
  t.same(imagesToName(releases, 1), ['aaaaaaaaaaaa'])
  t.same(imagesToName(releases, 3), ['aaaaaaaaaaaa', '0123456789ab', 'ffffffffffff'], 'found beyond them')
})

t.test('what is live, and the table', async (t) => {
  const releases = history(
    'Enable Logplex',
    { description: two, status: 'expired', created_at: '2026-11-01T11:00:00Z' },
    { description: one, current: true },
    { description: 'Deployed web (aaaaaaaaaaaa)', status: 'failed', user: null },
  )
  const facts = {
    app: readApp(app()),
    dynos: readDynos([dyno('web.1', 3, 'up'), dyno('worker.1', 2, 'crashed')]),
    origins,
  }
  const live = liveOf(releases, facts)
  t.match(live, {
    release: 'v3',
    revision: x,
    maintenance: false,
    dynos: [
      { name: 'web.1', type: 'web', state: 'up', release: 'v3' },
      { name: 'worker.1', state: 'crashed', release: 'v2' },
    ],
  })
  const rows = releases.map((each) => rowOf(releases, each, origins))
  const now = START + 3 * 3_600_000
  t.equal(
    statusText('todo', { live, releases: rows, now }),
    [
      'app          todo, https://todo-0123456789ab.herokuapp.com/',
      `live         v3, commit ${x}, image 0123456789ab, 3 h ago by alice@example.com`,
      `build        524 ${url}`,
      'dynos        web.1 up, worker.1 crashed (v2)',
      'maintenance  off',
      '',
      'release  state      commit   image         build  when      by                 what',
      'v4       failed     unknown  aaaaaaaaaaaa  -      3 h ago   -                  Deployed web',
      'v3       live       0f0f0f0  0123456789ab  524    3 h ago   alice@example.com  Deployed web',
      'v2       expired    1e1e1e1  ffffffffffff  -      22 d ago  alice@example.com  Deployed web',
      'v1       succeeded  -        -             -      3 h ago   alice@example.com  Enable Logplex',
    ].join('\n'),
  )
})

t.test('what is not there is not made up', async (t) => {
  const bare = { app: readApp(app({ web_url: null, maintenance: true })), dynos: [], origins: new Map() }
  const nothing = liveOf([], bare)
  t.same(nothing, { maintenance: true, dynos: [] })
  t.equal(
    statusText('todo', { live: nothing, releases: [], now: START }).split('\n\n')[0],
    'app          todo\nlive         nothing\ndynos        none\nmaintenance  on',
  )
  const line = (description: string) => {
    const releases = history({ description, current: true })
    return statusText('todo', { live: liveOf(releases, bare), releases: [], now: START }).split('\n')[1]
  }
  t.match(line(one), /v1, unknown commit, image 0123456789ab, just now/)
  t.match(line('Initial release'), /v1, no image that Heroku names, just now/)
  const long = history({ description: `Set ${'A'.repeat(80)}, B\u001b[2J config vars`, current: true })
  const table = statusText('todo', { live: nothing, releases: [rowOf(long, long[0]!, origins)], now: START })
  t.match(table, /Set A{45}…$/)
  const rude = history({ description: 'Set \u001b[2J\nX', current: true })
  const shown = statusText('todo', { live: nothing, releases: [rowOf(rude, rude[0]!, origins)], now: START })
  t.match(shown, /Set {2}\[2J X$/, 'nothing moves the cursor')
})

t.test('how long ago', async (t) => {
  const minute = 60_000
  for (const [minutes, text] of [
    [-5, 'just now'],
    [0.9, 'just now'],
    [1, '1 min ago'],
    [59.9, '59 min ago'],
    [60, '1 h ago'],
    [47.9 * 60, '47 h ago'],
    [48 * 60, '2 d ago'],
    [400 * 24 * 60, '400 d ago'],
  ] as const)
    t.equal(ago(START - minutes * minute, START), text)
})
