import t from 'tap'
import { makeAnswer } from '../../src/http/answer.js'
import { about, type FailureFacts, HttpFailure } from '../../src/http/problem.js'
import { hurried } from '../../src/registry/hurried.js'
import type { Request } from '../../src/types.js'

const request: Request = { service: 'r', method: 'HEAD', url: 'http://r/', tries: 4, accept: [404] }
const fine = makeAnswer(200, () => undefined, new Uint8Array())
const failing = (facts: Partial<FailureFacts>) =>
  new HttpFailure({ ...about(request), kind: 'status', words: 'failed', temporary: true, ...facts })

t.test('a second try only after brief trouble, and at once', async (t) => {
  const cases: Array<[name: string, error: Error, tries: number]> = [
    ['503', failing({ status: 503 }), 2],
    ['a connection that broke', failing({ kind: 'network' }), 2],
    ['429', failing({ status: 429 }), 1],
    ['asked to wait', failing({ status: 503, retryAfter: 1000 }), 1],
    ['silence', failing({ kind: 'timeout' }), 1],
    ['refused', failing({ status: 403, temporary: false }), 1],
    ['a signal', new Error('SIGTERM'), 1],
  ]
  for (const [name, error, tries] of cases) {
    const sent: Request[] = []
    const send = hurried(async (one) => {
      sent.push(one)
      throw error
    })
    await t.rejects(send(request), error, name)
    t.equal(sent.length, tries, name)
    t.match(sent[0], { accept: [404], tries: 1, timeout: 10_000 })
  }
  let tried = 0
  const send = hurried(async () => {
    if (++tried === 1) throw failing({ status: 500 })
    return fine
  })
  t.equal(await send(request), fine)
})
