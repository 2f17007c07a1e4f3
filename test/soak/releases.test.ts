import t from 'tap'
import { startQuickWorld } from '../verdicts/quick-world.js'
import { playRandom, summaryOf } from '../verdicts/random.js'

// SEED=7 for others; SEED=7 RUNS=1 for one again, with its whole log; RUNS=1000 for more.
const seed = Number(process.env['SEED'] ?? 1)
const count = Number(process.env['RUNS'] ?? 200)

const world = await startQuickWorld()
t.teardown(() => world.stop())

t.test('random combinations of all that a release can meet', { timeout: 3_600_000 }, async (t) => {
  const show = (line: string): void => void process.stdout.write(`${line}\n`)
  const tally = await playRandom(world, { seed, count, ...(count === 1 ? { show } : {}) })
  const wrong = [...tally.falseHealthy, ...tally.needlessRollback, ...tally.other]
  process.stdout.write(
    `\n${[...wrong, summaryOf(tally, seed), 'one of them again: SEED=… RUNS=1 ./script/soak test/soak/releases.test.ts'].join('\n')}\n\n`,
  )
  t.same(tally.falseHealthy, [], 'no release is said to be healthy that is not')
  t.same(tally.needlessRollback, [], 'no release is left that need not be')
  t.same(tally.other, [], 'and each ends as it must')
})
