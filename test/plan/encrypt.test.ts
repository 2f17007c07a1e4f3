import t from 'tap'
import {
  LONGEST,
  nameProblems,
  optionProblems,
  readValue,
  repositoryOf,
  valueWarnings,
} from '../../src/plan/encrypt.js'

const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code)

t.test('a name and nothing else', async (t) => {
  for (const name of ['TOKEN', '_a1', 'x']) t.same(nameProblems([name]), [])
  const cases: [words: string[], code: string][] = [
    [[], 'E_ENCRYPT_NAME'],
    [['1hunter2'], 'E_ENCRYPT_NAME'],
    [['hunter-2'], 'E_ENCRYPT_NAME'],
    [['TOKEN=hunter2'], 'E_ENCRYPT_ARGUMENT'],
    [['TOKEN', 'hunter2'], 'E_ENCRYPT_ARGUMENT'],
    [['TOKEN='], 'E_ENCRYPT_ARGUMENT'],
  ]
  for (const [words, code] of cases) {
    const problems = nameProblems(words)
    t.same(codes(problems), [code], words.join(' '))
    for (const { message, hint } of problems) t.notMatch(message + hint, /hunter/, 'it is not said again')
  }
})

t.test('options that go together', async (t) => {
  const facts = {
    words: ['A'],
    add: false,
    envVar: false,
    envBranch: undefined,
    repo: undefined,
    repository: undefined,
  }
  t.same(optionProblems(facts), [])
  t.same(optionProblems({ ...facts, envVar: true, envBranch: 'main' }), [])
  t.same(codes(optionProblems({ ...facts, envVar: true, add: true })), ['E_ENCRYPT_OPTIONS'])
  t.same(codes(optionProblems({ ...facts, add: true, envBranch: 'main' })), ['E_ENCRYPT_OPTIONS'])
})

t.test('the repository', async (t) => {
  const slug = (repo: string | undefined, repository?: string) => repositoryOf({ repo, repository }).slug
  t.equal(slug(undefined, 'alice/app'), 'alice/app')
  t.equal(slug('bob/app.js', 'alice/app'), 'bob/app.js')
  t.equal(slug('https://github.com/bob/app.git'), 'bob/app')
  t.equal(slug('git@github.com:bob/app.git'), 'bob/app')
  for (const [repo, repository, code] of [
    [undefined, undefined, 'E_MISSING'],
    [undefined, 'group/sub/app', 'E_MISSING'],
    ['app', 'alice/app', 'E_VALUE'],
    ['a/b/c', undefined, 'E_VALUE'],
  ] as const)
    t.same(codes(repositoryOf({ repo, repository }).problems), [code])
})

t.test('what came in', async (t) => {
  const read = (text: string | Uint8Array) => readValue('A', Buffer.from(text))
  t.equal(read('hunter2\n'), 'hunter2')
  t.equal(read('hunter2\r\n'), 'hunter2')
  t.equal(read('hunter2\n\n'), 'hunter2\n', 'one line end is taken off')
  t.equal(read('ü €'), 'ü €')
  for (const empty of ['', '\n', '\r\n']) t.throws(() => read(empty), { code: 'E_ENCRYPT_INPUT' })
  t.throws(() => read('hun\0ter'), { code: 'E_ENCRYPT_VALUE', message: /zero byte/ })
  t.throws(() => read(Buffer.from([0x68, 0xff])), { code: 'E_ENCRYPT_VALUE', message: /UTF-8/ })
  // `A=…` and the zero byte at its end.
  t.equal(read('x'.repeat(LONGEST - 3)).length, LONGEST - 3)
  t.throws(() => read('x'.repeat(LONGEST - 2)), { code: 'E_ENCRYPT_VALUE', message: /131,072/ })
})

t.test('what somebody should know', async (t) => {
  t.same(valueWarnings('A', 'hunter2'), [])
  t.match(valueWarnings('A', 'a\nb'), [/several lines/])
  t.match(valueWarnings('A', 'ab'), [/so short/])
  t.match(valueWarnings('A', 'hunter2 '), [/blank/])
})
