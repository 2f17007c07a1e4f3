import t, { type Test } from 'tap'
import { Problem } from '../../src/errors/problem.js'
import { HttpFailure } from '../../src/http/problem.js'
import { statusFailure } from '../../src/http/refused.js'
import { makeAnswer } from '../../src/http/answer.js'
import { Secret } from '../../src/io/secret.js'
import { chooseChallenge, parseChallenges } from '../../src/registry/challenge.js'
import { findCredential, readHelperAnswer } from '../../src/registry/credentials.js'
import { parseDockerConfig } from '../../src/registry/docker-config.js'
import { createLimit } from '../../src/registry/limit.js'
import { refusal } from '../../src/registry/refusal.js'
import { doorOf } from '../../src/registry/scheme.js'
import { createTokens, scope, tokenRequest } from '../../src/registry/token.js'
import type { Answer, Request } from '../../src/types.js'
import { quickClock } from '../http/server.js'

const bytesOf = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

const problemOf = (t: Test, run: () => unknown): Problem | undefined => {
  try {
    run()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  t.fail('nothing was thrown')
  return undefined
}

t.test('challenges', async (t) => {
  const read = (header: string) =>
    parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])
  const hub = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"'
  t.strictSame(read(hub), [
    ['bearer', { realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }],
  ])
  t.strictSame(read('Basic realm="Registry Realm"'), [['basic', { realm: 'Registry Realm' }]])
  t.strictSame(read('BASIC Realm=x , Bearer realm = "a, \\"b\\"" , scope="r:a:pull,push",error=e'), [
    ['basic', { realm: 'x' }],
    ['bearer', { realm: 'a, "b"', scope: 'r:a:pull,push', error: 'e' }],
  ])
  t.strictSame(read('Negotiate abc==, Basic realm="x"'), [
    ['negotiate', {}],
    ['basic', { realm: 'x' }],
  ])
  t.strictSame(read('Negotiate, Basic'), [
    ['negotiate', {}],
    ['basic', {}],
  ])
  for (const nonsense of ['', ',,', '"x"', 'realm="x"', '=', 'Bearer realm="open'])
    t.equal(chooseChallenge(parseChallenges(nonsense))?.parameters.get('realm'), undefined, nonsense)
  t.equal(chooseChallenge(parseChallenges(`Basic realm="x", ${hub}`))?.scheme, 'bearer')
  t.equal(chooseChallenge(parseChallenges('Digest realm="x"')), undefined)
})

t.test('docker config', async (t) => {
  const auth = (pair: string) => ({ auth: Buffer.from(pair).toString('base64') })
  const credential = async (config: object, registry: string, helpers: Record<string, string> = {}) => {
    const asked: string[] = []
    const found = await findCredential(registry, {
      config: parseDockerConfig(JSON.stringify(config), 'config.json'),
      helper: async (helper, server) => {
        asked.push(`${helper} ${server}`)
        return readHelperAnswer(helpers[helper] ?? 'credentials not found in native keychain', helper)
      },
    })
    const shown =
      found?.kind === 'basic'
        ? `${found.user}:${found.password.reveal()}`
        : found && `token ${found.token.reveal()}`
    return asked.length === 0 ? shown : [shown, ...asked]
  }
  const helper = { desktop: '{"ServerURL":"x","Username":"helped","Secret":"s"}' }
  const cases: Array<[string, object, string, unknown, Record<string, string>?]> = [
    ['Docker Hub', { auths: { 'https://index.docker.io/v1/': auth('a:p:q') } }, 'docker.io', 'a:p:q'],
    ['Docker Hub by host', { auths: { 'index.docker.io': auth('a:p') } }, 'docker.io', 'a:p'],
    [
      'Docker Hub, other API version',
      { auths: { 'https://index.docker.io/v2/': auth('a:p') } },
      'docker.io',
      'a:p',
    ],
    ['not for others', { auths: { 'https://index.docker.io/v1/': auth('a:p') } }, 'ghcr.io', undefined],
    ['host and port', { auths: { '127.0.0.1:5000': auth('a:p') } }, '127.0.0.1:5000', 'a:p'],
    ['legacy address', { auths: { 'https://ghcr.io/v1/': auth('a:p') } }, 'ghcr.io', 'a:p'],
    [
      'exact first',
      { auths: { 'https://ghcr.io': auth('old:p'), 'ghcr.io': auth('new:p') } },
      'ghcr.io',
      'new:p',
    ],
    ['another port', { auths: { 'ghcr.io:444': auth('a:p') } }, 'ghcr.io', undefined],
    ['identity token', { auths: { 'ghcr.io': { ...auth('a:'), identitytoken: 'T' } } }, 'ghcr.io', 'token T'],
    ['plain fields', { auths: { 'ghcr.io': { username: 'a', password: 'p' } } }, 'ghcr.io', 'a:p'],
    ['blank entry', { auths: { 'ghcr.io': {} } }, 'ghcr.io', undefined],
    ['nonsense', { auths: { 'ghcr.io': { auth: '%%%' } }, credHelpers: [1] }, 'ghcr.io', undefined],
    ['none', {}, 'ghcr.io', undefined],
    [
      'store beats auths',
      { credsStore: 'desktop', auths: { 'ghcr.io': auth('a:p') } },
      'ghcr.io',
      ['helped:s', 'desktop ghcr.io'],
      helper,
    ],
    [
      'helper beats store',
      { credsStore: 'pass', credHelpers: { 'ghcr.io': 'desktop' } },
      'ghcr.io',
      ['helped:s', 'desktop ghcr.io'],
      helper,
    ],
    [
      'Docker Hub by helper',
      { credHelpers: { 'docker.io': 'desktop' } },
      'docker.io',
      ['helped:s', 'desktop https://index.docker.io/v1/'],
      helper,
    ],
    [
      'an empty store',
      { credsStore: 'pass', auths: { 'ghcr.io': auth('a:p') } },
      'ghcr.io',
      ['a:p', 'pass ghcr.io'],
    ],
    [
      'token by helper',
      { credsStore: 'x' },
      'ghcr.io',
      ['token T', 'x ghcr.io'],
      { x: '{"Username":"<token>","Secret":"T"}' },
    ],
    ['a helper with a path', { credsStore: '../evil' }, 'ghcr.io', undefined],
  ]
  for (const [name, config, registry, expected, helpers] of cases)
    t.strictSame(await credential(config, registry, helpers), expected, name)
  const given = { kind: 'basic', user: 'g', password: new Secret('p', 'x') } as const
  t.equal(await findCredential('ghcr.io', { given, config: parseDockerConfig('{}', 'f') }), given)
  for (const text of ['', '[]', '{"auths": geheim'])
    t.match(
      problemOf(t, () => parseDockerConfig(text, '/home/a/.docker/config.json')),
      {
        code: 'E_FILE_READ',
        message: '/home/a/.docker/config.json cannot be read: it is not a JSON object.',
      },
    )
  t.equal(readHelperAnswer('{"Username":"a","Secret":""}', 'x'), undefined)
})

t.test('tokens', async (t) => {
  const clock = quickClock(1_000_000)
  const asked: Request[] = []
  let answer: unknown = { token: 't1', expires_in: 300 }
  const send = async (request: Request): Promise<Answer> => {
    asked.push(request)
    await new Promise((resolve) => setImmediate(resolve))
    return makeAnswer(200, () => undefined, bytesOf(answer))
  }
  const server = { realm: 'https://auth.test/token?x=1', service: 'reg', credential: undefined }
  const tokens = createTokens(send, clock, server)
  const [pull, push] = [scope('a/b', 'pull'), scope('c/d', 'push')]
  t.strictSame([pull, push], ['repository:a/b:pull', 'repository:c/d:pull,push'])
  const [one, two] = await Promise.all([tokens.get([pull, push]), tokens.get([push, pull])])
  t.equal(one, two, 'one set of scopes is one token, asked for once')
  t.same(asked.length, 1)
  const url = new URL(asked[0]?.url ?? '')
  t.strictSame(url.searchParams.getAll('scope'), [pull, push])
  t.match([url.searchParams.get('service'), url.searchParams.get('x')], ['reg', '1'])
  answer = { access_token: 't2' }
  await tokens.get([pull])
  t.same(asked.length, 2, 'another set is another token')
  clock.pass(269_000)
  await tokens.get([pull, push])
  t.same(asked.length, 2)
  clock.pass(2000)
  await Promise.all([tokens.get([pull, push]), tokens.get([pull, push])])
  t.same(asked.length, 3, 'renewed 30 s before its end, by one for all')
  clock.pass(29_000)
  await tokens.get([pull, push])
  t.same(asked.length, 3)
  clock.pass(2000)
  const last = await tokens.get([pull, push])
  t.same(asked.length, 4, 'without a stated life it is 60 s')
  const [x, y] = await Promise.all([tokens.renew([pull, push], last), tokens.renew([pull, push], last)])
  t.equal(x, y, 'refused ones are replaced once')
  t.same(asked.length, 5)
  t.equal(await tokens.renew([pull, push], last), x, 'and what came meanwhile will do')
  answer = { token: '' }
  await t.rejects(tokens.get(['s']), HttpFailure)
  answer = { token: 'fine' }
  t.equal((await tokens.get(['s'])).reveal(), 'fine', 'a failure is not kept')

  const basic = { kind: 'basic', user: 'a', password: new Secret('p', 'x') } as const
  t.match(tokenRequest({ ...server, credential: basic }, [pull]), { method: 'GET', auth: basic })
  const identity = tokenRequest(
    { ...server, credential: { kind: 'identity', token: new Secret('I', 'x') } },
    [pull],
  )
  t.match(identity, { method: 'POST', tries: 4, body: /grant_type=refresh_token&refresh_token=I&.*pull/ })
})

t.test('the door of a registry', async (t) => {
  const scheme = async (status: number, header: string | undefined, url = 'https://r.test') => {
    const send = async (): Promise<Answer> => makeAnswer(status, () => header, new Uint8Array())
    const door = doorOf({ host: 'r.test', url, send, clock: quickClock(), credential: async () => undefined })
    return (await door.scheme()).kind
  }
  t.equal(await scheme(200, undefined), 'open')
  t.equal(await scheme(401, 'Basic realm="x"'), 'basic')
  t.equal(await scheme(401, 'Bearer realm="https://a.test/t"'), 'bearer')
  t.equal(await scheme(401, 'Bearer realm="http://127.0.0.1:1/t"', 'http://127.0.0.1:2'), 'bearer')
  for (const header of [
    undefined,
    'Digest realm="x"',
    'Bearer realm="http://a.test/t"',
    'Bearer realm="token"',
  ])
    await t.rejects(scheme(401, header), HttpFailure, String(header))
})

t.test('problems', async (t) => {
  const tried = {
    registry: 'r.test',
    image: 'a/b',
    access: 'push',
    action: 'take the manifest of a/b:1',
  } as const
  const request: Request = { service: 'r.test', method: 'PUT', url: 'https://r.test/' }
  const of = (status: number, text = '', retryAfter?: string) =>
    refusal(statusFailure(request, { status, text, header: () => retryAfter }, 0), tried)
  t.match(of(401), {
    code: 'E_REGISTRY_UNAUTHORIZED',
    message: 'The registry does not let us push to a/b.',
  })
  t.match(of(403), { code: 'E_REGISTRY_UNAUTHORIZED' })
  t.match(of(400, '{"errors":[{"code":"DENIED"}]}'), { code: 'E_REGISTRY_UNAUTHORIZED' })
  t.match(of(429, '', '61'), {
    code: 'E_RATE_LIMIT',
    message: 'r.test limits requests and asks to wait 61 s.',
  })
  t.match(of(405, '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}'), {
    code: 'E_REGISTRY',
    message:
      'r.test failed to take the manifest of a/b:1: it answered 405 (UNSUPPORTED: The operation is unsupported).',
  })
  const bug = new TypeError('bug')
  t.equal(refusal(bug, tried), bug)
})

t.test('a limit', async (t) => {
  const limit = createLimit(2)
  let running = 0
  let most = 0
  const order: number[] = []
  const job = (number: number) => async (): Promise<number> => {
    most = Math.max(most, ++running)
    order.push(number)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    if (number === 1) throw new Error('one fails')
    return number
  }
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map(async (number) => limit(job(number))))
  t.equal(most, 2)
  t.strictSame(order, [0, 1, 2, 3, 4])
  t.strictSame(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  )
})
