import t from 'tap'
import { parse } from 'yaml'
import { findPlace, type Place } from '../../src/travis/place.js'

const place = (text: string, name = 'TOKEN'): Promise<Place> => findPlace('.travis.yml', text, name)
const edited = async (text: string, name?: string): Promise<string> =>
  (await place(text, name)).put('c2VjcmV0')
const globalOf = (text: string): unknown => (parse(text) as { env: { global: unknown } }).env.global

t.test('where it goes', async (t) => {
  const entry = '- secure: "c2VjcmV0" # TOKEN'
  const cases: [why: string, before: string, after: string][] = [
    ['an empty file', '', `env:\n  global:\n    ${entry}\n`],
    ['comments only', '# nothing yet\n', `# nothing yet\n\nenv:\n  global:\n    ${entry}\n`],
    ['no env', 'script: x\n', `script: x\n\nenv:\n  global:\n    ${entry}\n`],
    ['no env, no line end', 'script: x', `script: x\n\nenv:\n  global:\n    ${entry}\n`],
    ['env without a value', 'env: # all\nscript: x\n', `env: # all\n  global:\n    ${entry}\nscript: x\n`],
    [
      'global without a value',
      'env:\n  global: # g\nscript: x\n',
      `env:\n  global: # g\n    ${entry}\nscript: x\n`,
    ],
    [
      'beside jobs',
      'env:\n  # versions\n  jobs:\n    - A=1\n',
      `env:\n  # versions\n  global:\n    ${entry}\n  jobs:\n    - A=1\n`,
    ],
    [
      'a list, with comments',
      'env:\n  global:\n    # who\n    - A=1   # one\n    - B="2" # two\n    # the end\n\n# then\nscript:\n- x\n',
      `env:\n  global:\n    # who\n    - A=1   # one\n    - B="2" # two\n    ${entry}\n    # the end\n\n# then\nscript:\n- x\n`,
    ],
    [
      'a list that is not indented',
      'env:\n  global:\n  - A=1\nscript: x\n',
      `env:\n  global:\n  - A=1\n  ${entry}\nscript: x\n`,
    ],
    [
      'a list whose last entry has lines',
      'env:\n  global:\n    - A: >-\n        one\n        two\n    - secure:\n        abc=\nscript: x\n',
      `env:\n  global:\n    - A: >-\n        one\n        two\n    - secure:\n        abc=\n    ${entry}\nscript: x\n`,
    ],
    [
      'a list at the end of the file',
      'env:\n  global:\n    - A=1',
      `env:\n  global:\n    - A=1\n    ${entry}`,
    ],
    [
      'line ends of Windows',
      'env:\r\n  global:\r\n    - A=1\r\nscript: x\r\n',
      `env:\r\n  global:\r\n    - A=1\r\n    ${entry}\r\nscript: x\r\n`,
    ],
    [
      'a list with brackets in it',
      'env:\n  global:\n    - {secure: "x"}\n',
      `env:\n  global:\n    - {secure: "x"}\n    ${entry}\n`,
    ],
  ]
  for (const [why, before, after] of cases) {
    const found = await place(before)
    t.equal(found.put('c2VjcmV0'), after, why)
    t.match(found, { form: 'list', replaces: false, warnings: [] }, why)
    t.match(after.split(/\r?\n/)[found.line - 1], entry, `${why}: the line`)
    t.same((globalOf(after) as object[]).at(-1), { secure: 'c2VjcmV0' }, why)
  }
})

t.test('a second time replaces, whatever else is changed', async (t) => {
  const text =
    'env:\n  global:\n    - secure: "one" # OTHER\n    - secure: "two" #TOKEN\n    - secure: "three"\nscript: x\n'
  const found = await place(text)
  t.equal(found.put('c2VjcmV0'), text.replace('two', 'c2VjcmV0'))
  t.match(found, { form: 'list', replaces: true, line: 4 })
  const twice = await edited(await edited('script: x\n'))
  t.same(globalOf(twice), [{ secure: 'c2VjcmV0' }])
  const flow = 'env:\n  global:\n    - {secure: "two"} # TOKEN\n'
  t.equal(await edited(flow), flow.replace('two', 'c2VjcmV0'))
  const bare = 'env:\n  global:\n    - secure: two # TOKEN\n    - secure: two # TOKEN\n'
  t.equal(await edited(bare), bare.replace(/two(?=[^]*$)(?![^]*two)/, '"c2VjcmV0"'), 'the last one counts')
  t.not(await edited(text, 'TOK'), text.replace('two', 'c2VjcmV0'), 'another name')
})

t.test('where the name stands outside', async (t) => {
  const map = 'env:\n  global:\n    A: 1 # one\n    B: 2\nscript: x\n'
  const found = await place(map)
  t.match(found, { form: 'map', replaces: false, line: 5, warnings: [/forks get a wrong value/] })
  const after = found.put('c2VjcmV0')
  t.equal(after, map.replace('B: 2\n', 'B: 2\n    TOKEN: {secure: "c2VjcmV0"}\n'))
  t.match(await place(after), { form: 'map', replaces: true, line: 5 })
  t.equal((await place(after)).put('bmV3'), after.replace('c2VjcmV0', 'bmV3'))
  const plain = 'env:\n  global:\n    TOKEN: hunter2 # mine\n    B: 2\n'
  t.equal(await edited(plain), plain.replace('hunter2', '{secure: "c2VjcmV0"}'))
  const listed = 'env:\n  global:\n    - TOKEN:\n        secure: "two"\n    - A=1\n'
  t.match(await place(listed), { form: 'map', replaces: true, line: 4 })
  t.equal(await edited(listed), listed.replace('two', 'c2VjcmV0'))
})

t.test('a plain text of the same name is told', async (t) => {
  const { warnings, replaces } = await place('env:\n  global:\n    - A=1 TOKEN=hunter2\n    - MY_TOKEN=3\n')
  t.match(warnings, [/^\.travis\.yml line 3 sets TOKEN in plain text as well/])
  t.equal(warnings.length, 1)
  t.notOk(replaces)
  t.notMatch(warnings.join(), 'hunter2')
})

t.test('where there is no place', async (t) => {
  const cases: [text: string, line: number, detail: RegExp][] = [
    ['- a\n', 1, /no map/],
    ['{script: x}\n', 1, /one key a line/],
    ['script: x\nenv: A=1\n', 2, /makes a job of each entry/],
    ['script: x\nenv:\n  - A=1\n', 2, /makes a job of each entry/],
    ['env:\n  A: 1\n', 1, /its variables make a job/],
    ['env: {global: [A=1]}\n', 1, /env is no map/],
    ['env:\n  global: [A=1]\n', 2, /one entry a line/],
    ['env:\n  global: A=1\n', 2, /neither a list nor a map/],
    ['x: &g\n  - A=1\nenv:\n  global: *g\n', 4, /neither a list nor a map/],
    ['script: x\n...\n', 1, /unusual/],
  ]
  for (const [text, line, detail] of cases)
    await t.rejects(
      place(text),
      { code: 'E_ENCRYPT_FILE', message: new RegExp(`line ${line} .*${detail.source}`) },
      JSON.stringify(text),
    )
  await t.rejects(place('a: b\na: c\n'), { code: 'E_FILE_SYNTAX', message: /line 2/ })
})
