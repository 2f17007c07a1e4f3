import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { settings } from '../src/settings/table.js'
import { read, root } from './source.js'
import { control } from './stand/client.js'
import { useWorld } from './stand/use.js'

interface Step {
  id?: string
  if?: string
  shell: string
  env?: Record<string, string>
  run: string
}

interface Action {
  inputs: Record<string, { description: string; required: boolean; default?: string }>
  outputs: Record<string, { description: string; value: string }>
  runs: { using: string; steps: Step[] }
}

const action = parse(read('action.yml')) as Action
const folder = mkdtempSync(join(tmpdir(), 'slipway-action-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

const commit = 'c0ffee'.padEnd(40, '0')
const push = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REPOSITORY: 'alice/todo-app',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: commit,
}
const pullRequest = {
  ...push,
  GITHUB_BASE_REF: 'main',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_HEAD_REF: 'topic',
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_REF_NAME: '12/merge',
}

/** Fills in the few expressions that the action has; anything else is left as it is, and seen by the tests. */
const evaluate = (text: string, contexts: Record<string, Record<string, string | undefined>>): string =>
  text.replace(/\$\{\{ (.+?) \}\}/g, (whole, expression: string) => {
    const values = expression.split(' || ').map((path) => {
      const [, context = '', name = ''] = /^(inputs|env|steps\.outputs\.outputs)\.([\w-]+)$/.exec(path) ?? []
      return contexts[context] === undefined ? whole : (contexts[context][name] ?? '')
    })
    return values.find((value) => value !== '') ?? ''
  })

/** Runs the shell text of a step as GitHub's runner does. */
const shell = async (step: Step, env: Record<string, string>, cwd: string) => {
  const file = join(cwd, '.step.sh')
  writeFileSync(file, step.run)
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], { cwd, env })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)))
  const code = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  rmSync(file)
  return { code, log }
}

let runs = 0
/** Runs the action with these inputs in a job with this environment. */
const perform = async (inputs: Record<string, string>, job: Record<string, string>, cwd?: string) => {
  const place = cwd ?? join(folder, `run-${++runs}`)
  mkdirSync(place, { recursive: true })
  const outputFile = join(place, '.output')
  writeFileSync(outputFile, '')
  const around = { GITHUB_ACTION_PATH: root, GITHUB_OUTPUT: outputFile, RUNNER_TEMP: folder, HOME: place }
  const env = { PATH: process.env['PATH'] ?? '', ...job }
  const defaults = Object.entries(action.inputs).map(([name, one]) => [name, one.default ?? ''])
  const contexts = { inputs: { ...Object.fromEntries(defaults), ...inputs }, env }
  let code = 0
  let log = ''
  for (const step of action.runs.steps) {
    if (code !== 0 && step.if !== 'always()') continue
    const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluate(text, contexts)])
    const ended = await shell(step, { ...env, ...around, ...Object.fromEntries(own) }, place)
    log += ended.log
    code ||= ended.code
  }
  const lines = readFileSync(outputFile, 'utf8').split('\n').filter(Boolean)
  const set = Object.fromEntries(lines.map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]))
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [
    name,
    evaluate(value, { 'steps.outputs.outputs': set }),
  ])
  return { code, log, outputs: Object.fromEntries(outputs) as Record<string, string> }
}

// The keys that GitHub knows: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
t.test('action.yml has the form of a composite action', async (t) => {
  const only = (value: object, keys: string[], where: string) =>
    t.same(
      Object.keys(value).filter((key) => !keys.includes(key)),
      [],
      where,
    )
  only(action, ['name', 'author', 'description', 'branding', 'inputs', 'outputs', 'runs'], 'top')
  only(action.runs, ['using', 'steps'], 'runs')
  t.equal(action.runs.using, 'composite')
  const id = /^[_a-zA-Z][\w-]*$/
  for (const [name, input] of Object.entries(action.inputs)) {
    only(input, ['description', 'required', 'default', 'deprecationMessage'], name)
    t.match(name, id)
    t.equal(typeof input.description, 'string', `${name}: description`)
    t.equal(input.required, false, `${name}: not required`)
  }
  for (const [name, output] of Object.entries(action.outputs)) {
    only(output, ['description', 'value'], name)
    t.match(output.value, /^\$\{\{ .+ \}\}$/)
  }
  for (const step of action.runs.steps) {
    only(step, ['name', 'id', 'if', 'shell', 'run', 'env', 'working-directory', 'continue-on-error'], 'step')
    t.equal(step.shell, 'bash')
    t.notMatch(step.run, '${{', 'nothing is pasted into a script')
  }
})

t.test('its inputs are the settings table, each handed over under its own variable', async (t) => {
  const credentials = {
    'docker-username': 'docker-username',
    'docker-password': 'docker-password',
    'heroku-token': 'heroku-api-key',
  }
  const wanted = [...settings.values()].flatMap(({ name, from, env }) => {
    const input = from === 'flag and file' ? name : new Map(Object.entries(credentials)).get(name)
    return input === undefined ? [] : [{ input, variable: env[0] ?? '' }]
  })
  t.same(Object.keys(action.inputs).sort(), ['command', ...wanted.map(({ input }) => input)].sort())
  const { env = {} } = action.runs.steps[0]!
  for (const { input, variable } of wanted)
    t.equal(evaluate(env[variable] ?? '', { inputs: { [input]: 'here' }, env: {} }), 'here', input)
})

t.test('a pull request publishes nothing, and needs no credentials', async (t) => {
  const { code, log, outputs } = await perform({ command: 'push' }, pullRequest)
  t.equal(code, 0)
  t.match(log, 'push skipped: this build is for pull request #12; only pushes to main publish')
  t.same(outputs, { outcome: 'skipped', image: '', digest: '', release: '', url: '' })
})

t.test('an input wins over the variable of the job, a blank one does not hide it', async (t) => {
  const job = { ...push, SLIPWAY_BRANCH: 'trunk' }
  t.match((await perform({ command: 'gate' }, job)).log, 'only pushes to trunk publish')
  t.match(
    (await perform({ command: 'gate', branch: 'next\nstable' }, job)).log,
    'only pushes to next and stable publish',
  )
})

t.test('a plan has no results', async (t) => {
  const image = 'alice/$(touch pwned)`touch pwned`"; touch pwned; "'
  const { code, log, outputs } = await perform(
    {
      command: 'push --dry-run',
      label: image,
      'docker-username': 'alice',
      image: '127.0.0.1:9/alice/todo-app',
    },
    push,
  )
  t.equal(code, 0, log)
  t.match(log, `[write] $ docker push 127.0.0.1:9/alice/todo-app:${commit}`)
  t.same(outputs, { outcome: 'planned', image: '', digest: '', release: '', url: '' })
  t.notOk(existsSync(join(folder, `run-${runs}`, 'pwned')), 'an input is a value, never a command')
})

t.test('a failure fails the job, with its outcome', async (t) => {
  const wrong = await perform({ command: 'shp' }, push)
  t.equal(wrong.code, 2)
  t.match(wrong.log, 'Did you mean slipway ship?')
  t.equal(wrong.outputs['outcome'], 'failed')
  const missing = await perform({ command: 'login', app: 'todo' }, push)
  t.equal(missing.code, 2)
  t.match(missing.log, 'HEROKU_API_KEY is not set')
  t.notOk(existsSync(join(folder, 'slipway.json')), 'nothing is left behind')
})

t.test('a push to main is live', async (t) => {
  const { world, stop } = await useWorld()
  t.teardown(stop)
  const stand = control(world)
  await stand.user('alice', 'hub-password-of-alice')
  const { name, token, webUrl } = await stand.app()
  const checkout = join(folder, 'todo-app')
  cpSync(join(root, 'examples/todo-app'), checkout, { recursive: true })
  const inputs = {
    image: `${world.hub}/alice/${name}`,
    app: name,
    'build-arg': `NODE_IMAGE=${world.images.node}`,
    'docker-username': 'alice',
    'docker-password': 'hub-password-of-alice',
    'heroku-api-key': token,
  }
  const job = {
    ...push,
    PATH: `${world.dockerBin}:${process.env['PATH'] ?? ''}`,
    DOCKER_HOST: world.dockerHost,
    HEROKU_API_URL: world.herokuApi,
    HEROKU_REGISTRY: world.herokuRegistry,
  }
  const { code, log, outputs } = await perform(inputs, job, checkout)
  t.equal(code, 0, log)
  t.match(outputs, {
    outcome: 'done',
    image: inputs.image,
    digest: /^sha256:[0-9a-f]{64}$/,
    release: /^v\d+$/,
    url: webUrl,
  })
  t.equal((await fetch(webUrl)).status, 200, 'the app answers')
  t.match(log, '::group::slipway build', 'its log is grouped')
  t.notMatch(log, token)
  t.notMatch(log, inputs['docker-password'])
})
