import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { HttpFailure } from '../../src/http/problem.js'
import { retrying } from '../../src/http/retry.js'
import { createSend, mayRepeat } from '../../src/http/send.js'
import { statusFailure } from '../../src/http/refused.js'
import { Secret } from '../../src/io/secret.js'
import type { Request, Send } from '../../src/types.js'
import { keptLog, quickClock, type Reply, scripted } from './server.js'

const auth = { kind: 'bearer', token: new Secret('tok-123', 'token') } as const

async function stage(t: Test, ...replies: Reply[]) {
  const server = await scripted(t, ...replies)
  const clock = quickClock()
  const log = keptLog()
  const send = createSend({ version: '1.2.3', clock, log, random: () => 0.5 })
  const request = (more: Partial<Request> = {}): Request => ({
    service: 'registry.test',
    method: 'GET',
    url: `${server.url}/v2/?secret=abc`,
    auth,
    ...more,
  })
  return { ...server, clock, log, send, request }
}

const failureOf = async (t: Test, sent: ReturnType<Send>): Promise<HttpFailure> => {
  const error: unknown = await sent.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (error instanceof HttpFailure) return error
  t.fail('no HttpFailure', { found: error })
  throw error
}

t.test('an answer, whole', async (t) => {
  const { send, request, seen, log } = await stage(t, { body: '{"a":1}', headers: { 'x-y': 'z' } })
  const answer = await send(request({ method: 'PUT', body: 'body', headers: { 'Content-Type': 'a/b' } }))
  t.match(answer, { status: 200 })
  t.strictSame(answer.json(), { a: 1 })
  t.equal(answer.header('X-Y'), 'z')
  t.match(seen, [
    {
      method: 'PUT',
      path: '/v2/?secret=abc',
      headers: { 'user-agent': 'slipway/1.2.3', authorization: 'Bearer tok-123', 'content-type': 'a/b' },
    },
  ])
  t.equal(seen[0]?.body.toString(), 'body')
  t.match(log.lines, [/^debug PUT http:\/\/127.0.0.1:\d+\/v2\/\?secret 200 \d+ ms$/])
})

t.test('what is temporary is tried again', async (t) => {
  const cases: Array<[string, Reply, RegExp]> = [
    ['503', { status: 503 }, /answered 503; trying again in [12] s/],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '7' } }, /answered 429; .* in 7 s/],
    ['reset', 'reset', /closed the connection; trying again/],
    ['a body cut short', { body: 'x'.repeat(100), cut: true }, /closed the connection; trying again/],
  ]
  for (const [name, reply, line] of cases) {
    await t.test(name, async (t) => {
      const { send, request, seen, log, clock } = await stage(t, reply, reply, { body: 'fine' })
      t.equal((await send(request())).text(), 'fine')
      t.equal(seen.length, 3)
      t.match(
        log.lines.filter((one) => one.startsWith('info')),
        [line, line],
      )
      t.same(clock.slept, name.startsWith('429') ? [7000, 7000] : [1000, 2000])
    })
  }
})

t.test('what is final is tried once', async (t) => {
  for (const status of [400, 401, 403, 404, 405, 409, 422]) {
    const { send, request, seen } = await stage(t, { status, body: '{"id":"no","message":"No."}' })
    const failure = await failureOf(t, send(request()))
    t.match(failure, { kind: 'status', status, code: 'no' })
    t.equal(failure.sentence, `registry.test answered ${status} (no: No).`)
    t.equal(seen.length, 1)
  }
})

t.test('it gives up', async (t) => {
  const { send, request, seen } = await stage(t, { status: 500 })
  t.match(await failureOf(t, send(request())), { status: 500 })
  t.equal(seen.length, 4)
  t.match(await failureOf(t, send(request({ tries: 2 }))), { status: 500 })
  t.equal(seen.length, 6)
  const asks = await stage(t, { status: 429, headers: { 'retry-after': '3600' } })
  t.match(await failureOf(t, asks.send(asks.request())), { facts: { retryAfter: 3_600_000 } })
  t.equal(asks.seen.length, 1, 'an hour is not waited for')
})

t.test('a write that may have been applied is not repeated blindly', async (t) => {
  const count = async (more: Partial<Request>, ...replies: Reply[]): Promise<number> => {
    const { send, request, seen } = await stage(t, ...replies)
    await send(request({ method: 'PATCH', body: '{}', ...more })).catch(() => {})
    return seen.length
  }
  t.equal(await count({}, { status: 500 }, { status: 200 }), 1, '500')
  t.equal(await count({}, 'reset', { status: 200 }), 1, 'reset')
  t.equal(await count({}, { status: 503 }, { status: 200 }), 2, '503: turned away')
  t.equal(await count({}, { status: 429 }, { status: 200 }), 2, '429: turned away')
  t.equal(await count({ tries: 4 }, 'reset', { status: 200 }), 2, 'where the caller says so')
  t.equal(await count({ method: 'PUT' }, 'reset', { status: 200 }), 2, 'PUT')
  const { request } = await stage(t, {})
  const failure = statusFailure(request(), { status: 500, header: () => undefined, text: '' }, 0)
  t.notOk(mayRepeat(request({ method: 'POST' }), failure))
})

async function deserted(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}/`
}

t.test('nobody listening', async (t) => {
  const { send, request, log } = await stage(t, {})
  const failure = await failureOf(t, send(request({ method: 'POST', url: await deserted() })))
  t.match(failure, { kind: 'network', facts: { unsent: true, words: 'refused the connection' } })
  t.equal(log.lines.filter((one) => one.startsWith('info')).length, 3, 'a POST that was never sent as well')
})

t.test('a timeout', async (t) => {
  const { send, request } = await stage(t, 'silence', { body: 'fine' })
  t.equal((await send(request({ timeout: 100 }))).text(), 'fine')
  const { send: again, request: ask } = await stage(t, 'silence')
  t.match(await failureOf(t, again(ask({ timeout: 30, tries: 1 }))), { kind: 'timeout', temporary: true })
})

t.test('redirects', async (t) => {
  const cdn = await scripted(t, { body: 'blob' })
  const { send, request, seen, url } = await stage(
    t,
    { status: 307, headers: { location: '/here' } },
    { status: 307, headers: { location: `${cdn.url}/there` } },
  )
  t.equal((await send(request({ headers: { accept: 'a/b', authorization: 'Basic own' } }))).text(), 'blob')
  t.match(seen[1], { path: '/here', headers: { authorization: 'Bearer tok-123' } }, 'kept on the host')
  t.equal(cdn.seen[0]?.headers.authorization, undefined, 'dropped on another')
  t.match(cdn.seen[0]?.headers, { accept: 'a/b' })

  const back = await scripted(t, { status: 302, headers: { location: `${url}/back` } })
  const first = await stage(t, {})
  first.say({ status: 302, headers: { location: back.url } })
  seen.length = 0
  await first.send(first.request())
  t.ok(seen.length > 0)
  t.ok(
    seen.every(({ headers }) => headers.authorization === undefined),
    'sent back, it stays without',
  )

  const loop = await stage(t, { status: 302, headers: { location: '/again' } })
  t.match(await failureOf(t, loop.send(loop.request())), { facts: { words: 'redirects more than 5 times' } })
  const put = await stage(t, { status: 302, headers: { location: '/again' } })
  t.match(await failureOf(t, put.send(put.request({ method: 'PUT', body: 'x' }))), {
    facts: { words: /PUT/ },
  })
  t.match(await loop.send(loop.request({ redirect: 'manual' })), { status: 302 })
})

t.test('accepted statuses, HEAD and large bodies', async (t) => {
  const { send, request, say } = await stage(t, { status: 404 })
  t.equal((await send(request({ accept: [404] }))).status, 404)
  say({ headers: { 'docker-content-digest': 'd' } })
  t.equal((await send(request({ method: 'HEAD' }))).header('docker-content-digest'), 'd')
  say({ status: 418, body: 'x'.repeat(100_000) })
  t.equal((await failureOf(t, send(request()))).facts.message?.length, 300)
  say({ body: Buffer.alloc(9 * 1024 * 1024) })
  t.match(await failureOf(t, send(request())), { temporary: false, facts: { words: /more than 8 MiB/ } })
})

t.test('a signal ends it, also while it waits', async (t) => {
  const controller = new AbortController()
  const { url, seen } = await scripted(t, { status: 503 })
  const clock = quickClock()
  const log = keptLog()
  const ended = { ...clock, sleep: async () => controller.abort(new Error('SIGTERM')) }
  const send = createSend({ version: '0', clock: ended, log, signal: controller.signal })
  await t.rejects(send({ service: 's', method: 'GET', url }), { message: 'SIGTERM' })
  t.equal(seen.length, 1)
})

t.test('retrying looks behind problems, and leaves others alone', async (t) => {
  const clock = quickClock()
  const log = keptLog()
  const retry = { clock, log, random: () => 0.5, budget: 2500 }
  let runs = 0
  const bug = async (): Promise<never> => {
    runs++
    throw new TypeError('bug')
  }
  await t.rejects(retrying(retry, { most: 9 }, bug), TypeError)
  t.equal(runs, 1)
  const failure = statusFailure(
    { service: 's', method: 'GET', url: 'http://h' },
    { status: 500, header: () => undefined, text: '' },
    0,
  )
  const failing = async (): Promise<never> => {
    runs++
    throw new Error('wrapped', { cause: failure })
  }
  await t.rejects(retrying(retry, { most: 9 }, failing), { message: 'wrapped' })
  t.equal(runs, 3, 'until the budget is used up')
  const stopped = AbortSignal.abort(new Error('end'))
  await t.rejects(retrying(retry, { most: 9, signal: stopped }, failing))
  t.equal(runs, 4)
})
