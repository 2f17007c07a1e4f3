import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Problem } from '../../src/errors/problem.js'
import { bypassing } from '../../src/http/no-proxy.js'
import { failureBehind } from '../../src/http/problem.js'
import { proxiesFrom } from '../../src/http/proxy.js'
import { createRoute } from '../../src/http/route.js'
import { createSend } from '../../src/http/send.js'
import { createTransfer } from '../../src/http/transfer.js'
import { Secret } from '../../src/io/secret.js'
import type { Env, Request } from '../../src/types.js'
import { makeCertificates } from '../stand/certificates.js'
import { startProxy } from './proxy-server.js'
import { keptLog, quickClock, scripted } from './server.js'

const certificates = await makeCertificates(t.testdir(), ['registry.test', 'localhost'])
const ca = readFileSync(certificates.caFile)
const auth = { kind: 'bearer', token: new Secret('tok-123', 'token') } as const
const PAIR = Buffer.from('alice:p@ss word').toString('base64')

/** What slipway sends with, in this environment. */
function sender(env: Env, options: { ca?: Buffer; signal?: AbortSignal } = {}) {
  const told: string[] = []
  const log = keptLog()
  const ca = options.ca === undefined ? {} : { ca: options.ca }
  const route = createRoute(
    proxiesFrom(env, (secret) => told.push(secret.reveal())),
    ca,
  )
  const wire = { version: '1', clock: quickClock(), log, route, random: () => 0.5, signal: options.signal }
  return { send: createSend(wire), transfer: createTransfer(wire), told, log }
}

const request = (url: string, more: Partial<Request> = {}): Request => ({
  ...{ service: 'registry.test', method: 'GET', url, auth },
  ...more,
})

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )
  if (error instanceof Problem) return error
  throw error
}

const portOf = (server: { address: () => unknown }): number => (server.address() as AddressInfo).port

/** A service that speaks TLS and answers with what it was sent. */
async function startSecure(t: Test) {
  const seen: string[] = []
  const server = createSecureServer(certificates, (request, response) => {
    seen.push(`${request.method} ${request.headers.host}${request.url} ${JSON.stringify(request.headers)}`)
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => response.end(Buffer.concat(parts).subarray(0, 100)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: portOf(server), seen }
}

t.test('https goes through a tunnel, whatever is sent', async (t) => {
  const upstream = await startSecure(t)
  const proxy = await startProxy(t, upstream)
  const env = { HTTPS_PROXY: `http://alice:p%40ss%20word@${proxy.host}` }
  const { send, transfer, told, log } = sender(env, { ca })
  const url = 'https://registry.test/v2/?a=1'
  t.equal((await send(request(url, { method: 'PUT', body: 'small' }))).text(), 'small')
  async function* large(): AsyncGenerator<Uint8Array> {
    for (let part = 0; part < 50; part++) yield Buffer.alloc(10_000, part)
  }
  const sent = await transfer.upload(request(url, { method: 'PUT' }), { chunks: large(), length: 500_000 })
  t.equal(sent.status, 200)
  const download = await transfer.download(request('https://registry.test:443/blob'))
  for await (const chunk of download.stream) t.ok(chunk)
  t.match(proxy.seen[0], {
    line: 'CONNECT registry.test:443',
    headers: { host: 'registry.test:443', 'proxy-authorization': `Basic ${PAIR}`, authorization: undefined },
  })
  t.equal(proxy.seen.length, 1, 'one tunnel for all of them, one after the other')
  t.match(upstream.seen[0], /^PUT registry\.test\/v2\/\?a=1 .*"authorization":"Bearer tok-123"/)
  t.notMatch(upstream.seen.join(), /proxy-auth/i, 'what signs in at the proxy stays there')
  t.strictSame(told, ['p%40ss%20word', 'p@ss word', PAIR])
  t.match(
    log.lines[0],
    new RegExp(`^debug PUT https://registry\\.test/v2/\\?a by ${proxy.host} 200 \\d+ ms$`),
  )

  const distrusting = sender(env)
  t.match(
    failureBehind(await distrusting.send(request(url, { tries: 1 })).catch((error: unknown) => error))?.facts,
    { words: /certificate that cannot be trusted/ },
    'the certificate is the service’s, and is checked',
  )
})

t.test('a proxy that speaks TLS itself', async (t) => {
  const upstream = await startSecure(t)
  const proxy = await startProxy(t, upstream, certificates)
  const https_proxy = `https://${proxy.host.replace('127.0.0.1', 'localhost')}`
  const { send } = sender({ https_proxy, http_proxy: https_proxy }, { ca })
  t.equal((await send(request('https://registry.test/', { method: 'PUT', body: 'in' }))).text(), 'in')
  const plain = await scripted(t, { body: 'plain' })
  const other = await startProxy(t, { port: Number(new URL(plain.url).port) }, certificates)
  const http_proxy = `https://${other.host.replace('127.0.0.1', 'localhost')}`
  t.equal((await sender({ http_proxy }, { ca }).send(request('http://registry.test/'))).text(), 'plain')
})

t.test('http is passed on by the proxy', async (t) => {
  const upstream = await scripted(t, { body: 'fine' })
  const proxy = await startProxy(t, { port: Number(new URL(upstream.url).port) })
  const { send, transfer } = sender({ http_proxy: `alice:p%40ss%20word@${proxy.host}` })
  t.equal((await send(request('http://registry.test:8080/v2/?a=1#x'))).text(), 'fine')
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('abc')
  }
  await transfer.upload(request('http://registry.test/up', { method: 'PUT' }), { chunks: bytes(), length: 3 })
  t.match(proxy.seen, [
    {
      line: 'GET http://registry.test:8080/v2/?a=1',
      headers: { host: 'registry.test:8080', 'proxy-authorization': `Basic ${PAIR}` },
    },
    { line: 'PUT http://registry.test/up', headers: { host: 'registry.test', 'content-length': '3' } },
  ])
  t.match(upstream.seen[0]?.headers, { authorization: 'Bearer tok-123' })
  t.equal(upstream.seen[1]?.body.toString(), 'abc')
})

t.test('what is to be reached directly is', async (t) => {
  const upstream = await scripted(t, { body: 'fine' })
  const proxy = await startProxy(t, { port: Number(new URL(upstream.url).port) })
  const { send } = sender({ ALL_PROXY: proxy.host })
  t.equal((await send(request(upstream.url))).text(), 'fine', 'loopback')
  t.equal(proxy.seen.length, 0)
  const { port } = new URL(upstream.url)
  const direct = sender({ ALL_PROXY: proxy.host, NO_PROXY: 'registry.test' })
  await t.rejects(direct.send(request(`http://registry.test:${port}/`, { tries: 1 })), /DNS/)
  t.equal(proxy.seen.length, 0, 'a name that only the proxy knows')
})

t.test('a proxy that refuses', async (t) => {
  const upstream = await startSecure(t)
  const proxy = await startProxy(t, upstream)
  const { send, transfer, log } = sender({ ALL_PROXY: `http://alice:geheim@${proxy.host}` }, { ca })
  for (const url of ['https://registry.test/', 'http://registry.test/']) {
    proxy.feel(407)
    proxy.seen.length = 0
    const problem = await problemOf(send(request(url)))
    t.match(problem, { code: 'E_PROXY_LOGIN', exit: 4 })
    t.equal(
      problem.message,
      `registry.test could not be reached: the proxy ${proxy.host} did not let us in (407).`,
    )
    t.match(problem.hint, 'ALL_PROXY')
    t.notMatch(`${problem.message} ${problem.hint} ${log.lines.join()}`, 'geheim')
    t.equal(proxy.seen.length, 1, 'once')
    t.match(await problemOf(transfer.download(request(url))), { code: 'E_PROXY_LOGIN' })
  }
  const answer = async (mood: number) => {
    proxy.feel(mood)
    proxy.seen.length = 0
    return problemOf(send(request('https://registry.test/', { method: 'POST', body: 'x' })))
  }
  const forbidden = await answer(403)
  t.match(forbidden, { code: 'E_PROXY', exit: 1, message: /the proxy 127.0.0.1:\d+ answered 403\./ })
  t.equal(failureBehind(forbidden)?.status, undefined, 'which is no 403 of the service')
  t.equal(proxy.seen.length, 1)
  t.match(await answer(502), { code: 'E_PROXY' })
  t.equal(proxy.seen.length, 4, 'temporary, and a POST that never arrived may be sent again')
  t.match(log.lines.at(-2), /registry\.test could not be reached: the proxy \S+ answered 502; trying again/)
  proxy.feel(undefined)
  t.equal((await send(request('https://registry.test/', { method: 'PUT', body: 'x' }))).text(), 'x')
})

t.test('a proxy that is away, breaks off, or is silent', { timeout: 20_000 }, async (t) => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const host = `127.0.0.1:${portOf(gone)}`
  gone.close()
  await once(gone, 'close')
  for (const scheme of ['https', 'http']) {
    const { send, log } = sender({ [`${scheme}_proxy`]: host })
    const problem = await problemOf(send(request(`${scheme}://registry.test/`, { method: 'POST' })))
    t.match(problem, {
      code: 'E_PROXY',
      message: `registry.test could not be reached: the proxy ${host} refused the connection.`,
      hint: new RegExp(`^Check ${scheme}_proxy;`),
    })
    t.equal(log.lines.filter((line) => line.startsWith('info')).length, 3)
  }
  const proxy = await startProxy(t, { port: 9 })
  const controller = new AbortController()
  const { send, transfer } = sender({ all_proxy: proxy.host }, { signal: controller.signal })
  proxy.feel('reset')
  t.match(await problemOf(send(request('https://registry.test/', { tries: 1 }))), {
    code: 'E_PROXY',
    message: /the proxy \S+ closed the connection/,
  })
  proxy.feel('silence')
  const silent = await send(request('https://registry.test/', { tries: 1, timeout: 50 })).catch(failureBehind)
  t.match(silent, { kind: 'timeout' })
  const waiting = transfer.download(request('https://registry.test/'))
  setTimeout(() => controller.abort(new Error('SIGTERM')), 50)
  await t.rejects(waiting, { message: 'SIGTERM' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(proxy.open(), 0, 'no connection to the proxy stays open')
})

t.test('which proxy', async (t) => {
  const via = (env: Env, url = 'https://registry.test/'): string | undefined =>
    proxiesFrom(env)(new URL(url))?.name
  t.equal(via({}), undefined)
  t.equal(via({ HTTPS_PROXY: 'http://p.test:3128/' }), 'p.test:3128')
  t.equal(via({ HTTPS_PROXY: 'p.test:3128', https_proxy: 'q.test' }), 'q.test:80', 'lower case first')
  t.equal(via({ HTTPS_PROXY: 'p.test:3128', https_proxy: ' ' }), 'p.test:3128', 'a blank one is none')
  t.equal(via({ HTTP_PROXY: 'p.test', ALL_PROXY: 'https://all.test' }), 'all.test:443')
  t.equal(via({ HTTP_PROXY: 'p.test' }), undefined, 'that of http is not for https')
  t.equal(via({ HTTP_PROXY: 'p.test', ALL_PROXY: 'all.test' }, 'http://registry.test/'), 'p.test:80')
  t.equal(via({ ALL_PROXY: '[2001:db8::1]:3128' }), '[2001:db8::1]:3128')
  t.equal(via({ ALL_PROXY: 'p.test', no_proxy: '*' }), undefined)
  t.equal(via({ ALL_PROXY: 'p.test', no_proxy: 'registry.test' }), undefined)
  const cases: Array<[string, RegExp]> = [
    ['socks5://alice:geheim@p.test', /only http and https are known, not socks5:\/\//],
    ['http://p test:geheim', /its value is no address/],
    ['http://', /its value is no address/],
  ]
  for (const [ALL_PROXY, detail] of cases) {
    t.throws(() => via({ ALL_PROXY }), { code: 'E_PROXY_ADDRESS', exit: 2, message: detail }, ALL_PROXY)
    t.throws(() => via({ ALL_PROXY }), { message: /^ALL_PROXY names (?!.*geheim)/ })
    t.equal(via({ ALL_PROXY }, 'http://127.0.0.1:5000/'), undefined, 'told only where it is needed')
  }
  const lone = proxiesFrom({ ALL_PROXY: 'http://to%ken@p.test' })(new URL('http://x.test'))
  t.match(lone?.headers, { 'proxy-authorization': `Basic ${Buffer.from('to%ken:').toString('base64')}` })
  t.notMatch(lone?.url.href, 'token')
})

t.test('NO_PROXY', async (t) => {
  const cases: Array<[list: string, direct: string[], proxied: string[]]> = [
    ['', [], ['https://a.test/']],
    [
      'a.test',
      ['https://a.test/', 'http://A.test:81/', 'http://b.a.test/', 'http://a.test./'],
      ['http://ba.test'],
    ],
    ['.a.test', ['https://a.test/', 'https://b.a.test/'], ['https://ba.test/', 'https://test/']],
    ['*.a.test.', ['https://b.a.test/'], ['https://ba.test/']],
    ['b.test, A.TEST c.test', ['http://b.test', 'http://a.test', 'http://c.test'], ['http://d.test']],
    [
      'a.test:443,b.test:80',
      ['https://a.test/', 'http://b.test/'],
      ['http://a.test/', 'https://a.test:444/'],
    ],
    ['*', ['https://a.test/', 'http://10.0.0.1/'], []],
    ['*:5000', ['https://a.test:5000/'], ['https://a.test/']],
    ['10.1.2.3', ['http://10.1.2.3:80/'], ['http://10.1.2.4/', 'http://210.1.2.3/']],
    [
      '10.0.0.0/8,fe80::/10',
      ['http://10.9.9.9/', 'http://[fe80::1]/'],
      ['http://11.0.0.1/', 'http://10.test/'],
    ],
    ['2001:db8::1', ['http://[2001:db8:0::1]:81/'], ['http://[2001:db8::2]/']],
    ['[2001:db8::1]:443', ['https://[2001:db8::1]/'], ['http://[2001:db8::1]/']],
    ['10.0.0.0/99,10.0.0.0/x,.,,/8,::', [], ['http://10.0.0.1/', 'http://a.test/']],
  ]
  for (const [list, direct, proxied] of cases) {
    const past = bypassing(list)
    for (const url of direct) t.ok(past(new URL(url)), `"${list}" spares ${url}`)
    for (const url of proxied) t.notOk(past(new URL(url)), `"${list}" says nothing of ${url}`)
    for (const url of ['http://localhost:5000', 'http://x.localhost', 'http://127.0.0.9', 'https://[::1]:1'])
      t.ok(past(new URL(url)), `${url} is this machine`)
    t.notOk(bypassing('')(new URL('http://127.0.0.1.test')))
  }
})
