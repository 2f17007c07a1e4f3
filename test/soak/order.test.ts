import t from 'tap'
import { simulate } from '../plan/order-model.js'

const RUNS = 30_000

t.test('every order in which builds finish ends on the newest', async (t) => {
  const wrong: string[] = []
  for (let seed = 1; seed <= RUNS; seed++) {
    const found = await simulate(seed)
    if (found !== undefined) wrong.push(`seed ${seed}: ${found}`)
  }
  t.same(wrong.slice(0, 5), [], `${RUNS} seeded runs`)
})
