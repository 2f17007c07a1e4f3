import t from 'tap'
import { atLineStart, type Fold, type FoldFacts, foldsFor, timerId } from '../../src/ci/folds.js'

const fold: Fold = { name: 'build', title: 'docker build', id: '0a1b2c3d', start: 1_700_000_000_000 }
const finish = fold.start + 2_500
const text = (facts: FoldFacts, one = fold) => {
  const folds = foldsFor(facts)
  return [folds.open(one), folds.close(one, finish)]
}
const travis = { service: 'travis', setting: 'on', command: 'build' } as const

t.test("Travis's marks, byte for byte", async (t) => {
  t.strictSame(text(travis), [
    'travis_fold:start:slipway.build\r\x1b[0Ktravis_time:start:0a1b2c3d\r\x1b[0Kdocker build\n',
    'travis_time:end:0a1b2c3d:start=1700000000000000000,finish=1700000002500000000,duration=2500000000\r\x1b[0K' +
      'travis_fold:end:slipway.build\r\x1b[0K',
  ])
})

t.test("what Travis's own reading of a log finds", async (t) => {
  const log = text(travis, { ...fold, name: 'test: unit, 2', title: 'a\nb\r\nc' }).join('output\n')
  const folds = [...log.matchAll(/fold:(start|end):([\w_\-.]+)/g)].map(([, kind, name]) => [kind, name])
  t.strictSame(folds, [
    ['start', 'slipway.test-unit-2'],
    ['end', 'slipway.test-unit-2'],
  ])
  t.match(log, /travis_time:start:([0-9a-f]+)\r/)
  t.match(log, /travis_time:end:([0-9a-f]+):([^\r]+)\r/)
  t.match(log, 'a b c\n', 'the title is one line')
})

t.test('times that are odd', async (t) => {
  const { close } = foldsFor(travis)
  t.match(close(fold, fold.start), 'duration=0\r')
  t.match(close(fold, fold.start - 1), 'duration=0\r', 'a clock that was set back')
  t.match(close({ ...fold, start: 0.4 }, 1.6), 'start=0,finish=2000000,duration=2000000\r')
})

t.test('GitHub', async (t) => {
  const facts = { service: 'github', setting: 'auto', command: 'login' } as const
  t.strictSame(text(facts, { ...fold, title: '100 %\nof it' }), [
    '::group::100 %25 of it\n',
    '::endgroup::\n',
  ])
})

t.test('where there are folds', async (t) => {
  const some = (facts: FoldFacts) => text(facts).every((one) => one !== '')
  const none = (facts: FoldFacts) => text(facts).every((one) => one === '')
  for (const command of ['test', 'build', 'push', 'release', 'ship'])
    t.ok(some({ service: 'travis', setting: 'auto', command }), command)
  for (const command of ['login', 'logout', 'gate'])
    t.ok(none({ service: 'travis', setting: 'auto', command }), `${command}: Travis folds its phase itself`)
  t.ok(some({ service: 'travis', setting: 'on', command: 'login' }))
  t.ok(none({ service: 'travis', setting: 'off', command: 'build' }))
  t.ok(some({ service: 'github', setting: 'on', command: 'build' }))
  t.ok(none({ service: 'github', setting: 'off', command: 'build' }))
  for (const service of ['local', 'unknown'] as const)
    for (const setting of ['auto', 'on', 'off'] as const) t.ok(none({ service, setting, command: 'build' }))
})

t.test("a timer's id", async (t) => {
  t.equal(timerId(0), '00000000')
  t.equal(timerId(0.5), '80000000')
  t.equal(timerId(1 - Number.EPSILON / 2), 'ffffffff')
})

t.test('the left edge', async (t) => {
  for (const text of ['', 'a\n', foldsFor(travis).close(fold, finish)]) t.ok(atLineStart(text))
  t.notOk(atLineStart('a'))
})
