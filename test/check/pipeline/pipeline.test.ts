import t from 'tap'
import { readProject } from '../../../src/check/read.js'
import { actsOf } from '../../../src/check/pipeline/acts/read.js'
import { failingAlone, failingOf } from '../../../src/check/pipeline/failing.js'
import { everyCommand } from '../../../src/check/pipeline/every.js'
import { readPipeline } from '../../../src/check/pipeline/pipeline.js'
import { publishingsOf } from '../../../src/check/pipeline/publishing.js'
import { testsOf } from '../../../src/check/pipeline/testing.js'
import { readTravis } from '../../../src/check/travis/read.js'
import { show } from '../../../src/check/shell/text.js'

type Files = Readonly<Record<string, string>>

async function pipelineOf(yml: string, files: Files = {}) {
  const { travis } = await readTravis(yml, '.travis.yml')
  const all = new Map(Object.entries({ ...files, '.travis.yml': yml }))
  return readPipeline({ travis, files: all, branch: 'main' })
}

/** What runs in a scenario: `?` before what may. */
async function runsIn(kind: string, yml: string, files?: Files): Promise<readonly string[]> {
  const pipeline = await pipelineOf(yml, files)
  const scenario = pipeline.scenarios.find(({ says }) => says.startsWith(kind))
  if (scenario === undefined) return ['no such scenario']
  return pipeline.jobs.flatMap((job) =>
    pipeline
      .run(job, scenario)
      .ran.filter(({ followed, onFailure, words }) => !followed && !onFailure && words.length > 0)
      .map(({ certainty, words }) => `${certainty === 'maybe' ? '? ' : ''}${words.map(show).join(' ')}`),
  )
}

const MAIN = 'A push to main'
const PULL = 'A pull request to main'
const FORK = 'A pull request from a fork'
const TAG = 'A pushed tag'
const OTHER = 'A push to any other'

const deploy = (on: string) => `script: a\ndeploy:\n  provider: script\n  script: b\n${on}`

const rows: readonly (readonly [
  says: string,
  yml: string,
  runs: Readonly<Record<string, readonly string[]>>,
])[] = [
  ['deploy is for master', deploy(''), { [MAIN]: ['a'], 'A push to master': ['a', 'b'], [PULL]: ['a'] }],
  [
    'deploy for a branch',
    deploy('  on: {branch: main}\n'),
    { [MAIN]: ['a', 'b'], [OTHER]: ['a'], [PULL]: ['a'], [TAG]: ['a'] },
  ],
  ['deploy for tags', deploy('  on: {tags: true}\n'), { [MAIN]: ['a'], [TAG]: ['a', 'b'] }],
  [
    'deploy on a condition',
    deploy('  on: {all_branches: true, condition: $X = 1}\n'),
    { [MAIN]: ['a', '? b'] },
  ],
  [
    'branches',
    'branches: {only: [main, /^rel/]}\nscript: a',
    { [MAIN]: ['a'], [OTHER]: [], [PULL]: ['a'], [TAG]: [], 'A cron': ['a'] },
  ],
  ['if', 'if: type = push\nscript: a', { [MAIN]: ['a'], [PULL]: [] }],
  [
    'the branch of a pull request',
    'script: \'[ "$TRAVIS_BRANCH" = main ] && a\'',
    { [MAIN]: ['a'], [PULL]: ['a'], [OTHER]: [] },
  ],
  [
    'secrets and forks',
    'script: if [ -n "$DOCKER_PASSWORD" ]; then a; fi',
    { [MAIN]: ['a'], [PULL]: ['a'], [FORK]: [] },
  ],
  [
    'encrypted variables and forks',
    'env: {X: {secure: "a="}}\nscript: if [ "$X" ]; then a; fi',
    { [MAIN]: ['a'], [FORK]: [] },
  ],
  [
    'variables of the file',
    'env: {global: [A=$TRAVIS_BRANCH-x]}\nscript: push $A',
    { [MAIN]: ['push $TRAVIS_BRANCH-x'] },
  ],
  [
    'a condition in a variable of the file',
    `env: {global: ['A=$([ "$TRAVIS_BRANCH" = main ] && echo "x y")']}\nscript: test -z "$A" || push "$A"`,
    { [MAIN]: ['echo x y', 'push x y'], [OTHER]: [] },
  ],
  ['its own name', 'script: if [ "$TRAVIS_REPO_SLUG" = alice/app ]; then a; fi', { [MAIN]: ['a'] }],
  ['slipway gate', 'script: slipway gate -- a', { [MAIN]: ['slipway gate -- a', 'a'].slice(1), [PULL]: [] }],
]

t.test('what runs when', async (t) => {
  for (const [says, yml, runs] of rows)
    for (const [kind, expected] of Object.entries(runs)) {
      const found = await runsIn(kind, yml)
      t.same(
        found.filter((one) => !one.includes('gate')),
        expected,
        `${says}: ${kind}`,
      )
    }
})

t.test('what still runs when a command fails, and how the job ends', async (t) => {
  const yml = `before_install: install
script:
  - one
  - two
after_success: after
after_failure: failed
after_script: last
deploy: {provider: script, script: deploy, on: {branch: main}}
`
  const pipeline = await pipelineOf(yml)
  const [job] = pipeline.jobs
  if (job === undefined) throw new Error('no job')
  const without = (program: string) => {
    const { ran, status } = pipeline.run(
      job,
      pipeline.publishing,
      ({ words }) => show(words[0] ?? []) === program,
    )
    return [...ran.map(({ words }) => words.map(show).join(' ')), status]
  }
  t.same(without('nothing'), ['install', 'one', 'two', 'after', 'deploy', 'last', 'hoped'])
  t.same(without('install'), ['install', 'fail'], 'nothing runs after it')
  t.same(without('one'), ['install', 'one', 'two', 'failed', 'last', 'fail'], 'the next line runs')
  t.same(without('after'), ['install', 'one', 'two', 'after', 'deploy', 'last', 'hoped'], 'nobody cares')
  t.same(without('deploy'), ['install', 'one', 'two', 'after', 'deploy', 'fail'])
})

t.test('an image that was not built is not there', async (t) => {
  const pipeline = await pipelineOf(
    'script:\n  - docker build -t a/b . ; docker tag a/b c/d ; docker push c/d',
  )
  const [job] = pipeline.jobs
  if (job === undefined) throw new Error('no job')
  const build = pipeline.run(job, pipeline.publishing).ran[0]
  if (build === undefined) throw new Error('no command')
  const ended = (fails: ReturnType<typeof failingOf>) =>
    pipeline.run(job, pipeline.publishing, fails).ran.map(({ status }) => status)
  t.same(ended(failingOf(build)), ['fail', 'fail', 'fail'])
  t.same(ended(failingAlone(build)), ['fail', 'hoped', 'hoped'])
})

t.test('what is made public, what may be a test, and every command there is', async (t) => {
  const yml = `script:
  - docker run -d --name db postgres
  - docker run --rm alice/app npm test
  - ./something
  - npm run lint || true
  - docker push localhost:5000/x
  - docker push alice/app:$TRAVIS_BRANCH
  - if [ "$TRAVIS_BRANCH" = never ]; then docker push alice/never; fi
`
  const pipeline = await pipelineOf(yml)
  const runs = pipeline.jobs.map((job) => pipeline.run(job, pipeline.publishing))
  t.match(runs.flatMap(publishingsOf), [
    { does: 'pushes alice/app:$TRAVIS_BRANCH', perBranch: true, gated: false },
  ])
  t.match(runs.flatMap(testsOf), [
    { sure: true, ran: { place: { line: 3 } } },
    { sure: false, ran: { place: { line: 4 } } },
  ])
  t.ok(everyCommand(pipeline).some(({ written }) => written === 'docker push alice/never'))
  t.notOk(runs.some(({ ran }) => actsOf(ran).some(({ ran: { written } }) => written.includes('never'))))
})

t.test('a pipeline without end', async (t) => {
  const loops = 'for a in 1 2 3 4 5 6 7 8 9; do '.repeat(6) + 'x $a; ' + 'done; '.repeat(6)
  const pipeline = await pipelineOf(`script: '${loops}'\n`)
  t.ok(pipeline.jobs.every((job) => !pipeline.run(job, pipeline.publishing).complete))
})

t.test('a command in a variable stands where the variable does', async (t) => {
  const yml = 'env:\n  global:\n    - A="$(docker push a/b)"\nscript: make\n'
  const { pipeline } = await readProject({ files: new Map([['.travis.yml', yml]]), branch: 'main' })
  const ran = pipeline.jobs.flatMap((job) => pipeline.run(job, pipeline.publishing).ran)
  t.match(
    ran.map(({ written, place }) => [written, place]),
    [
      ['docker push a/b', { file: '.travis.yml', line: 3 }],
      ['make', { file: '.travis.yml', line: 4 }],
    ],
  )
})
