import t from 'tap'
import { readFile } from '../../src/settings/file.js'
import { forBranch } from '../../src/settings/for-branch.js'
import { parseWords } from '../../src/settings/parse.js'
import { settle } from '../../src/settings/settle.js'
import { toSettings } from '../../src/settings/settings.js'

const read = (...lines: string[]) => readFile('slipway.yml', `${lines.join('\n')}\n`)

const both = await read(
  'app: my-app',
  'health-timeout: 10s',
  'test: [{run: [npm, test]}]',
  'branches:',
  '  main:',
  '  develop: {app: my-staging, tag: [staging, "{build}"], test: {run: [npm, run, quick]}}',
  '  release/2024:',
  '    app: my-old-app',
  '    tag: 1.10',
  '    quiet: on',
)

const settled = (
  branch: string | undefined,
  line = 'ship',
  env: Record<string, string> = {},
  file = both,
) => {
  const own = forBranch(file, branch)
  const all = settle('ship', parseWords(line.split(' ')), env, own)
  return { ...toSettings(all, own.tests), values: all.values, problems: all.problems }
}

t.test('a branch has what is its own, and the rest of the file', async (t) => {
  t.same(both.problems, [])
  t.match(settled('main'), { app: 'my-app', tags: ['latest'], healthTimeout: 10_000 })
  t.match(settled('develop'), { app: 'my-staging', tags: ['staging', '{build}'], healthTimeout: 10_000 })
  t.match(settled('release/2024'), { app: 'my-old-app', tags: ['1.10'] })
  t.equal(settled('release/2024').values.get('quiet'), true)
  t.equal(settled('develop').values.get('quiet'), undefined)
  for (const other of ['topic', undefined]) t.match(settled(other), { app: 'my-app', tags: ['latest'] })
  t.same(settled('develop').tests[0]?.run, ['npm', 'run', 'quick'])
  t.same(settled('main').tests[0]?.run, ['npm', 'test'])
  t.equal(settled('constructor').app, 'my-app', 'names that every object has')
})

t.test('the branches that publish', async (t) => {
  const keys = ['main', 'develop', 'release/2024']
  for (const branch of ['main', 'develop', 'topic', undefined]) t.same(settled(branch).branches, keys)
  t.same(settled('main', 'ship --branch topic').branches, ['topic'], 'unless a flag says it')
  t.same(settled('main', 'ship', { SLIPWAY_BRANCH: 'a\nb' }).branches, ['a', 'b'], 'or the environment')
  t.same(
    settled('main', 'ship', {}, await read('app: x')).branches,
    ['main'],
    'without branches: the default',
  )
  t.equal(forBranch(await read('branch: next'), 'x').values.get('branch')?.[0], 'next')
})

t.test('flag, environment, the entry of the branch, the file, default', async (t) => {
  t.equal(settled('develop', 'ship --app flag', { HEROKU_APP: 'env' }).app, 'flag')
  t.equal(settled('develop', 'ship', { HEROKU_APP: 'env' }).app, 'env')
  t.equal(settled('develop').app, 'my-staging')
  t.equal(settled('main').app, 'my-app')
  t.same(settled('main').tags, ['latest'])
  const own = settled('develop')
  t.equal(own.sources.get('app'), 'slipway.yml: branches: develop: app')
  t.equal(own.sources.get('health-timeout'), 'slipway.yml: health-timeout')
  const soon = await read('branches: {main: {health-timeout: soon}}')
  t.match(settled('main', 'ship', {}, soon).problems, [
    { code: 'E_VALUE', message: /^slipway\.yml: branches: main: health-timeout takes a time/ },
  ])
})

t.test('what is wrong is told with its line, for every branch', async (t) => {
  const cases: readonly [lines: string[], ...wanted: (readonly [code: string, message: RegExp])[]][] = [
    [
      ['branches:', '  main:', '    tga: x'],
      ['E_FILE_KEY', /line 3 has the unknown key "tga"/],
    ],
    [['branches: {main: {branch: x}}'], ['E_FILE_KEY', /line 1 has the unknown key "branch"/]],
    [
      ['branches:', '  main:', '    branches: {a: }'],
      ['E_FILE_KEY', /line 3 has the unknown key "branches"/],
    ],
    [['branches: {main: {yes: 1}}'], ['E_FILE_KEY', /"yes"/]],
    [
      ['branches:', '  main:', '    app: [a, b]', '  develop:', '    tag:', '    tset: x'],
      ['E_VALUE', /line 3: branches: main: app takes a single value/],
      ['E_VALUE', /line 5: branches: develop: tag needs a value/],
      ['E_FILE_KEY', /line 6 has the unknown key "tset"/],
    ],
    [['branches: {main: {test: [x]}}'], ['E_VALUE', /branches: main: test takes entries/]],
    [['branches: main'], ['E_VALUE', /line 1: branches takes a map/]],
    [['branches: [main]'], ['E_VALUE', /line 1: branches takes a map/]],
    [
      ['image: x', 'branches:'],
      ['E_VALUE', /line 2: branches takes a map .* not "nothing"/],
    ],
    [['branches: {main: my-app}'], ['E_VALUE', /branches: main takes settings of its own/]],
    [
      ['branches:', '  main:', '  feature/*: {app: x}'],
      ['E_VALUE', /line 3: branches: feature\/\* takes the name of a branch/],
    ],
    [
      ['branch: main', 'branches: {main: }'],
      ['E_FILE_BRANCHES', /line 1 has branch beside branches/],
    ],
    [
      ['branches:', '  main: {app: a}', '  main: {app: b}'],
      ['E_FILE_SYNTAX', /line 3/],
    ],
  ]
  for (const [lines, ...wanted] of cases) {
    const { problems } = await read(...lines)
    t.same(
      problems.map(({ code }) => code),
      wanted.map(([code]) => code),
      lines.join(' | '),
    )
    for (const [index, [, message]] of wanted.entries()) t.match(problems[index]?.message, message)
  }
  const hint = (await read('branches: {main: {tga: x}}')).problems[0]?.hint
  t.equal(hint, 'Did you mean tag?')
})

t.test('an entry that stands elsewhere in the file', async (t) => {
  const file = await read('branches:', '  main: &usual {app: a}', '  next: *usual')
  t.same(file.problems, [])
  t.equal(settled('next', 'ship', {}, file).app, 'a')
  const wrong = await read('branches:', '  main: &usual {tga: a}', '  next: *usual')
  t.match(wrong.problems, [{ message: /line 2 has/ }, { message: /line 3 has/ }], 'the line of the branch')
})
