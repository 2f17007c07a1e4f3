import t from 'tap'
import { chooseVars, reserved, wordProblems } from '../../src/plan/config.js'

const names = ['TRELLO_KEY', 'PORT', 'TRELLO_TOKEN', 'SECRET_KEY', 'HEROKU_API_KEY', 'a.b']
const choose = (words: string[], all = false) => chooseVars({ file: '.env', names, words, all })
const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code)

t.test('names and patterns choose, in the order of the file', async (t) => {
  const cases: [words: string[], chosen: string[], left: string[]][] = [
    [['SECRET_KEY', 'TRELLO_KEY'], ['TRELLO_KEY', 'SECRET_KEY'], []],
    [['TRELLO_*'], ['TRELLO_KEY', 'TRELLO_TOKEN'], []],
    [['*_KEY'], ['TRELLO_KEY', 'SECRET_KEY'], ['HEROKU_API_KEY']],
    [['TRELLO_*', 'TRELLO_KEY'], ['TRELLO_KEY', 'TRELLO_TOKEN'], []],
    [['T*O*'], ['TRELLO_KEY', 'TRELLO_TOKEN'], []],
    [['*'], ['TRELLO_KEY', 'TRELLO_TOKEN', 'SECRET_KEY', 'a.b'], ['PORT', 'HEROKU_API_KEY']],
    [['a.b'], ['a.b'], []],
  ]
  for (const [words, chosen, left] of cases) {
    const plan = choose(words)
    t.same(plan.chosen, chosen, words.join(' '))
    t.same(
      plan.left.map(({ name }) => name),
      left,
    )
    t.same(plan.problems, [])
  }
  t.same(choose([], true).chosen, ['TRELLO_KEY', 'TRELLO_TOKEN', 'SECRET_KEY', 'a.b'])
})

t.test('a word that takes nothing is wrong', async (t) => {
  const wrong = (words: string[], all = false) => choose(words, all).problems
  t.same(codes(wrong(['TRELO_KEY', 'NOPE_*', 'SECRET_KEY'])), ['E_CONFIG_UNKNOWN', 'E_CONFIG_UNKNOWN'])
  t.match(wrong(['TRELO_KEY'])[0], {
    message: 'Nothing in .env is called TRELO_KEY.',
    hint: /mean TRELLO_KEY/,
  })
  t.match(wrong(['trello_*'])[0], { message: /trello_\*/, hint: /a pattern has \*/ }, 'letter by letter')
  t.same(codes(wrong(['aXb'])), ['E_CONFIG_UNKNOWN'], 'a dot is a dot')
  t.same(codes(wrong(['HEROKU_*'])), ['E_CONFIG_NOTHING'], 'nothing but what is reserved')
  t.same(codes(chooseVars({ file: '.env', names: [], words: [], all: true }).problems), ['E_CONFIG_NOTHING'])
})

t.test('the words alone', async (t) => {
  const wrong = (words: string[], all = false) => wordProblems({ words, all })
  t.same(wrong(['A', 'B_*']), [])
  t.same(wrong([], true), [])
  t.match(wrong([]), [{ code: 'E_CONFIG_NAMES', message: /neither names nor --all/ }])
  t.match(wrong(['A'], true), [{ code: 'E_CONFIG_NAMES', message: /names and --all/ }])
  t.match(wrong(['PORT', 'A', '__X']), [
    { code: 'E_CONFIG_RESERVED', message: /^PORT cannot be set: Heroku gives each web dyno a port/ },
    { code: 'E_CONFIG_RESERVED', message: /^__X/ },
  ])
  t.same(wrong(['PORT*']), [], 'a pattern leaves out what it may not take')
  for (const name of ['PORT', 'DYNO', 'HEROKU_APP_NAME', '__FOO']) t.type(reserved(name), 'string', name)
  for (const name of ['PORTAL', 'MY_PORT', 'HEROKU', '_FOO', 'DYNOS', 'port'])
    t.equal(reserved(name), undefined, name)
})
