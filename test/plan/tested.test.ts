import t from 'tap'
import { testedFor } from '../../src/plan/tested.js'

const inputs = `sha256:${'a'.repeat(64)}`
const run = {
  image: 'x',
  name: 'n',
  env: ['TOKEN', 'URL'],
  envFiles: ['.env'],
  network: undefined,
  command: ['npm', 'test'],
}
const file = (text: string, tracked = true) => ({ '.env': { text, tracked } })
const base = testedFor(inputs, [run], file('A=1\n'))

t.test('the same tests of the same inputs', async (t) => {
  t.match(base, /^sha256:[0-9a-f]{64}$/)
  t.equal(
    testedFor(inputs, [{ ...run, image: 'y', name: 'm' }], file('A=1\n')),
    base,
    'whatever they are called',
  )
  t.equal(
    testedFor(inputs, [{ ...run, env: ['URL', 'TOKEN'] }], file('A=1\n')),
    base,
    'variables in another order',
  )
})

t.test('whatever a run is given makes it another test', async (t) => {
  const others = {
    inputs: testedFor(`sha256:${'b'.repeat(64)}`, [run], file('A=1\n')),
    command: testedFor(inputs, [{ ...run, command: ['npm', 'run', 'test'] }], file('A=1\n')),
    words: testedFor(inputs, [{ ...run, command: ['npm test'] }], file('A=1\n')),
    variable: testedFor(inputs, [{ ...run, env: ['URL'] }], file('A=1\n')),
    network: testedFor(inputs, [{ ...run, network: 'host' }], file('A=1\n')),
    'value in a file of git': testedFor(inputs, [run], file('A=2\n')),
    'no file': testedFor(inputs, [{ ...run, envFiles: [] }], {}),
    'one run more': testedFor(inputs, [run, run], file('A=1\n')),
  }
  for (const [name, other] of Object.entries(others)) t.not(other, base, name)
})

t.test('the values of a file that git does not keep leave no trace', async (t) => {
  const secret = testedFor(inputs, [run], file('A=secret\nB=2\n', false))
  t.equal(testedFor(inputs, [run], file('A=other\nB=3\n', false)), secret)
  t.not(testedFor(inputs, [run], file('A=secret\nC=2\n', false)), secret, 'names do')
})
