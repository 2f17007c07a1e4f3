import t, { type Test } from 'tap'
import { lookBefore } from '../../src/heroku/before.js'
import type { HealthRule } from '../../src/heroku/health.js'
import { app, dyno, release, type Reply, stage } from './stage.js'

const image = 'Deployed web (0123456789ab)'

interface Live {
  releases?: object[]
  formation?: object[]
  more?: object
  dynos?: (second: number) => object[]
  page?: (second: number) => Reply
}

/** Looks at an app whose v41 is live; gives what is found, and after how many seconds. */
const look = async (t: Test, live: Live, rule: HealthRule = {}) => {
  const releases = live.releases ?? [release(41, image, { current: true }), release(40, image)]
  const s: Awaited<ReturnType<typeof stage>> = await stage(t, ({ path }) => {
    const second = s.clock.seconds()
    if (path === '/apps/todo') return { json: app({ web_url: `${s.url}/`, ...live.more }) }
    if (path.endsWith('/releases')) return { json: releases }
    if (path.endsWith('/formation')) return { json: live.formation ?? [{ type: 'web', quantity: 1 }] }
    if (path.endsWith('/dynos')) return { json: live.dynos?.(second) ?? [dyno('web.1', 41, 'up')] }
    return live.page?.(second) ?? { text: 'hello' }
  })
  const how = { send: s.send, rule, bootTimeout: 90_000, wait: s.wait }
  const before = await lookBefore(s.heroku, how)
  return { ...before, version: before.current?.version, seconds: s.clock.seconds() }
}

const answers =
  (...statuses: readonly [until: number, status: number][]) =>
  (second: number): Reply => ({ status: statuses.find(([until]) => second < until)?.[1] ?? 200, text: '' })
const always = (status: number) => answers([9999, status])
const web =
  (...states: readonly [until: number, state: string][]) =>
  (second: number) => [dyno('web.1', 41, states.find(([until]) => second < until)?.[1] ?? 'up')]

t.test('what is live is healthy', async (t) => {
  const path = { path: '/healthz' }
  const cases: [what: string, Live, HealthRule, seconds: number, probe: object | undefined][] = [
    ['it answers', {}, {}, 0, { status: 200 }],
    ['an API whose / is 404', { page: always(404) }, {}, 0, { status: 404 }],
    ['one answer that keeps the rule is enough', {}, path, 0, { status: 200 }],
    ['trouble that passes', { page: answers([3, 503]) }, {}, 3.5, { status: 200 }],
    ['a dyno that starts', { dynos: web([60, 'starting']), page: answers([60, 503]) }, {}, 60.5, {}],
    ['one that crashed and is back', { dynos: web([1, 'crashed'], [4, 'starting']) }, {}, 6.5, {}],
    ['maintenance: the dynos decide', { more: { maintenance: true }, page: always(503) }, {}, 0, undefined],
    ['no dyno', { formation: [{ type: 'web', quantity: 0 }], dynos: () => [] }, {}, 0, undefined],
    ['old dynos of preboot', { dynos: () => [dyno('web.1', 40, 'up'), dyno('web.1', 41, 'up')] }, {}, 0, {}],
  ]
  for (const [what, live, rule, seconds, probe] of cases) {
    const found = await look(t, live, rule)
    t.match(found, { version: 41, seconds }, what)
    t.equal(found.trouble, undefined, what)
    if (probe === undefined) t.equal(found.probe, undefined, what)
    else t.match(found.probe, probe, what)
  }
})

t.test('what is live is not healthy', async (t) => {
  const worker = { type: 'worker', quantity: 1 }
  const both = [{ type: 'web', quantity: 1 }, worker]
  const path = { path: '/healthz' }
  const cases: [what: string, Live, HealthRule, seconds: number, trouble: RegExp][] = [
    ['it answers 500', { page: always(500) }, {}, 10.5, /^\/ answers 500$/],
    ['not by the rule', { page: always(404) }, path, 10.5, /^\/healthz answers 404$/],
    ['it has crashed', { dynos: web([9999, 'crashed']), page: always(503) }, {}, 10.5, /^web\.1 is crashed$/],
    [
      'it crashes, starts and crashes again',
      { dynos: web([3, 'crashed'], [8, 'starting'], [9999, 'crashed']), page: always(503) },
      {},
      10.5,
      /^web\.1 is crashed$/,
    ],
    [
      'its worker has crashed, whatever the page says',
      { formation: both, dynos: () => [dyno('web.1', 41, 'up'), dyno('worker.1', 41, 'crashed')] },
      {},
      10.5,
      /^worker\.1 is crashed$/,
    ],
    [
      'it never comes up',
      { dynos: web([9999, 'starting']), page: always(503) },
      {},
      90,
      /^web\.1 is starting$/,
    ],
  ]
  for (const [what, live, rule, seconds, trouble] of cases) {
    const found = await look(t, live, rule)
    t.match(found, { version: 41, trouble }, what)
    t.ok(found.seconds >= 10 && found.seconds <= seconds + 3, `${what}: ${found.seconds} s`)
  }
})

t.test('where nothing was deployed yet nothing is sick', async (t) => {
  const fresh = [release(2, 'Enable Logplex', { current: true }), release(1, 'Initial release')]
  const down: Live = { dynos: () => [], page: always(503) }
  const found = await look(t, { ...down, releases: fresh })
  t.match(found, { version: 2, seconds: 0, probe: { status: 503 } })
  t.equal(found.trouble, undefined)
  const failed = await look(t, {
    ...down,
    releases: [release(3, image, { status: 'failed' }), ...fresh],
  })
  t.match(failed, { version: 2, seconds: 0 }, 'nor where the first release failed')
  t.equal(failed.trouble, undefined)
  const none = await look(t, { ...down, releases: [] })
  t.match(none, { version: undefined, seconds: 0 })
})

t.test('no answer at all: nobody can tell from here', async (t) => {
  const found = await look(t, { page: () => 'reset' })
  t.match(found, {
    version: 41,
    silence: /^\/ did not answer: .*closed the connection/,
    probe: { failure: /./ },
  })
  t.equal(found.trouble, undefined)
  t.ok(found.seconds >= 10 && found.seconds < 14)
  const later = await look(t, { page: (second) => (second < 4 ? 'reset' : { status: 200, text: '' }) })
  t.match(later, { probe: { status: 200 }, seconds: 6.5 })
  t.equal(later.silence, undefined, 'an answer ends it')
})
