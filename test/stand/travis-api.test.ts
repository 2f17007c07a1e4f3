import t from 'tap'
import { control } from './client.js'
import { frontRoutes, startControl } from './control.js'
import { createFrontLog } from './front-log.js'
import { startTravis } from './travis-api.js'

const log = createFrontLog()
const travis = await startTravis(log)
const served = await startControl([...frontRoutes(log), ...travis.routes])
t.teardown(() => Promise.all([travis.stop(), served.stop()]))
const stand = control({ control: `http://${served.host}` })

const { publicKey } = await stand.travisRepository('alice/app', { bits: 1024 })
await stand.travisRepository('bob/app', { bits: 1024, oldLabel: true })
const writer = await stand.travisToken({ 'alice/app': 'write' }, 'alice')
const reader = await stand.travisToken({ 'alice/app': 'read' })

const key = '/v3/repo/alice%2Fapp/key_pair/generated'
const vars = '/v3/repo/alice%2Fapp/env_vars'

interface Sent {
  method?: string
  authorization?: string
  headers?: Record<string, string>
  body?: object
}

const send = async (
  path: string,
  { method = 'GET', body, ...sent }: Sent = {},
): Promise<[number, string, unknown]> => {
  const response = await fetch(travis.url + path, {
    method,
    headers: {
      authorization: sent.authorization ?? `token ${writer}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = (text === '' ? {} : JSON.parse(text)) as { error_type?: string }
  return [response.status, json.error_type ?? '', json]
}

t.test('who may ask, and how', async (t) => {
  const cases: [why: string, path: string, sent: Sent, status: number, type: string][] = [
    ['a reader', key, { authorization: `token ${reader}` }, 200, ''],
    ['another scheme', key, { authorization: `Bearer ${writer}` }, 403, 'wrong_credentials'],
    ['the scheme in capitals', key, { authorization: `Token ${writer}` }, 403, 'wrong_credentials'],
    ['a wrong token', key, { authorization: 'token nobody' }, 403, 'wrong_credentials'],
    ['a slug of two segments', '/v3/repo/alice/app/key_pair/generated', {}, 404, 'not_found'],
    ['no version', key.slice(3), {}, 404, 'not_found'],
    ['the version in a header', key.slice(3), { headers: { 'travis-api-version': '3' } }, 200, ''],
    [
      'the version in Accept',
      key.slice(3),
      { headers: { accept: 'application/vnd.travis-ci.3+json' } },
      200,
      '',
    ],
    ['a repository of others', key.replace('alice', 'bob'), {}, 404, 'not_found'],
    ['no repository', key.replace('alice', 'carol'), {}, 404, 'not_found'],
    ['no User-Agent', key, { headers: { 'user-agent': '' } }, 400, 'wrong_params'],
    ['an unknown path', '/v3/repo/alice%2Fapp/secrets', {}, 404, 'not_found'],
  ]
  for (const [why, path, sent, status, type] of cases)
    t.same((await send(path, sent)).slice(0, 2), [status, type], why)
  const bare = await fetch(travis.url + key)
  t.match(await bare.json(), { '@type': 'error', error_type: 'login_required' })
  t.match((await send(key))[2], {
    '@type': 'key_pair',
    public_key: publicKey,
    fingerprint: /^(?:[\da-f]{2}:){15}/,
  })
  t.match(await stand.travisState('bob/app'), { publicKey: /^-----BEGIN RSA PUBLIC KEY/ })
})

t.test('variables', async (t) => {
  const post = (body: object, sent: Sent = {}) => send(vars, { method: 'POST', body, ...sent })
  const made = await post({ 'env_var.name': 'A', 'env_var.value': 'hush', 'env_var.public': false })
  t.equal(made[0], 201)
  const { id } = made[2] as { id: string }
  t.same((await post({ name: 'A', value: 'x' })).slice(0, 2), [409, 'duplicate_resource'])
  t.equal((await post({ name: 'A', value: 'x', branch: 'main', public: true }))[0], 201, 'of another branch')
  t.same((await post({ value: 'x' })).slice(0, 2), [422, 'unprocessable_entity'])
  t.same((await post({ name: 'B' }, { headers: { 'content-type': 'text/plain' } })).slice(0, 2), [
    422,
    'unprocessable_entity',
  ])
  const refused = await post({ name: 'B' }, { authorization: `token ${reader}` })
  t.same(refused.slice(0, 2), [403, 'insufficient_access'])

  t.match((await send(vars))[2], {
    env_vars: [
      { name: 'A', value: null },
      { name: 'A', value: 'x', branch: 'main' },
    ],
  })
  const one = `/v3/repo/alice%2Fapp/env_var/${id}`
  t.equal((await send(one, { method: 'PATCH', body: { 'env_var.value': 'new' } }))[0], 200)
  t.match((await stand.travisState('alice/app')).vars[0], { id, name: 'A', value: 'new', public: false })
  t.same((await send(`${one}0`, { method: 'PATCH', body: {} })).slice(0, 2), [404, 'not_found'])
  t.equal((await send(one, { method: 'DELETE' }))[0], 204)
  t.equal((await stand.travisState('alice/app')).vars.length, 1)
  t.match(await stand.requests({ where: 'travisApi', write: true }), [
    { user: 'alice', method: 'POST', status: 201 },
  ])
})

t.test('faults, and what was encrypted', async (t) => {
  await stand.fault({ where: 'travisApi', path: 'key_pair', action: { kind: 'answer', status: 429 } })
  t.equal((await fetch(travis.url + key)).status, 429)
  t.equal((await fetch(travis.url + key)).status, 403)
  t.equal(await stand.decrypt('alice/app', 'bm90IG91cnM='), undefined)
  t.equal(await stand.decrypt('alice/app', 'not base64'), undefined)
})
