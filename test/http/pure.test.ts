import t from 'tap'
import { stopWith } from '../../src/http/abort.js'
import { isAccepted, makeAnswer, readBody } from '../../src/http/answer.js'
import { backoff, parseRetryAfter } from '../../src/http/backoff.js'
import { answerFailure, networkFailure, timeoutFailure } from '../../src/http/broken.js'
import { formBody, headersFor } from '../../src/http/headers.js'
import { failureBehind, redactUrl } from '../../src/http/problem.js'
import { redirected } from '../../src/http/redirect.js'
import { serviceWords, statusFailure } from '../../src/http/refused.js'
import { problem } from '../../src/errors/problem.js'
import { Secret } from '../../src/io/secret.js'
import type { Request } from '../../src/types.js'

const request: Request = {
  service: 'registry.test',
  method: 'GET',
  url: 'https://alice:geheim@registry.test/v2/?_state=abc123&digest=x',
}

t.test('backoff', async (t) => {
  const wait = { attempt: 1, random: 0.5, spent: 0, budget: 300_000 }
  t.same(
    [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff({ ...wait, attempt })),
    [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000],
    'doubles, up to 30 s',
  )
  t.equal(backoff({ ...wait, random: 0 }), 500)
  t.equal(backoff({ ...wait, random: 0.999 }), 1499)
  t.ok((backoff({ ...wait, attempt: 9, random: 0.999 }) ?? 0) <= 30_000, 'jitter does not pass the cap')
  t.equal(backoff({ ...wait, retryAfter: 7000 }), 7000, 'waits as long as it was asked to')
  t.equal(backoff({ ...wait, retryAfter: 0 }), 1000, 'but not shorter than by itself')
  t.equal(backoff({ ...wait, retryAfter: 120_000 }), 120_000)
  t.equal(backoff({ ...wait, retryAfter: 120_001 }), undefined, 'longer is not waited for')
  t.equal(backoff({ ...wait, spent: 299_500 }), undefined, 'the budget ends it')
})

t.test('Retry-After', async (t) => {
  const now = Date.parse('2026-11-23T10:00:00Z')
  const cases: Array<[string | undefined, number | undefined]> = [
    ['3', 3000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 10:00:09 GMT', 9000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ]
  for (const [value, expected] of cases) t.equal(parseRetryAfter(value, now), expected, String(value))
})

t.test('what services say of a failure', async (t) => {
  const cases: Array<[string, object]> = [
    [
      '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}',
      { code: 'UNSUPPORTED', message: 'The operation is unsupported' },
    ],
    ['{"id":"not_found","message":"No such app."}', { code: 'not_found', message: 'No such app' }],
    ['{"details":"incorrect username or password"}', { message: 'incorrect username or password' }],
    [
      '{"error":"invalid_grant","error_description":"expired"}',
      { code: 'invalid_grant', message: 'expired' },
    ],
    ['Too Many Requests (HAP429).\n', { message: 'Too Many Requests (HAP429)' }],
    ['<html><body>502</body></html>', {}],
    ['', {}],
    ['[1]', { message: '[1]' }],
    ['{"errors":[]}', {}],
    ['{"message":"a\\u001b[31mred\\nline"}', { message: 'a [31mred line' }],
  ]
  for (const [text, expected] of cases) {
    const { code, message } = serviceWords(text)
    t.strictSame(JSON.parse(JSON.stringify({ code, message })), expected, text)
  }
  t.equal(serviceWords(`{"message":"${'x'.repeat(9999)}"}`).message?.length, 300, 'cut')
})

t.test('a failure knows what it needs to be told', async (t) => {
  const header = (name: string): string | undefined => ({ 'retry-after': '5', 'request-id': 'r-1' })[name]
  const text = '{"errors":[{"code":"UNAVAILABLE","message":"try later"}]}'
  const failure = statusFailure(request, { status: 503, header, text }, 0)
  t.equal(failure.sentence, 'registry.test answered 503 (UNAVAILABLE: try later).')
  t.equal(failure.detail, 'it answered 503 (UNAVAILABLE: try later)')
  t.match(failure.facts, { retryAfter: 5000, requestId: 'r-1', temporary: true, code: 'UNAVAILABLE' })
  t.notMatch(JSON.stringify(failure.facts), /geheim|abc123/)
  t.equal(failure.facts.url, 'https://registry.test/v2/?_state&digest')
  for (const status of [408, 429, 500, 502, 503, 504, 522]) {
    t.ok(statusFailure(request, { status, header, text: '' }, 0).temporary, String(status))
  }
  for (const status of [400, 401, 403, 404, 405, 409, 422, 501]) {
    t.notOk(statusFailure(request, { status, header, text: '' }, 0).temporary, String(status))
  }
  const wrapped = problem('E_HEROKU', { action: 'x', detail: 'y' }, failure)
  t.equal(failureBehind(wrapped), failure)
  t.equal(failureBehind(new Error('other')), undefined)
})

t.test('network errors', async (t) => {
  const coded = (code: string): Error => Object.assign(new Error(code), { code })
  const cases: Array<[unknown, string, boolean, boolean | undefined]> = [
    [coded('ECONNREFUSED'), 'refused the connection', true, true],
    [new AggregateError([coded('ECONNREFUSED')]), 'refused the connection', true, true],
    [new Error('outer', { cause: coded('ECONNRESET') }), 'closed the connection', true, undefined],
    [coded('ENOTFOUND'), 'is no host that exists (DNS)', false, true],
    [
      coded('CERT_HAS_EXPIRED'),
      'has a certificate that cannot be trusted (CERT_HAS_EXPIRED)',
      false,
      undefined,
    ],
    [
      coded('HPE_INVALID_CONSTANT'),
      'sent an answer that is not HTTP (HPE_INVALID_CONSTANT)',
      true,
      undefined,
    ],
    [new Error('outer', { cause: new Error('odd') }), 'could not be asked (odd)', false, undefined],
    ['text', 'could not be asked (text)', false, undefined],
  ]
  for (const [error, words, temporary, unsent] of cases) {
    const { facts } = networkFailure(request, error)
    t.match(facts, { words, temporary, kind: 'network' }, words)
    t.equal(facts.unsent, unsent)
  }
  t.equal(timeoutFailure(request, 60_000).sentence, 'registry.test gave no answer within 60 s.')
  t.notOk(answerFailure(request, 'is odd').temporary)
})

t.test('redirects', async (t) => {
  const from = new URL('https://registry.test/v2/a')
  const go = (status: number, location: string | undefined, method: Request['method'] = 'GET') =>
    redirected(from, { status, location, method })
  t.match(go(307, '/v2/b'), { sameOrigin: true, method: 'GET' })
  t.match(go(307, 'https://cdn.test/x?sig=1'), { sameOrigin: false })
  t.match(go(307, 'https://registry.test:444/x'), { sameOrigin: false }, 'another port is another host')
  t.match(go(308, '/b', 'PUT'), { method: 'PUT' })
  t.equal(go(302, '/b', 'PUT'), 'redirects a PUT with 302')
  t.equal(go(303, '/b', 'POST'), 'redirects a POST with 303')
  t.equal(go(307, 'http://registry.test/x'), 'redirects from https to http (registry.test)')
  t.equal(go(307, 'file:///etc/passwd'), 'redirects to a file: address')
  t.equal(go(307, undefined), 'redirects to no address')
  const hop = go(307, 'https://u:p@cdn.test/x')
  t.equal(typeof hop === 'string' ? hop : hop.url.href, 'https://cdn.test/x')
})

t.test('addresses are redacted', async (t) => {
  t.equal(redactUrl('https://u:p@h.test/p?a=1&b=2&a=3'), 'https://h.test/p?a&b')
  t.equal(redactUrl('https://h.test/p'), 'https://h.test/p')
  t.equal(redactUrl('nonsense'), '(not an address)')
})

t.test('headers carry credentials to the right host only, and tell the mask first', async (t) => {
  const told: string[] = []
  const headers = headersFor('1.2.3', (secret) => void told.push(secret.reveal()))
  const auth = { kind: 'basic', user: 'alice', password: new Secret('geheim', 'DOCKER_PASSWORD') } as const
  const basic = { ...request, auth, headers: { Accept: 'x', Cookie: 'c=1' } }
  const pair = Buffer.from('alice:geheim').toString('base64')
  t.strictSame(headers(basic, true), {
    'user-agent': 'slipway/1.2.3',
    accept: 'x',
    cookie: 'c=1',
    authorization: `Basic ${pair}`,
  })
  t.strictSame(headers(basic, false), { 'user-agent': 'slipway/1.2.3', accept: 'x' })
  headers(basic, true)
  t.strictSame(told, ['geheim', pair], 'once')
  const token = new Secret('tok', 'token')
  t.match(headers({ ...request, auth: { kind: 'bearer', token } }, true), { authorization: 'Bearer tok' })
  t.equal(formBody({ a: 'b c', t: new Secret('s&s', 'x') }), 'a=b+c&t=s%26s')
})

t.test('answers', async (t) => {
  async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield Buffer.from(text)
  }
  t.strictSame(await readBody(parts('ab', 'cd'), 4), { body: Buffer.from('abcd'), whole: true })
  t.strictSame(await readBody(parts('ab', 'cde', 'f'), 4), { body: Buffer.from('abcd'), whole: false })
  t.strictSame(await readBody(null, 4), { body: Buffer.alloc(0), whole: true })
  const answer = makeAnswer(200, () => undefined, Buffer.from('{"a":1}'))
  t.strictSame(answer.json(), { a: 1 })
  t.equal(makeAnswer(200, () => undefined, Buffer.from('{')).json(), undefined)
  t.strictSame(
    [200, 204, 299, 404, 401, 199, 300].map((status) => isAccepted(status, [404])),
    [true, true, true, true, false, false, false],
  )
})

t.test('stopping', async (t) => {
  const outer = new AbortController()
  const stop = stopWith(outer.signal, undefined)
  const released = stopWith(outer.signal)
  released.release()
  outer.abort(new Error('end'))
  t.match(stop.signal.reason, { message: 'end' })
  t.notOk(released.signal.aborted, 'follows no more')
  t.ok(stopWith(outer.signal).signal.aborted, 'at once where it is too late')
})
