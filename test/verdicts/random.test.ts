import t from 'tap'
import { type Combination, combinationOf, sceneOf } from './combination.js'
import { judge, truthOf } from './oracle.js'
import { startQuickWorld } from './quick-world.js'
import { playRandom } from './random.js'
import { type Ended, play } from './scene.js'

const world = await startQuickWorld()
t.teardown(() => world.stop())

// More of them are one of the long runs.
t.test('some random combinations', async (t) => {
  const { falseHealthy, needlessRollback, other } = await playRandom(world, { seed: 1, count: 20 })
  t.same({ falseHealthy, needlessRollback, other }, { falseHealthy: [], needlessRollback: [], other: [] })
})

t.test('the judge sees what is wrong', async (t) => {
  const plain: Combination = {
    ...combinationOf(1),
    ...{ old: 'works', now: 'works', command: 'none', actor: 'none', faults: [], path: false, web: 1 },
    ...{ preboot: false, maintenance: false, expires: false, bare: false, rollback: true },
    endedAfter: undefined,
  }
  t.same(combinationOf(7), combinationOf(7), 'a seed is a combination')
  t.notSame(combinationOf(7), combinationOf(8))
  const well = await play(world, sceneOf(plain))
  const none = { falseHealthy: [], needlessRollback: [], other: [] }
  t.same(judge(plain, well), none)
  t.match(judge({ ...plain, now: 'crashes' }, well), {
    falseHealthy: [/of what is not/],
    other: [/instead of 3/],
  })
  const old = well.releases.find(({ image }) => image === well.images.old)
  t.match(judge(plain, { ...well, current: old }), { falseHealthy: [/it says healthy, and v3 /] })

  const bad: Combination = { ...plain, now: 'crashes' }
  const back = await play(world, sceneOf(bad))
  t.same(judge(bad, back), none)
  t.match(judge(plain, back), { needlessRollback: [/was healthy/], other: [/exit 3 .* instead of 0/] })
  t.match(judge({ ...bad, command: 'fails' }, back), { needlessRollback: [/never served/] })
  t.match(judge({ ...bad, old: 'broken' }, back), { falseHealthy: [/old release is healthy, which/] })
  t.match(judge(bad, { ...back, current: old }), { falseHealthy: [/serves again, and v3 /] })
  const replaced: Ended = {
    ...back,
    releases: back.releases.map((one) =>
      one.image === back.images.now ? { ...one, version: one.version - 0.5 } : one,
    ),
  }
  const colleague = {
    ...(old as NonNullable<typeof old>),
    version: 4,
    user: { email: 'colleague@example.com' },
  }
  t.match(judge(bad, { ...replaced, releases: [...replaced.releases, colleague] }), {
    needlessRollback: [/it went back from v4/],
  })
  t.same(truthOf({ ...plain, now: '404', old: 'api' }), { command: 'succeeds', healthy: true, wayBack: true })
})
