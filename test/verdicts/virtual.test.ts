import t from 'tap'
import { startQuickWorld } from './quick-world.js'
import { rows } from './rows.js'
import { playVirtual } from './virtual.js'

const world = await startQuickWorld()
t.teardown(() => world.stop())

t.test('each behaviour has its verdict', async (t) => {
  t.equal((await playVirtual(t, world)).length, rows.length)
})
