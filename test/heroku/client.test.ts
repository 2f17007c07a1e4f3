import t from 'tap'
import { Problem } from '../../src/errors/problem.js'
import type { Heroku } from '../../src/heroku/client.js'
import { app, dyno, IMAGE, release, type Reply, stage } from './stage.js'

const refusal = (status: number, id: string, message: string): Reply => ({
  status,
  json: { id, message },
  headers: { 'request-id': 'support-1' },
})

t.test('each call asks for the right thing and gives it read', async (t) => {
  const answers: Record<string, Reply> = {
    'GET /account': { json: { email: 'ci@example.com' } },
    'GET /apps/todo': { json: app() },
    'GET /apps/todo/formation': { json: [{ type: 'web', quantity: 1, command: 'node .' }] },
    'PATCH /apps/todo/formation': {
      json: [{ type: 'web', quantity: 1, docker_image: { id: IMAGE } }],
      headers: { 'warning-message': 'careful' },
    },
    'GET /apps/todo/releases': {
      status: 206,
      json: [release(2, 'x')],
      headers: { 'next-range': 'version ..1' },
    },
    'GET /apps/todo/releases/r2': { json: release(2, 'x') },
    'GET /apps/todo/dynos': { json: [dyno('web.1', 2, 'up')] },
    'GET /apps/todo/features/preboot': { json: { enabled: true } },
    'POST /apps/todo/log-sessions': { status: 201, json: { logplex_url: '' } },
    'GET /lines?srv=1': { text: 'one\r\n\ntwo\n' },
  }
  const s = await stage(t, ({ method, path }) => answers[`${method} ${path}`] ?? { status: 500 })
  answers['POST /apps/todo/log-sessions'] = { status: 201, json: { logplex_url: `${s.url}/lines?srv=1` } }
  const { heroku } = s
  t.match(await heroku.account(), { email: 'ci@example.com' })
  t.match(await heroku.look(), { name: 'todo' })
  t.match(await heroku.formation(), [{ type: 'web', command: 'node .' }])
  t.match(await heroku.update([{ type: 'web', image: IMAGE }]), {
    formation: [{ image: IMAGE }],
    warning: 'careful',
  })
  t.match(await heroku.releases(10), [{ version: 2 }])
  t.match(await heroku.release('r2'), { version: 2 })
  t.match(await heroku.dynos(), [{ name: 'web.1' }])
  t.equal(await heroku.preboot(), true)
  t.same(await heroku.logs(5), ['one', 'two'])
  t.equal(s.asked[0]?.headers.authorization, 'Bearer HRKU-token')
  t.equal(s.asked.at(-1)?.headers.authorization, undefined, 'the token does not go to the log host')
  t.equal(
    new Set(s.asked.slice(0, -1).map(({ headers }) => headers['request-id'])).size,
    9,
    'an id of its own each',
  )
})

t.test('a failure becomes the problem that helps', async (t) => {
  const look = (heroku: Heroku) => heroku.look()
  const update = (heroku: Heroku) => heroku.update([{ type: 'web', image: IMAGE }])
  const account = (heroku: Heroku) => heroku.account()
  const cases: readonly [
    Reply,
    (heroku: Heroku) => Promise<unknown>,
    code: string,
    message: RegExp,
    exit: number,
  ][] = [
    [
      refusal(401, 'unauthorized', 'Invalid credentials provided.'),
      account,
      'E_HEROKU_AUTH',
      /Invalid credentials/,
      4,
    ],
    [refusal(403, 'two_factor', 'A second factor is needed.'), look, 'E_HEROKU_AUTH', /second factor/, 4],
    [refusal(403, 'suspended', 'Account suspended.'), update, 'E_HEROKU_AUTH', /suspended/, 4],
    [refusal(403, 'forbidden', 'No access.'), account, 'E_HEROKU_AUTH', /No access/, 4],
    [refusal(403, 'forbidden', 'You do not have access.'), look, 'E_HEROKU_RIGHTS', /todo: You do not/, 4],
    [refusal(404, 'not_found', "Couldn't find that app."), update, 'E_HEROKU_APP', /"todo"/, 1],
    [refusal(404, 'not_found', 'Gone.'), look, 'E_HEROKU_APP', /"todo"/, 1],
    [
      refusal(404, 'not_found', "Couldn't find that image."),
      update,
      'E_HEROKU_REFUSED',
      /release the image: Couldn't/,
      1,
    ],
    [refusal(402, 'delinquent', 'Pay first.'), update, 'E_HEROKU_REFUSED', /Pay first/, 1],
    [
      refusal(422, 'invalid_params', 'No command specified for process type web'),
      update,
      'E_NO_COMMAND',
      /type web/,
      1,
    ],
    [refusal(422, 'invalid_params', 'Size is bad.'), update, 'E_HEROKU_REFUSED', /Size is bad/, 1],
    [{ status: 418, text: '' }, look, 'E_HEROKU_REFUSED', /it answered 418/, 1],
    [refusal(503, '', 'Down.'), look, 'E_HEROKU', /answered 503.*request support-1/, 1],
    [refusal(429, 'rate_limit', 'Too many.'), look, 'E_HEROKU', /Too many/, 1],
    ['reset', look, 'E_HEROKU', /closed the connection/, 1],
    [{ text: '<html>' }, look, 'E_HEROKU', /the app should be an object/, 1],
  ]
  for (const [reply, call, code, message, exit] of cases) {
    const { heroku } = await stage(t, () => reply)
    // Of texts tap's match compares only a part.
    const error: unknown = await call(heroku).catch((caught: unknown) => caught)
    t.match(error, { code: new RegExp(`^${code}$`), message, exit }, `${code} ${message.source}`)
  }
})

t.test('reads are tried again, the release is not', async (t) => {
  let failures = 3
  const s = await stage(t, ({ method }) =>
    method === 'PATCH' || failures-- > 0 ? refusal(503, '', 'Down.') : { json: app() },
  )
  t.match(await s.heroku.look(), { name: 'todo' })
  t.equal(s.asked.length, 4)
  await t.rejects(s.heroku.update([{ type: 'web', image: IMAGE }]), { code: 'E_HEROKU' })
  t.equal(s.asked.length, 5)
})

t.test('an app that knows no preboot has none; other refusals are told', async (t) => {
  const none = await stage(t, () => refusal(404, 'not_found', "Couldn't find that feature."))
  t.equal(await none.heroku.preboot(), false)
  const other = await stage(t, () => refusal(403, 'forbidden', 'No.'))
  await t.rejects(other.heroku.preboot(), { code: 'E_HEROKU_RIGHTS' })
})

t.test('the end of everything is no failure of Heroku', async (t) => {
  const s = await stage(t, () => ({ json: app() }))
  s.stop.abort(new Error('ended by SIGTERM'))
  const error: unknown = await s.heroku.look().catch((caught: unknown) => caught)
  t.match(error, { message: 'ended by SIGTERM' })
  t.notOk(error instanceof Problem)
})
