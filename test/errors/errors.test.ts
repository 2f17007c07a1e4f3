import t from 'tap'
import { catalogue, type Code } from '../../src/errors/catalogue.js'
import { Exit, exitMeanings } from '../../src/errors/exit.js'
import { exitCodeOf, failuresOf, textsOf } from '../../src/errors/print.js'
import { problem, Problems, throwAll } from '../../src/errors/problem.js'

const bugs = 'https://example.com/issues'

// Every fact asked for answers with its own name, whatever its type.
const facts = new Proxy(
  {},
  { get: (_, name) => (name === 'stages' || name === 'names' ? ['base', 'test'] : `<${String(name)}>`) },
)

t.test('every problem is one sentence, one hint and an exit code', async (t) => {
  const codes = new Set<number>(Object.values(Exit))
  for (const [code, text] of Object.entries(catalogue)) {
    const { message, hint, exit } = (
      text as (facts: object) => { message: string; hint: string; exit: number }
    )(facts)
    t.match(code, /^E_[A-Z0-9_]+$/)
    t.match(message, /^(?:[A-Z"<$]|slipway |docker ).*\.$/s, `${code}: a sentence`)
    t.match(hint, /\S/, `${code}: a hint`)
    t.ok(codes.has(exit) && exit !== Exit.done, `${code}: a known exit code`)
    t.notMatch(`${message} ${hint}`, /undefined|\[object/, code)
  }
})

t.test('the table of exit codes names each that a problem can end with', async (t) => {
  const named = new Set(exitMeanings.map(([code]) => code))
  for (const code of Object.keys(catalogue) as Code[])
    t.ok(named.has(String(problem(code, facts as never).exit)), code)
})

t.test('one, several, and a bug', async (t) => {
  const one = problem('E_DIRTY', {})
  const two = problem('E_HEROKU_AUTH', { detail: 'Invalid credentials provided' })
  t.doesNotThrow(() => throwAll([]))
  t.throws(() => throwAll([one]), one)
  t.throws(() => throwAll([one, two]), Problems)
  const both = new Problems([two, one])
  t.equal(exitCodeOf(both), 4, 'the first decides')
  t.equal(exitCodeOf(one), 2)
  t.equal(exitCodeOf(new TypeError('x')), 70)
  t.same(
    failuresOf(both, bugs).map(({ code }) => code),
    ['E_HEROKU_AUTH', 'E_DIRTY'],
  )
  t.same(textsOf(one, bugs, false), [`${one.message} (E_DIRTY)\n  ${one.hint}`])
  t.equal(textsOf(both, bugs, false).length, 2)
  const bug = textsOf(new TypeError('oops'), bugs, false)
  t.match(bug[0], /TypeError: oops.*E_BUG/)
  t.match(bug[0], bugs)
  t.match(bug.at(-1), /errors\.test/, 'a bug shows where')
  t.match(failuresOf('thrown text', bugs)[0].message, 'thrown text')
  const caused = problem('E_DIRTY', {}, new Error('because'))
  t.notMatch(textsOf(caused, bugs, false).join('\n'), 'because')
  t.match(textsOf(caused, bugs, true).join('\n'), 'because')
})
