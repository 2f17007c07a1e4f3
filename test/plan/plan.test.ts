import t from 'tap'
import type { Digest } from '../../src/image/reference.js'
import { Secret } from '../../src/io/secret.js'
import { buildSpec, secretVariables } from '../../src/plan/build.js'
import { herokuProblems, loginHint, loginPlan } from '../../src/plan/login.js'
import { adoptOrPush, compareDigests, pushPlan } from '../../src/plan/push.js'
import { appProblem, readProcesses } from '../../src/plan/release.js'
import { testPlan } from '../../src/plan/test.js'

const secret = (value: string) => new Secret(value, 'X')
const base = {
  app: undefined,
  dockerUsername: 'alice',
  dockerPassword: secret('hush'),
  herokuToken: undefined,
  herokuRegistry: 'registry.heroku.com',
  sources: new Map<string, string>(),
}
const hub = { registry: 'docker.io', path: 'alice/todo' }
const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code)

t.test('which registries are signed in to', async (t) => {
  const who = (settings: Partial<typeof base> | object, image: typeof hub | undefined = hub) => {
    const { logins, problems } = loginPlan({ settings: { ...base, ...settings }, image })
    return {
      logins: logins.map(({ registry, user }) => `${user}@${registry}`),
      problems: problems.map(({ message }) => message.split(' ')[0]),
    }
  }
  t.same(who({}), { logins: ['alice@docker.io'], problems: [] })
  t.same(who({ app: 'todo', herokuToken: secret('token') }), {
    logins: ['alice@docker.io', '_@registry.heroku.com'],
    problems: [],
  })
  t.same(who({}, { registry: 'ghcr.io', path: 'a/b' }).logins, ['alice@ghcr.io'])
  t.same(
    who({ app: 'todo', dockerUsername: undefined, dockerPassword: undefined }),
    {
      logins: ['$DOCKER_USERNAME@docker.io', '_@registry.heroku.com'],
      problems: ['DOCKER_USERNAME', 'DOCKER_PASSWORD', 'HEROKU_API_KEY'],
    },
    'all that is missing at once',
  )
  t.same(who({ herokuToken: secret('token') }).problems, ['HEROKU_APP'], 'a key without an app')
  t.same(
    who({ app: 'todo', herokuToken: secret('token') }, { registry: 'registry.heroku.com', path: 'todo/web' })
      .logins,
    ['_@registry.heroku.com'],
    'one login where both are the same',
  )
  t.same(herokuProblems(base), [])
})

t.test('a refused login says what may have happened to the value', async (t) => {
  const hint = (value: string, registry = 'docker.io') =>
    loginHint({ registry, user: 'alice', password: secret(value), variable: 'DOCKER_PASSWORD' })
  t.match(hint('abc'), /arrived with 3 characters.*& \$ \(/)
  t.notMatch(hint('sesame'), 'sesame')
  t.match(hint(' spaced'), /blanks/)
  t.match(hint('[unable'), /decrypted/)
  t.match(hint('abc', 'registry.heroku.com'), /authorizations:create/)
})

t.test('what the tests are given', async (t) => {
  const plan = (more: object) =>
    testPlan({
      runs: [{ env: [], envFile: [], run: [] }],
      command: [],
      env: { A: '1', B: ' ', C: '' },
      pullRequest: false,
      image: 'i',
      key: 'k',
      ...more,
    })
  const run = (more: object) => plan({ runs: [{ env: [], envFile: [], run: [], ...more }] })
  t.match(plan({}).runs, [{ kind: 'run', spec: { image: 'i', env: [], command: [] }, env: {} }])
  t.match(
    run({ env: ['A'] }).runs,
    [{ kind: 'run', spec: { env: ['A'] }, env: { A: '1' } }],
    'names in the words, values aside',
  )
  t.same(codes(run({ env: ['C', 'D'] }).problems), ['E_MISSING', 'E_MISSING'])
  const withheld = plan({
    runs: [
      { env: ['D'], envFile: [], run: [] },
      { env: ['A'], envFile: [], run: ['x'] },
    ],
    pullRequest: true,
  })
  t.same(withheld.problems, [])
  t.match(withheld.runs, [
    { kind: 'skip', why: /D is not set.*pull request/ },
    { kind: 'run', spec: { command: ['x'] } },
  ])
  t.match(plan({ command: ['npm', 'test'] }).runs, [{ spec: { command: ['npm', 'test'] } }])
  t.match(plan({ runs: [{ env: [], envFile: [], run: ['own'] }], command: ['npm'] }).runs, [
    { spec: { command: ['own'] } },
  ])
  const names = plan({
    runs: [
      { env: [], envFile: [], run: [] },
      { env: [], envFile: [], run: [] },
    ],
  }).runs.map((one) => (one.kind === 'run' ? one.spec.name : ''))
  t.equal(new Set(names).size, 2, 'two runs, two containers')
  t.notMatch(plan({ key: 'other' }).runs, [{ spec: { name: names[0] ?? '' } }])
})

t.test('the build', async (t) => {
  const settings = {
    file: 'Dockerfile',
    context: '.',
    buildArgs: [],
    secrets: [],
    platform: undefined,
    app: undefined,
  }
  const facts = { settings, target: 'production', tags: ['a:1'], labels: {}, extra: ['-q'] }
  t.equal(buildSpec(facts).platform, undefined, 'the engine’s own')
  t.equal(buildSpec({ ...facts, settings: { ...settings, app: 'todo' } }).platform, 'linux/amd64')
  t.equal(
    buildSpec({ ...facts, settings: { ...settings, app: 'todo', platform: 'linux/arm64' } }).platform,
    'linux/arm64',
  )
  t.match(buildSpec(facts), { target: 'production', tags: ['a:1'], extra: ['-q'] })
  t.same(
    secretVariables(['id=npm,env=NPM_TOKEN', 'id=file,src=/x', 'id=PLAIN', 'type=env,id=Y', 'nonsense']),
    ['NPM_TOKEN', 'PLAIN', 'Y'],
  )
})

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`

t.test('what is published', async (t) => {
  const plan = pushPlan(hub, 'abc', ['latest', 'abc', 'v1'])
  t.match(plan.commitTag, { path: 'alice/todo', tag: 'abc' })
  t.same(
    plan.movingTags.map(({ tag }) => tag),
    ['latest', 'v1'],
  )
  t.equal(adoptOrPush(plan, undefined, 'abc'), 'push')
  t.equal(adoptOrPush(plan, { digest: digest('a'), revision: 'abc' }, 'abc'), 'adopt')
  t.throws(() => adoptOrPush(plan, { digest: digest('a'), revision: 'def' }, 'abc'), {
    code: 'E_COMMIT_TAG_TAKEN',
    message: /def/,
  })
  t.throws(() => adoptOrPush(plan, { digest: digest('a'), revision: undefined }, 'abc'), {
    code: 'E_COMMIT_TAG_TAKEN',
  })
  const found = { digest: digest('a'), imageId: digest('b') }
  t.doesNotThrow(() => compareDigests('x', { id: digest('b'), pushed: digest('a') }, found), 'classic store')
  t.doesNotThrow(() => compareDigests('x', { id: digest('a') }, found), 'containerd store')
  t.throws(() => compareDigests('x', { id: digest('c'), pushed: digest('a') }, found), { code: 'E_DIGEST' })
  t.throws(() => compareDigests('x', { id: digest('b'), pushed: digest('c') }, found), { code: 'E_DIGEST' })
})

t.test('process types and app names', async (t) => {
  t.same(readProcesses(['web', 'worker: npm run worker', 'release: rake db:migrate']), {
    processes: [
      { type: 'web' },
      { type: 'worker', command: 'npm run worker' },
      { type: 'release', command: 'rake db:migrate' },
    ],
    problems: [],
  })
  for (const wrong of [['a b'], [''], ['web:'], ['web: '], ['web', 'web: x'], ['release'], ['../x']])
    t.same(codes(readProcesses(wrong).problems), ['E_VALUE'], wrong.join())
  t.equal(appProblem('todo-app-42'), undefined)
  t.equal(appProblem(undefined), undefined)
  for (const wrong of ['Todo', 'todo_app', 'todo.herokuapp.com', 'a', '-todo', 'todo-', 'x'.repeat(31)])
    t.equal(appProblem(wrong)?.code, 'E_VALUE', wrong)
})
