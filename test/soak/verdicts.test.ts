import t from 'tap'
import { useWorld } from '../stand/use.js'
import { startQuickWorld } from '../verdicts/quick-world.js'
import { playAllReal } from '../verdicts/real.js'
import { rows } from '../verdicts/rows.js'
import { type Line, tableOf } from '../verdicts/table.js'
import { playVirtual } from '../verdicts/virtual.js'

const lines: Line[] = []
const { world, stop } = await useWorld()
t.teardown(async () => {
  await stop()
  // In the order of the rows, the one by a time that jumps first.
  lines.sort((a, b) => rows.indexOf(a.row) - rows.indexOf(b.row) || b.how.localeCompare(a.how))
  process.stdout.write(`\n${tableOf(lines)}\n\n`)
})

t.test("by a time that jumps, with Heroku's own limits", { timeout: 1_800_000 }, async (t) => {
  const quick = await startQuickWorld()
  t.teardown(() => quick.stop())
  lines.push(...(await playVirtual(t, quick)))
})

t.test('with containers and the bundle', { timeout: 1_800_000 }, async (t) => {
  lines.push(...(await playAllReal(t, world)))
})
