import t from 'tap'
import { fuzz } from '../check/mutations.js'

// SLIPWAY_CHECK_SEED=7 SLIPWAY_CHECK_INPUTS=1000000 for others, and for more of them.
const seed = Number(process.env['SLIPWAY_CHECK_SEED'] ?? 100_000)
const count = Number(process.env['SLIPWAY_CHECK_INPUTS'] ?? 300_000)

t.test(`${count} mutated inputs`, async (t) => {
  let slowest = { seed: 0, milliseconds: 0 }
  const kinds = new Map<string, number>()
  let wrong = 0
  for (let one = seed; one < seed + count; one++) {
    const fuzzed = await fuzz(one)
    for (const { rule } of fuzzed.findings) kinds.set(rule, (kinds.get(rule) ?? 0) + 1)
    if (fuzzed.milliseconds > slowest.milliseconds) slowest = { seed: one, milliseconds: fuzzed.milliseconds }
    if (fuzzed.milliseconds > 1000) t.fail(`seed ${one} took ${Math.round(fuzzed.milliseconds)} ms`)
    if (fuzzed.wrong !== undefined && wrong++ < 10) t.fail(`seed ${one}`, { wrong: fuzzed.wrong })
  }
  t.equal(wrong, 0, 'crashes, and findings without a sentence or a line')
  t.comment(`the slowest: seed ${slowest.seed}, ${Math.round(slowest.milliseconds)} ms`)
  t.comment(JSON.stringify(Object.fromEntries([...kinds].sort(([, a], [, b]) => b - a))))
})
