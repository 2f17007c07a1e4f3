import t, { type Test } from 'tap'
import { type HealthRule, judgeHealth, judgeOf, type Probe } from '../../src/heroku/health.js'
import { awaitHealth, probe } from '../../src/heroku/probe.js'
import { readApp, readFormation, readRelease } from '../../src/heroku/read.js'
import { askBefore, proveHealthy } from '../../src/heroku/verdict.js'
import { app, dyno, release, type Reply, stage } from './stage.js'

const answers = (...statuses: readonly (number | string)[]): Probe[] =>
  statuses.map((one) =>
    typeof one === 'number' ? { status: one, body: `<h1>v2</h1>\nstatus ${one}` } : { failure: one },
  )

t.test('answers are judged', async (t) => {
  const path = { path: '/healthz' }
  const cases: readonly [
    what: string,
    HealthRule,
    before: number | string | undefined,
    (number | string)[],
    string | RegExp,
  ][] = [
    ['below 500 on a first release', {}, undefined, [200], 'healthy'],
    ['404 on a first release', {}, undefined, [404], 'healthy'],
    ['500 on a first release', {}, undefined, [500], /answers 500/],
    ['an API whose / is 404 as before', {}, 404, [404], 'healthy'],
    ['401 where 404 was', {}, 404, [401], 'healthy'],
    ['200 before, 404 after', {}, 200, [404], /answers 404, and answered 200 before this release/],
    ['302 before, 401 after', {}, 302, [401], /answers 401/],
    ['200 before, 302 after', {}, 200, [302], 'healthy'],
    ['404 before, 200 after', {}, 404, [200], 'healthy'],
    ['500 before, 404 after', {}, 500, [404], 'healthy'],
    ['nothing before, 404 after', {}, 'closed the connection', [404], 'healthy'],
    ['500 before, 500 after', {}, 500, [500], /answers 500/],
    ['nothing after', {}, 200, ['it closed the connection'], /did not answer: it closed/],
    ['503 first, then 200', {}, 200, [503, 200], 'healthy'],
    ['nothing asked', {}, 200, [], /was not asked/],
    ['three in a row', path, undefined, [200, 204, 301], 'healthy'],
    ['two in a row', path, undefined, [200, 200], /not yet/],
    ['three, not in a row', path, undefined, [200, 200, 503, 200], /before, \/healthz answers 503/],
    ['three in a row at last', path, undefined, [503, 200, 200, 200], 'healthy'],
    ['404 with a path', path, 404, [404, 404, 404], /\/healthz answers 404/],
    ['a status that was asked for', { ...path, statuses: [401] }, undefined, [401, 401, 401], 'healthy'],
    [
      '200 where another was asked for',
      { ...path, statuses: [204, 401] },
      undefined,
      [200, 200, 200],
      /answers 200/,
    ],
    ['a status without a path is asked of /', { statuses: [404] }, 200, [404, 404, 404], 'healthy'],
    ['500 may be asked for', { statuses: [500] }, undefined, [500, 500, 500], 'healthy'],
    ['no statuses: 2xx and 3xx', { ...path, statuses: [] }, undefined, [200, 200, 200], 'healthy'],
    ['a match', { match: /<h1>v2</g }, undefined, [200, 200, 200], 'healthy'],
    ['no match', { match: /v3/ }, undefined, [200, 200, 200], /\/ answers 200 without \/v3\//],
  ]
  for (const [what, rule, before, after, want] of cases) {
    const [then] = before === undefined ? [] : answers(before)
    const verdict = judgeHealth(rule, then, answers(...after))
    if (want === 'healthy') t.equal(verdict.kind, 'healthy', what)
    else t.match(verdict, { kind: 'not yet', reason: want }, what)
  }
})

t.test('who is asked', async (t) => {
  const web = (quantity: number) => [{ type: 'web', quantity }]
  const cases: readonly [object, object[], HealthRule, RegExp][] = [
    [{}, web(1), {}, /^https:\/\/todo-0123456789ab.herokuapp.com\/$/],
    [{}, web(1), { path: '/healthz?deep=1' }, /herokuapp.com\/healthz\?deep=1$/],
    [{ maintenance: true }, web(1), {}, /maintenance mode/],
    [{ web_url: null }, web(1), {}, /no public address/],
    [{}, web(0), {}, /no web dyno/],
    [{}, [{ type: 'worker', quantity: 1 }], {}, /no web process type/],
  ]
  for (const [more, formation, rule, want] of cases) {
    const judge = judgeOf(readApp(app(more)), readFormation(formation), rule)
    t.match(judge.kind === 'app' ? judge.url : judge.because, want)
  }
})

t.test('one probe', async (t) => {
  const s = await stage(t, ({ path }) =>
    path === '/gone'
      ? 'reset'
      : { status: path === '/' ? 302 : 503, headers: { location: 'https://elsewhere.example/' }, text: 'hi' },
  )
  t.same(await probe(s.send, `${s.url}/`), { status: 302, body: 'hi' }, 'a redirect is not followed')
  t.same(await probe(s.send, `${s.url}/down`), { status: 503, body: 'hi' })
  t.match(await probe(s.send, `${s.url}/gone`), { failure: /closed the connection/ })
  t.equal(s.asked.length, 3, 'each asked once')
  t.ok(
    s.asked.every(({ headers }) => headers.authorization === undefined),
    'the token is not for the app',
  )
})

t.test('asking until it is healthy', async (t) => {
  const run = async (rule: HealthRule, before: Probe | undefined, at: (second: number) => number) => {
    const s = await stage(t, () => ({ status: at(s.clock.seconds()), text: '' }))
    const health = await awaitHealth(s.send, `${s.url}/`, { rule, before, timeout: 60_000, wait: s.wait })
    return { health, seconds: s.clock.seconds(), asked: s.asked.length }
  }
  t.match(await run({}, undefined, () => 200), {
    health: { healthy: true, sentence: '/ answers 200' },
    seconds: 0,
    asked: 1,
  })
  t.match(await run({ path: '/' }, undefined, () => 200), { health: { healthy: true }, seconds: 2, asked: 3 })
  t.match(await run({}, undefined, (s) => (s < 8 ? 503 : 200)), { health: { healthy: true }, seconds: 9.5 })
  const never = await run({}, undefined, () => 503)
  t.match(never, { health: { healthy: false, reason: 'after 60 s / answers 503' }, seconds: 60 })
  t.ok(never.asked < 30)
  t.match(
    await run({ path: '/' }, undefined, (s) => (Math.floor(s) % 3 === 0 ? 500 : 200)),
    { health: { healthy: false } },
    'every third answer wrong',
  )
})

interface World {
  app?: object
  formation?: object[]
  dynos: (second: number) => object[]
  page?: (second: number) => Reply
  log?: string[]
  releases?: object[]
  current?: boolean
}
/** Proves v42 in a world; `web_url` is the stage itself. */
const proving = async (t: Test, world: World, rule: HealthRule = {}, before?: Probe) => {
  const s: Awaited<ReturnType<typeof stage>> = await stage(t, ({ path, method }) => {
    const second = s.clock.seconds()
    if (method === 'POST')
      return world.log
        ? { json: { logplex_url: `${s.url}/log` } }
        : { status: 422, json: { message: 'No log.' } }
    if (path === '/log') return { text: (world.log ?? []).join('\n') }
    if (path === '/apps/todo') return { json: app({ web_url: `${s.url}/`, ...world.app }) }
    if (path.endsWith('/formation')) return { json: world.formation ?? [{ type: 'web', quantity: 1 }] }
    if (path.endsWith('/preboot')) return { json: { enabled: false } }
    if (path.endsWith('/dynos')) return { json: world.dynos(second) }
    if (path.endsWith('/releases')) return { json: world.releases ?? [] }
    if (path.endsWith('/r42')) return { json: release(42, '', { current: world.current ?? true }) }
    return world.page?.(second) ?? { text: 'hello' }
  })
  const { send, note, wait } = s
  const how = { send, rule, before, bootTimeout: 90_000, healthTimeout: 60_000, note, wait }
  return { ...s, run: () => proveHealthy(s.heroku, readRelease(release(42, '')), how) }
}
const up = dyno('web.1', 42, 'up')

t.test('the whole proof', async (t) => {
  const fast = await proving(t, { dynos: () => [up] })
  t.match(await fast.run(), { healthy: true, sentence: '/ answers 200' })
  t.equal(fast.clock.seconds(), 0, 'a fast app does not wait')

  const boot = await proving(t, {
    dynos: (s) => [dyno('web.1', 42, s < 80 ? 'starting' : 'up')],
    page: (s) => ({ status: s < 130 ? 503 : 200 }),
  })
  t.match(await boot.run(), { healthy: true }, 'booting does not use up the time of health')

  const log = ["2026-11-23T12:00:05.1+00:00 app[web.1]: Error: Cannot find module 'express'"]
  const crash = await proving(t, { dynos: (s) => [dyno('web.1', 42, 'crashed', Math.floor(s))], log })
  t.match(await crash.run(), {
    healthy: false,
    reason: `web.1 crashed twice: its last words were "Error: Cannot find module 'express'"`,
  })
  const silent = await proving(t, { dynos: () => [up], page: () => ({ status: 500 }) })
  t.match(await silent.run(), {
    healthy: false,
    reason: /^after 60 s \/ answers 500 \(Heroku refused to open the log: No log\)$/,
  })

  t.match(await silent.run(), { silent: false }, 'a 500 is an answer')
  const closed = await proving(t, { dynos: () => [up], page: () => 'reset', log: [] })
  t.match(await closed.run(), { healthy: false, silent: true, lines: [] })
  const once = await proving(t, { dynos: () => [up], page: (s) => (s < 1 ? { status: 503 } : 'reset'), log })
  t.match(await once.run(), { silent: false, lines: ["web.1: Error: Cannot find module 'express'"] })

  const worse = await proving(
    t,
    { dynos: () => [up], page: () => ({ status: 404 }), log: [] },
    {},
    { status: 200, body: '' },
  )
  t.match(await worse.run(), {
    healthy: false,
    reason: 'after 60 s / answers 404, and answered 200 before this release',
  })
})

t.test('when the dynos decide', async (t) => {
  const worker = dyno('worker.1', 42, 'up')
  const cases: readonly [World, RegExp][] = [
    [{ app: { maintenance: true }, dynos: () => [up] }, /nobody was asked, since it is in maintenance mode/],
    [{ app: { web_url: null }, dynos: () => [up] }, /no public address/],
    [{ formation: [{ type: 'worker', quantity: 1 }], dynos: () => [worker] }, /no web process type/],
    [
      {
        formation: [
          { type: 'web', quantity: 0 },
          { type: 'worker', quantity: 1 },
        ],
        dynos: () => [worker],
      },
      /no web dyno/,
    ],
  ]
  for (const [world, sentence] of cases) {
    const s = await proving(t, world)
    t.match(await s.run(), { healthy: true, sentence }, sentence.source)
    t.ok(s.clock.seconds() >= 10, 'they have to stay up')
    t.notOk(
      s.asked.some(({ path }) => path === '/'),
      'the app is not asked',
    )
  }
  const none = await proving(t, { formation: [{ type: 'web', quantity: 0 }], dynos: () => [] })
  t.match(await none.run(), { healthy: true, sentence: /no dyno is scaled up/ })
})

t.test('a worker that crashes while the page is fine', async (t) => {
  const formation = [
    { type: 'web', quantity: 1 },
    { type: 'worker', quantity: 1 },
  ]
  const worker = (s: number) => dyno('worker.1', 42, s < 13 ? 'up' : 'crashed', s < 13 ? 0 : Math.floor(s))
  const s = await proving(t, {
    formation,
    dynos: (second) => [up, worker(second)],
    page: (second) => ({ status: second < 30 ? 503 : 200 }),
    log: [],
  })
  t.match(await s.run(), { healthy: true }, 'one crash is forgiven')
  // Once while booting, and once more while the page was asked.
  const states: readonly [until: number, state: string][] = [
    [1, 'crashed'],
    [20, 'up'],
    [999, 'crashed'],
  ]
  const later = (second: number) => {
    const since = states.findIndex(([until]) => second < until)
    return dyno('worker.1', 42, states[since]![1], since)
  }
  const twice = await proving(t, {
    formation,
    dynos: (second) => [up, later(second)],
    page: (second) => ({ status: second < 30 ? 503 : 200 }),
    log: [],
  })
  t.match(await twice.run(), { healthy: false, reason: 'worker.1 crashed twice' })
})

t.test('replaced meanwhile', async (t) => {
  const releases = [release(43, 'Deployed web (ffffffffffff)', { current: true })]
  const early = await proving(t, { dynos: () => [dyno('web.1', 43, 'up')], releases })
  await t.rejects(early.run(), { code: 'E_REPLACED', message: /v43 \(Deployed web/ })
  const late = await proving(t, {
    dynos: (s) => [s < 20 ? up : dyno('web.1', 43, 'up')],
    page: () => ({ status: 500 }),
    releases,
  })
  await t.rejects(late.run(), { code: 'E_REPLACED' }, 'not "unhealthy": the answers were no longer ours')
  const none = await proving(t, { formation: [], dynos: () => [], releases, current: false })
  await t.rejects(none.run(), { code: 'E_REPLACED' })
})

t.test('asking before the release', async (t) => {
  const before = async (world: World, current = true) => {
    const s = await proving(t, world)
    return askBefore(s.heroku, s.send, {}, current ? readRelease(release(41, '', { current })) : undefined)
  }
  t.match(await before({ dynos: () => [up], page: () => ({ status: 404, text: 'no' }) }), { status: 404 })
  t.equal(await before({ dynos: () => [up] }, false), undefined, 'nothing is live')
  t.equal(await before({ dynos: () => [up], app: { maintenance: true } }), undefined, 'nobody answers for it')
})
