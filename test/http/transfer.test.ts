import t, { type Test } from 'tap'
import { headerOf } from '../../src/http/call.js'
import { HttpFailure } from '../../src/http/problem.js'
import { createTransfer } from '../../src/http/transfer.js'
import { Secret } from '../../src/io/secret.js'
import type { Request } from '../../src/types.js'
import { keptLog, quickClock, type Reply, scripted } from './server.js'

const auth = { kind: 'basic', user: '_', password: new Secret('geheim', 'HEROKU_API_KEY') } as const

async function stage(t: Test, ...replies: Reply[]) {
  const server = await scripted(t, ...replies)
  const log = keptLog()
  const transfer = createTransfer({ version: '1.2.3', clock: quickClock(), log, idle: 200 })
  const request: Request = { service: 'registry.test', method: 'GET', url: `${server.url}/blob?sig=1`, auth }
  return { ...server, log, transfer, request, put: { ...request, method: 'PUT' } as const }
}

/** The failure that a promise rejects with. */
async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )
  if (error instanceof HttpFailure) return error
  throw error
}

async function* chunks(count: number, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield Buffer.alloc(size, index)
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0
  for await (const chunk of stream) length += chunk.length
  return length
}

t.test('download', async (t) => {
  const cdn = await scripted(t, { body: Buffer.alloc(500_000) })
  const { transfer, request, seen, log } = await stage(t, {
    status: 307,
    headers: { location: `${cdn.url}/x?sig=2` },
  })
  const download = await transfer.download(request)
  t.equal(download.status, 200)
  t.equal(download.header('Content-Length'), '500000')
  t.equal(await drain(download.stream), 500_000)
  t.match(seen[0]?.headers, { authorization: /^Basic /, 'user-agent': 'slipway/1.2.3' })
  t.equal(cdn.seen[0]?.headers.authorization, undefined, 'credentials stay at home')
  t.match(log.lines, [/^debug GET \S+\/blob\?sig 307 /, /^debug GET \S+\/x\?sig 200 /])
})

t.test('a download that fails', async (t) => {
  const { transfer, request, say } = await stage(t, {
    status: 404,
    body: '{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown"}]}',
  })
  t.match(await failureOf(transfer.download(request)), {
    status: 404,
    code: 'BLOB_UNKNOWN',
    temporary: false,
  })
  t.equal((await transfer.download({ ...request, accept: [404] })).status, 404)
  say('reset')
  t.match(await failureOf(transfer.download(request)), { kind: 'network', temporary: true })
  say({ body: Buffer.alloc(300_000), cut: true })
  const cut = await transfer.download(request)
  t.match(await failureOf(drain(cut.stream)), { kind: 'network', facts: { words: 'closed the connection' } })
  say('silence')
  t.match(await failureOf(transfer.download(request)), { kind: 'timeout', temporary: true })
  say({ status: 307, headers: { location: '/again' } })
  t.match(await failureOf(transfer.download(request)), { facts: { words: 'redirects more than 5 times' } })
  const controller = new AbortController()
  say('silence')
  const waiting = transfer.download(request, controller.signal)
  controller.abort(new Error('SIGTERM'))
  await t.rejects(waiting, { message: 'SIGTERM' })
})

t.test('upload', async (t) => {
  const { transfer, put, seen } = await stage(t, {
    status: 201,
    headers: { 'docker-content-digest': 'd' },
    body: 'ok',
  })
  const answer = await transfer.upload(put, { chunks: chunks(50), length: 50 * 65_536 })
  t.match(answer, { status: 201 })
  t.equal(answer.header('docker-content-digest'), 'd')
  t.equal(answer.text(), 'ok')
  t.equal(seen[0]?.headers['content-length'], String(50 * 65_536))
  t.equal(seen[0]?.headers['transfer-encoding'], undefined)
  t.equal(seen[0]?.body.length, 50 * 65_536)
  await transfer.upload(put, { chunks: chunks(0), length: 0 })
  t.equal(seen[1]?.headers['content-length'], '0', 'an empty one')
})

t.test('an upload that fails', async (t) => {
  const { transfer, put, say } = await stage(t, { status: 405, body: '{"errors":[{"code":"UNSUPPORTED"}]}' })
  const small = () => ({ chunks: chunks(1), length: 65_536 })
  t.match(await failureOf(transfer.upload(put, small())), {
    status: 405,
    code: 'UNSUPPORTED',
    temporary: false,
  })
  say('reset')
  t.match(await failureOf(transfer.upload(put, small())), { kind: 'network', temporary: true })
  say('silence')
  t.match(await failureOf(transfer.upload(put, small())), { kind: 'timeout' })
  say({ status: 201 })
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(10)
    throw new RangeError('the source broke')
  }
  await t.rejects(
    transfer.upload(put, { chunks: broken(), length: 100 }),
    RangeError,
    'is thrown as it is, not as the far side closing',
  )
})

t.test('a refusal ends an upload early', async (t) => {
  const { transfer, put } = await stage(t, { status: 401, early: true, body: '{}' })
  let given = 0
  let closed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        given += 65_536
        yield Buffer.alloc(65_536)
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      closed = true
    }
  }
  const sent = transfer.upload(put, { chunks: endless(), length: 1e12 })
  await t.rejects(sent, HttpFailure)
  await sent.catch((error: HttpFailure) => t.equal(error.status, 401))
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.ok(given < 1e8, 'back-pressure holds the source')
  t.ok(closed, 'the source is closed')
})

t.test('headers of a response', async (t) => {
  const header = headerOf({ headers: { etag: 'e', 'set-cookie': ['a', 'b'] } } as never)
  t.equal(header('ETag'), 'e')
  t.equal(header('set-cookie'), 'a, b')
  t.equal(header('x'), undefined)
})
