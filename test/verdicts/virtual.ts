import type { Test } from 'tap'
import type { QuickWorld } from './quick-world.js'
import { rows } from './rows.js'
import { play } from './scene.js'
import { type Line, seenIn, wrongIn } from './table.js'

/** Plays every row by a time that jumps, one after the other, each a test; gives the lines of the table. */
export const playVirtual = async (t: Test, world: QuickWorld): Promise<Line[]> => {
  const lines: Line[] = []
  for (const row of rows)
    await t.test(row.name, async (t) => {
      const ended = await play(world, row.scene)
      const seen = seenIn(ended)
      const wrong = wrongIn(row, seen, true)
      lines.push({ row, seen, how: 'virtual', wrong })
      t.same(wrong, [], row.name, { sentence: seen.sentence, log: ended.log.slice(-4000) })
    })
  return lines
}
