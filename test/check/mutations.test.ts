import t from 'tap'
import { fuzz } from './mutations.js'

// SLIPWAY_CHECK_SEED=7 for others; test/soak/check.test.ts tries many more.
const seed = Number(process.env['SLIPWAY_CHECK_SEED'] ?? 1)

t.test('whatever the files, there is a sentence and a line', async (t) => {
  let found = 0
  for (let one = seed; one < seed + 420; one++) {
    const { wrong, findings } = await fuzz(one)
    found += findings.length
    if (wrong !== undefined) t.fail(`seed ${one}`, { wrong })
  }
  t.ok(found > 300, `${found} findings`)
})
