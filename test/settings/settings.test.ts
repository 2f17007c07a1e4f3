import t from 'tap'
import type { Problem } from '../../src/errors/problem.js'
import { Secret } from '../../src/io/secret.js'
import { wordProblems } from '../../src/settings/check.js'
import { loadFile, readFile } from '../../src/settings/file.js'
import { commandHelp, mainHelp, settingsHelp } from '../../src/settings/help.js'
import { nearest } from '../../src/settings/nearest.js'
import { parseWords } from '../../src/settings/parse.js'
import { readDuration, readSwitch } from '../../src/settings/read.js'
import { settle } from '../../src/settings/settle.js'
import { toSettings } from '../../src/settings/settings.js'
import { secretNames, settings, settingsOf } from '../../src/settings/table.js'

const none = { values: new Map(), tests: [], problems: [] }
const codes = (problems: readonly Problem[]) => problems.map(({ code }) => code)
const words = (line: string) => parseWords(line === '' ? [] : line.split(' '))

t.test('words are taken apart as they are', async (t) => {
  const cases: ReadonlyArray<
    readonly [line: string, flags: Record<string, unknown>, rest?: readonly string[]]
  > = [
    ['push --tag 1.10', { tag: ['1.10'] }],
    ['push --tag=0123e4', { tag: ['0123e4'] }],
    ['push --tag a --tag b', { tag: ['a', 'b'] }],
    ['build --build-arg A=B=C', { 'build-arg': ['A=B=C'] }],
    ['--dry-run ship', { 'dry-run': true }],
    ['ship --no-color', { color: false }],
    ['ship --dry-run=false', { 'dry-run': false }],
    ['ship -h', { help: true }],
    ['build -- --no-cache --tag x', {}, ['--no-cache', '--tag', 'x']],
    ['gate -- sh -c x', {}, ['sh', '-c', 'x']],
  ]
  for (const [line, flags, rest] of cases) {
    const read = words(line)
    t.same(Object.fromEntries(read.flags), flags, line)
    t.same(read.rest, rest, `${line}: what follows --`)
    t.same(read.problems, [], `${line}: nothing wrong`)
  }
  t.equal(words('push 007').arguments[0], '007')
  t.equal(words('').command, undefined)
})

t.test('wrong words are usage errors', async (t) => {
  const cases: ReadonlyArray<readonly [line: string, code: string, say: RegExp]> = [
    ['push --tga x', 'E_FLAG', /no option --tga/],
    ['push --constructor', 'E_FLAG', /--constructor/],
    ['push --__proto__ x', 'E_FLAG', /__proto__/],
    ['push -x', 'E_FLAG', /no option -x/],
    ['push --tag', 'E_VALUE', /--tag needs a value/],
    ['push --tag=', 'E_VALUE', /--tag needs a value/],
    ['push --image --tag x', 'E_VALUE', /--image needs a value/],
    ['push --dry-run=maybe', 'E_VALUE', /not "maybe"/],
    ['push --no-image', 'E_FLAG', /--no-image/],
    ['push --docker-password x', 'E_FLAG', /--docker-password/],
  ]
  for (const [line, code, say] of cases) {
    const { problems } = words(line)
    t.same(codes(problems), [code], line)
    t.match(problems[0]?.message, say)
  }
  t.match(words('push --tga x').problems[0]?.hint, /--tag/, 'the nearest flag is named')
  t.same(codes(words('push --tga x --imgae y').problems), ['E_FLAG', 'E_FLAG'], 'all at once')
})

t.test('a command takes its own settings and nothing else', async (t) => {
  const check = (line: string, rest?: string) =>
    wordProblems({ name: 'login', ...(rest ? { rest } : {}) }, words(line))
  t.same(check('login --app x'), [])
  t.same(codes(check('login --target x')), ['E_FLAG'])
  t.same(codes(check('login extra words')), ['E_ARGUMENT', 'E_ARGUMENT'])
  t.same(codes(check('login -- x')), ['E_ARGUMENT'])
  t.same(check('login -- x', 'anything'), [])
  const taking = (word: { many?: true }, line: string) => wordProblems({ name: 'login', word }, words(line))
  t.same(codes(taking({}, 'login one two')), ['E_ARGUMENT'], 'one word')
  t.same(taking({ many: true }, "login one two 'three_*'"), [], 'as many as there are')
})

t.test('flag before environment before file before default', async (t) => {
  const file = await readFile('slipway.yml', 'tag: from-file\nbranch: [a, b]\nhealth-timeout: 10s\n')
  t.same(file.problems, [])
  const get = (line: string, env: Record<string, string>, from = file) => {
    const settled = settle('ship', words(line), env, from)
    return { ...toSettings(settled, from.tests), problems: settled.problems }
  }
  t.same(get('ship --tag flag', { SLIPWAY_TAG: 'env' }).tags, ['flag'])
  t.same(get('ship', { SLIPWAY_TAG: 'env\nother\n\n' }).tags, ['env', 'other'], 'one value a line')
  t.same(get('ship', { SLIPWAY_TAG: '  ' }).tags, ['from-file'], 'blank is unset')
  t.same(get('ship', {}, none).tags, ['latest'])
  t.same(get('ship', {}).branches, ['a', 'b'])
  t.equal(get('ship', {}).healthTimeout, 10_000)
  t.equal(get('ship', {}, none).healthTimeout, 60_000)
  t.equal(get('ship', { HEROKU_APP: 'one', SLIPWAY_APP: 'two' }, none).app, 'two')
  t.equal(get('ship', { HEROKU_APP_NAME: 'three' }, none).app, 'three')
  t.equal(get('ship', { DOCKERHUB_USERNAME: 'bob' }, none).dockerUsername, 'bob')
  t.equal(get('ship', { SLIPWAY_PULL_LOGIN: '0' }, none).pullLogin, false)
  t.equal(get('ship', { SLIPWAY_PULL_LOGIN: 'yes' }, none).pullLogin, true)
  t.equal(get('ship', { SLIPWAY_DRY_RUN: '1' }, none).dryRun, true)
  t.equal(get('ship --no-dry-run', { SLIPWAY_DRY_RUN: '1' }, none).dryRun, false)
  t.equal(get('ship', { SLIPWAY_YES: 'on' }, none).yes, true)
  const secret = get('ship', { DOCKER_TOKEN: 'hush' }, none)
  t.equal(secret.dockerPassword?.reveal(), 'hush')
  t.equal(secret.sources.get('docker-password'), '$DOCKER_TOKEN')
  t.same(codes(get('ship', { SLIPWAY_HEALTH_TIMEOUT: 'soon', SLIPWAY_FOLDS: 'maybe' }, none).problems), [
    'E_VALUE',
    'E_VALUE',
  ])
  t.match(
    get('ship', { SLIPWAY_FOLDS: 'maybe' }, none).problems[0]?.message,
    /\$SLIPWAY_FOLDS takes auto or on or off/,
  )
})

t.test('slipway.yml', async (t) => {
  const version = await readFile('slipway.yml', 'tag: 1.10\n')
  t.same(version.values.get('tag'), ['1.10'], 'a version is no number')
  t.same(
    (await readFile('slipway.yml', 'pull-login: on\n')).values.get('pull-login'),
    ['on'],
    'on is no true',
  )
  const wrong: ReadonlyArray<readonly [text: string, code: string, say: RegExp]> = [
    ['image: a\nimgae: b\n', 'E_FILE_KEY', /line 2 has the unknown key "imgae"/],
    ['docker-password: x\n', 'E_FILE_KEY', /docker-password/],
    ['heroku-api-url: x\n', 'E_FILE_KEY', /heroku-api-url/],
    ['yes: 1\n', 'E_FILE_KEY', /"yes"/],
    ['constructor: x\n', 'E_FILE_KEY', /"constructor"/],
    ['image: [a, b]\n', 'E_VALUE', /line 1: image takes a single value/],
    ['image: {a: b}\n', 'E_VALUE', /image/],
    ['image:\n', 'E_VALUE', /line 1: image needs a value/],
    ['a: b: c\n', 'E_FILE_SYNTAX', /line 1 is not valid YAML/],
    ['image: x\nimage: y\n', 'E_FILE_SYNTAX', /line 2/],
    ['- image\n', 'E_FILE_SYNTAX', /map of settings/],
    ['test: {rnu: x}\n', 'E_VALUE', /"rnu"/],
    ['test: [x]\n', 'E_VALUE', /entries such as/],
  ]
  for (const [text, code, say] of wrong) {
    const { problems } = await readFile('slipway.yml', text)
    t.same(codes(problems), [code], JSON.stringify(text))
    t.match(problems[0]?.message, say)
  }
  t.match((await readFile('slipway.yml', 'imgae: b\n')).problems[0]?.hint, /image/)
  t.same((await readFile('slipway.yml', '# nothing yet\n')).problems, [])
  t.same((await loadFile(t.testdir({}))).problems, [], 'no file says nothing')
  t.same(codes((await loadFile(t.testdir({ 'slipway.yml': {} }))).problems), ['E_FILE_READ'])
  const tests = (
    await readFile(
      'slipway.yml',
      'test:\n  - {env: [A, B], run: [npm, test]}\n  - {env-file: .env, run: npm run e2e}\n',
    )
  ).tests
  t.same(tests, [
    { env: ['A', 'B'], envFile: [], network: undefined, run: ['npm', 'test'] },
    { env: [], envFile: ['.env'], network: undefined, run: ['sh', '-c', 'npm run e2e'] },
  ])
  const asked = toSettings(settle('test', words('test --test-env X'), {}, none), tests)
  t.same(
    asked.tests,
    [{ env: ['X'], envFile: [], network: undefined, run: [] }],
    'a flag stands in for the list',
  )
})

t.test('times and switches', async (t) => {
  for (const [text, value] of [
    ['500ms', 500],
    ['60s', 60_000],
    ['60', 60_000],
    ['20m', 1_200_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['', undefined],
    ['soon', undefined],
    ['-1s', undefined],
    ['1 s', undefined],
  ] as const)
    t.equal(readDuration(text), value, text)
  for (const [text, value] of [
    ['1', true],
    ['TRUE', true],
    ['on', true],
    ['0', false],
    ['No', false],
    ['2', undefined],
    ['', undefined],
  ] as const)
    t.equal(readSwitch(text), value, text)
})

t.test('the nearest name, or none', async (t) => {
  const names = ['login', 'logout', 'release', '--tag', '--target']
  t.equal(nearest('logn', names), 'login')
  t.equal(nearest('relaese', names), 'release')
  t.equal(nearest('--tga', names), '--tag')
  t.equal(nearest('constructor', names), undefined)
  t.equal(nearest('x', names), undefined)
})

t.test('the table', async (t) => {
  for (const one of settings.values()) {
    t.match(one.help, /^[A-Z/].*\.$/, `${one.name}: help is a sentence`)
    if (one.from !== 'environment')
      t.equal(one.env[0], `SLIPWAY_${one.name.toUpperCase().replaceAll('-', '_')}`)
    if (one.secret === true) t.equal(one.from, 'environment', `${one.name} is no flag`)
  }
  const names = [...settings.values()].flatMap(({ env }) => env)
  t.equal(new Set(names).size, names.length, 'no environment name means two things')
  t.ok(secretNames.includes('DOCKER_PW') && secretNames.includes('HEROKU_AUTH'))
  t.notOk(settingsOf('push').some(({ name }) => name === 'target'))
})

t.test('help names what works', async (t) => {
  const command = { name: 'push', group: 'G', summary: 'publish it' }
  const main = mainHelp([command, { name: 'ship', group: 'H', summary: 'all' }], ['G', 'H'])
  t.match(main, /G\n {2}push +publish it\n\nH\n {2}ship/)
  t.match(main, /--image NAME/)
  t.notMatch(main, /--boot-timeout/)
  t.match(
    commandHelp({ ...command, rest: 'more words' }),
    /slipway push \[options\] \[-- …\]\n\n {2}publish it\n\n {2}-- … +more words/,
  )
  const word = { name: 'NAME', help: 'which' }
  t.match(commandHelp({ ...command, word }), /slipway push \[NAME\] \[options\]/)
  t.match(commandHelp({ ...command, word: { ...word, many: true } }), /slipway push \[NAME…\] \[options\]/)
  t.match(commandHelp(command), /--tag TEMPLATE/)
  t.notMatch(commandHelp(command), /--target/)
  for (const one of settings.values())
    t.match(settingsHelp(), one.from === 'environment' ? one.env[0] : `--${one.name}`)
})

t.test('a secret never prints', async (t) => {
  const secret = new Secret('hunter2', 'X')
  const { inspect } = await import('node:util')
  for (const text of [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), inspect(secret)]) {
    t.notMatch(text, 'hunter2')
    t.match(text, '[secret]')
  }
})
