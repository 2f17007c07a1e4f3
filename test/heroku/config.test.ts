import t, { type Test } from 'tap'
import { compareVars, findConfigRelease, setConfig, type Vars } from '../../src/heroku/config.js'
import { readRelease } from '../../src/heroku/read.js'
import { Secret } from '../../src/io/secret.js'
import { release, type Reply, stage } from './stage.js'

const vars = (values: Record<string, string>): Vars =>
  new Map(Object.entries(values).map(([name, value]) => [name, new Secret(value, name)]))

t.test('what setting would change', async (t) => {
  const wanted = vars({ NEW: 'x', SAME: 'a\nb', OTHER: '1', EMPTY: '', BLANKED: '' })
  t.same(compareVars(wanted, vars({ SAME: 'a\nb', OTHER: '2', BLANKED: 'x', MORE: 'y' })), [
    { name: 'NEW', change: 'new' },
    { name: 'SAME', change: 'equal' },
    { name: 'OTHER', change: 'changed' },
    { name: 'EMPTY', change: 'new' },
    { name: 'BLANKED', change: 'changed' },
  ])
  t.same(compareVars(vars({ constructor: 'x' }), new Map()), [{ name: 'constructor', change: 'new' }])
})

t.test('which release set them', async (t) => {
  const cases: [description: string, names: string[], found: boolean][] = [
    ['Set FOO config vars', ['FOO'], true],
    ['Set FOO, BAR config vars', ['BAR', 'FOO'], true],
    ['Set FOO config var', ['FOO'], true],
    ['Set FOO, BAR config vars', ['FOO'], false],
    ['Set FOO config vars', ['FOO', 'BAR'], false],
    ['Set FOOBAR config vars', ['FOO'], false],
    ['Remove FOO config vars', ['FOO'], false],
    ['Deployed web (0123456789ab)', ['FOO'], false],
    ['Rollback to v40', ['FOO'], false],
  ]
  for (const [description, names, found] of cases) {
    const one = readRelease(release(42, description))
    t.equal(findConfigRelease([one], 41, names)?.version, found ? 42 : undefined, description)
  }
  const twice = [41, 42, 43, 44].map((version) =>
    readRelease(release(version, version === 44 ? 'Set OTHER config vars' : 'Set FOO config vars')),
  )
  t.equal(findConfigRelease(twice, 41, ['FOO'])?.version, 43, 'of several the newest, and none before')
  t.equal(findConfigRelease(twice, 43, ['FOO']), undefined)
})

/** A Heroku that keeps releases; `patch` says what setting does. */
const platform = async (t: Test, patch: (turn: number, releases: object[]) => Reply) => {
  const releases: object[] = [release(41, 'Set A, B config vars', { current: true })]
  let patches = 0
  const s = await stage(t, ({ method }) =>
    method === 'PATCH' ? patch(++patches, releases) : { json: [...releases].reverse() },
  )
  const set = () => setConfig(s.heroku, vars({ A: 'secret one', B: '' }), { wait: s.wait, note: s.note })
  return { ...s, set, sent: () => s.asked.filter(({ method }) => method === 'PATCH') }
}
const fine = (releases: object[], json: object = {}): Reply => {
  releases.push(release(42, 'Set A, B config vars', { status: 'pending' }))
  return { json }
}

t.test('all in one request, and its release found', async (t) => {
  const s = await platform(t, (_, releases) => {
    const reply = fine(releases)
    releases.push(release(43, 'Set C config vars'))
    return reply
  })
  t.match(await s.set(), { version: 42, status: 'pending' })
  t.match(s.sent(), [{ path: '/apps/todo/config-vars', body: { A: 'secret one', B: '' } }])
  t.equal(s.clock.seconds(), 0)
})

t.test('a lost answer is read back in the releases', async (t) => {
  for (const reply of ['reset', { status: 503, json: {} }] as const) {
    const done = await platform(t, (_, releases) => (fine(releases), reply))
    t.match(await done.set(), { version: 42 })
    t.equal(done.sent().length, 1)
    const not = await platform(t, (turn, releases) => (turn === 1 ? reply : fine(releases)))
    t.match(await not.set(), { version: 42 })
    t.equal(not.sent().length, 2)
  }
  const shown = await platform(t, () => ({ json: {} }))
  await t.rejects(shown.set(), { code: /^E_CONFIG_RELEASE$/, message: /no release of todo shows them/ })
  t.equal(shown.sent().length, 1)
})

t.test('refusals are told without a value', async (t) => {
  const cases: [Reply, code: string, message: RegExp, hint: RegExp][] = [
    [
      { status: 422, json: { message: 'Cannot overwrite attachment values DATABASE_URL.' } },
      'E_CONFIG_ATTACHED',
      /on todo: DATABASE_URL is what an add-on sets/,
      /instead of --all/,
    ],
    [
      { status: 403, json: { id: 'forbidden', message: 'The scope of this OAuth authorization is small.' } },
      'E_HEROKU_SCOPE',
      /todo: The scope of this OAuth authorization/,
      /--scope write-protected/,
    ],
    [{ status: 403, json: { id: 'forbidden' } }, 'E_HEROKU_SCOPE', /403/, /--scope write-protected/],
    [
      { status: 403, json: { id: 'forbidden', message: 'You do not have access to the app todo.' } },
      'E_HEROKU_RIGHTS',
      /do not have access/,
      /collaborator/,
    ],
    [{ status: 403, json: { id: 'two_factor', message: 'Second factor.' } }, 'E_HEROKU_AUTH', /Second/, /./],
  ]
  for (const [reply, code, message, hint] of cases) {
    const s = await platform(t, () => reply)
    const error: unknown = await s.set().catch((caught: unknown) => caught)
    t.match(error, { code: new RegExp(`^${code}$`), message, hint }, code)
    t.notMatch(String(error), 'secret one')
    const read = await stage(t, () => reply)
    if (code.startsWith('E_HEROKU')) await t.rejects(read.heroku.config(), { code }, 'reading is the same')
  }
})

t.test('what is read is secret', async (t) => {
  const { heroku } = await stage(t, () => ({ json: { A: 'hush', B: '' } }))
  const there = await heroku.config()
  t.same([...there.keys()], ['A', 'B'])
  t.equal(there.get('A')?.reveal(), 'hush')
  t.notMatch(JSON.stringify([...there]), 'hush')
  const wrong = await stage(t, () => ({ json: { A: { hush: 1 } } }))
  const error: unknown = await wrong.heroku.config().catch((caught: unknown) => caught)
  t.match(error, { code: /^E_HEROKU$/, message: /A of the config vars should be text/ })
})
