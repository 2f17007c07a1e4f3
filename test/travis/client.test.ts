import t, { type Test } from 'tap'
import { createSend } from '../../src/http/send.js'
import { Secret } from '../../src/io/secret.js'
import { openTravis } from '../../src/travis/client.js'
import { keptLog, quickClock, type Reply, scripted } from '../http/server.js'
import { makeKeys } from '../stand/travis-api/keys.js'

const json = (value: unknown, status = 200): Reply => ({ status, body: JSON.stringify(value) })
const refusal = (status: number, error_type: string, error_message: string): Reply =>
  json({ '@type': 'error', error_type, error_message }, status)
const variable = (more: object = {}) => ({
  id: 'v1',
  name: 'TOKEN',
  public: false,
  branch: null,
  value: null,
  ...more,
})
const wanted = { name: 'TOKEN', word: new Secret(`'a b'`, 'TOKEN'), branch: undefined }

const open = async (t: Test, ...replies: Reply[]) => {
  const { url, seen } = await scripted(t, ...replies)
  const log = keptLog()
  const send = createSend({ version: '0', clock: quickClock(), log })
  const api = { url: `${url}/`, token: new Secret('travis-token', 'TRAVIS_TOKEN') }
  return { travis: openTravis({ api, repository: 'alice/todo.app', send }), seen, log }
}

t.test('each call asks for the right thing', async (t) => {
  const { publicKey } = await makeKeys({ bits: 1024 })
  const { travis, seen, log } = await open(
    t,
    json({ '@type': 'key_pair', public_key: publicKey }),
    json({ env_vars: [variable(), variable({ id: 'v2', branch: 'main', public: true })] }),
    json(variable(), 201),
    json(variable()),
  )
  t.equal((await travis.seal()).limit, 117)
  t.same(await travis.vars(), [
    { id: 'v1', name: 'TOKEN', public: false, branch: undefined },
    { id: 'v2', name: 'TOKEN', public: true, branch: 'main' },
  ])
  await travis.setVar(wanted, undefined)
  await travis.setVar(
    { ...wanted, branch: 'main' },
    { id: 'v/2', name: 'TOKEN', public: true, branch: 'main' },
  )
  t.same(
    seen.map(({ method, path }) => `${method} ${path}`),
    [
      'GET /v3/repo/alice%2Ftodo.app/key_pair/generated',
      'GET /v3/repo/alice%2Ftodo.app/env_vars',
      'POST /v3/repo/alice%2Ftodo.app/env_vars',
      'PATCH /v3/repo/alice%2Ftodo.app/env_var/v%2F2',
    ],
  )
  for (const { headers } of seen)
    t.match(headers, { authorization: /^token travis-token$/, 'user-agent': /^slipway\// })
  const [, , made, changed] = seen.map(
    ({ body }) => (body.length > 0 ? JSON.parse(String(body)) : {}) as object,
  )
  t.same(made, { 'env_var.name': 'TOKEN', 'env_var.value': `'a b'`, 'env_var.public': false })
  t.match(changed, { 'env_var.branch': 'main', 'env_var.public': false })
  t.notMatch(log.lines.join('\n'), 'a b', 'the value is in no line of the log')
})

t.test('one that somebody made in between is changed', async (t) => {
  const taken = refusal(409, 'duplicate_resource', 'resource already exists')
  const { travis, seen } = await open(
    t,
    taken,
    json({ env_vars: [variable({ branch: 'x' }), variable({ id: 'v9' })] }),
    json({}),
  )
  await travis.setVar(wanted, undefined)
  t.equal(seen.at(-1)?.path, '/v3/repo/alice%2Ftodo.app/env_var/v9')
  const other = await open(t, taken, json({ env_vars: [variable({ branch: 'x' })] }))
  await t.rejects(other.travis.setVar(wanted, undefined), {
    code: 'E_TRAVIS_REFUSED',
    message: /already exists/,
  })
})

t.test('a failure becomes the problem that helps', async (t) => {
  const cases: [Reply, code: string, message: RegExp, exit: number][] = [
    [refusal(403, 'login_required', 'login required'), 'E_TRAVIS_AUTH', /TRAVIS_TOKEN: login required/, 4],
    [refusal(403, 'wrong_credentials', 'access denied'), 'E_TRAVIS_AUTH', /access denied/, 4],
    [{ status: 403, body: 'access denied' }, 'E_TRAVIS_AUTH', /access denied/, 4],
    [{ status: 401 }, 'E_TRAVIS_AUTH', /answered 401/, 4],
    [
      refusal(403, 'insufficient_access', 'operation requires write access'),
      'E_TRAVIS_RIGHTS',
      /may not list the variables of alice\/todo\.app: operation requires/,
      4,
    ],
    [refusal(404, 'not_found', 'repository not found'), 'E_TRAVIS_REPO', /no repository alice\/todo\.app/, 4],
    [refusal(422, 'unprocessable_entity', 'no'), 'E_TRAVIS_REFUSED', /refused to list the variables: no/, 1],
    [{ status: 429, body: '' }, 'E_TRAVIS', /answered 429/, 1],
    [{ status: 503, body: '' }, 'E_TRAVIS', /answered 503/, 1],
    ['reset', 'E_TRAVIS', /closed the connection/, 1],
    [json({}), 'E_TRAVIS', /list of variables is missing/, 1],
    [json({ env_vars: [{ id: 'v1' }] }), 'E_TRAVIS', /name of a variable/, 1],
  ]
  for (const [reply, code, message, exit] of cases) {
    const { travis } = await open(t, reply)
    const error: unknown = await travis.vars().catch((caught: unknown) => caught)
    t.match(error, { code: new RegExp(`^${code}$`), message, exit }, `${code} ${message.source}`)
  }
})
