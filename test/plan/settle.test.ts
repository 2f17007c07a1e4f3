import t from 'tap'
import type { Order } from '../../src/ci/order.js'
import { settleOn } from '../../src/plan/settle.js'
import { simulate } from './order-model.js'

const script = (orders: Record<string, Order[]>, left: string[] = [], fails: string[] = []) => {
  const did: string[] = []
  return {
    did,
    moves: {
      ask: async (commit: string): Promise<Order> => {
        did.push(`ask ${commit}`)
        return orders[commit]?.shift() ?? { kind: 'newest' }
      },
      put: async (commit: string) => {
        did.push(`put ${commit}`)
        if (fails.includes(commit)) throw new Error(`${commit} failed`)
      },
      left: async (commit: string) => left.includes(commit),
      missed: (error: unknown) => void did.push(`missed: ${(error as Error).message}`),
    },
  }
}
const by = (commit: string): Order => ({ kind: 'superseded', by: commit })

t.test('asked before and after each write', async (t) => {
  const newest = script({})
  t.same(await settleOn('a', newest.moves), { on: 'a', unclear: undefined })
  t.same(newest.did, ['ask a', 'put a', 'ask a'])
  const late = script({ a: [{ kind: 'newest' }, by('b')], b: [by('c')] })
  t.same(await settleOn('a', late.moves), { on: 'c', unclear: undefined })
  t.same(late.did, ['ask a', 'put a', 'ask a', 'put b', 'ask b', 'put c', 'ask c'])
  const left = script({ a: [by('b')] }, ['b'])
  t.same(await settleOn('a', left.moves), { on: 'b', unclear: undefined })
  t.same(left.did, ['ask a'], 'nothing is written')
  const there = script({ a: [{ kind: 'newest' }, by('b')] }, ['b'])
  t.same(await settleOn('a', there.moves), { on: 'b', unclear: undefined })
  t.same(there.did, ['ask a', 'put a', 'ask a'], 'the newer is there: its own build wrote last')
  const healed = script({ a: [by('b')] })
  t.equal((await settleOn('a', healed.moves)).on, 'b')
  t.same(healed.did, ['ask a', 'put b', 'ask b'])
  const unclear = script({ a: [{ kind: 'unclear', why: 'no git' }] })
  t.same(await settleOn('a', unclear.moves), { on: 'a', unclear: 'no git' })
})

t.test('a write that failed', async (t) => {
  const newest = script({}, [], ['a'])
  await t.rejects(settleOn('a', newest.moves), { message: 'a failed' })
  t.same(newest.did, ['ask a', 'put a', 'ask a'])
  const late = script({ a: [{ kind: 'newest' }, by('b')] }, [], ['a'])
  t.same(await settleOn('a', late.moves), { on: 'b', unclear: undefined })
  t.same(late.did, ['ask a', 'put a', 'ask a', 'missed: a failed', 'put b', 'ask b'])
  const newer = script({ a: [by('b')] }, [], ['b'])
  await t.rejects(
    settleOn('a', newer.moves),
    { message: 'b failed' },
    'so does what is put on behalf of another',
  )
  let asked = 0
  const blind = {
    ...script({}, [], ['a']).moves,
    ask: async () => Promise.reject(new Error(`${++asked} answers lost`)),
  }
  await t.rejects(settleOn('a', blind), { message: '1 answers lost' })
  const broken = script({}, [], ['a']).moves
  const ask = (commit: string): Promise<Order> =>
    ++asked === 2 ? broken.ask(commit) : Promise.reject(new Error('no answer'))
  await t.rejects(settleOn('a', { ...broken, ask }), { message: 'a failed' }, 'the first failure is told')
})

t.test('every order in which builds finish ends on the newest', async (t) => {
  const runs = 3_000 // the long run is test/soak/order.test.ts
  const wrong: string[] = []
  for (let seed = 1; seed <= runs; seed++) {
    const found = await simulate(seed)
    if (found !== undefined) wrong.push(`seed ${seed}: ${found}`)
  }
  t.same(wrong.slice(0, 5), [], `${runs} runs`)
})
