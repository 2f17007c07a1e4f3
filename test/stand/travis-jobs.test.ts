import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startDownloads } from './downloads.js'
import { createFixture } from './travis/fixture.js'
import { runBuild, type BuildEvent, type JobResult } from './travis/run.js'

const fixture = createFixture('jobs')
const { dir, slug, first, second, same, fork, pushed, samePr, forkPr, options, job, ran, environment } =
  fixture
t.teardown(fixture.remove)

t.test('variables of an event', async (t) => {
  const none = {
    TRAVIS_TAG: '',
    TRAVIS_PULL_REQUEST: 'false',
    TRAVIS_PULL_REQUEST_BRANCH: '',
    TRAVIS_PULL_REQUEST_SHA: '',
    TRAVIS_PULL_REQUEST_SLUG: '',
    TRAVIS_PULL_REQUEST_IS_DRAFT: '',
  }
  const onMain = { ...none, TRAVIS_BRANCH: 'main', TRAVIS_COMMIT: second, TRAVIS_JOB_RESTARTED: 'false' }
  const pr = (of: typeof same) => ({
    ...{
      TRAVIS_BRANCH: 'main',
      TRAVIS_EVENT_TYPE: 'pull_request',
      TRAVIS_PULL_REQUEST: String(of.number),
      TRAVIS_TAG: '',
    },
    ...{
      TRAVIS_COMMIT: of.mergeSha,
      TRAVIS_PULL_REQUEST_SHA: of.headSha,
      TRAVIS_PULL_REQUEST_SLUG: of.headSlug,
    },
    ...{ TRAVIS_PULL_REQUEST_BRANCH: of.headBranch, TRAVIS_PULL_REQUEST_IS_DRAFT: 'false' },
    TRAVIS_COMMIT_MESSAGE: `Merge ${of.headSha} into ${second}`,
  })
  const table: [BuildEvent, Record<string, string>][] = [
    [
      pushed,
      { ...onMain, TRAVIS_EVENT_TYPE: 'push', TRAVIS_COMMIT_MESSAGE: 'Second\n\nwith $(a body) & "quotes"' },
    ],
    [{ kind: 'cron' }, { ...onMain, TRAVIS_EVENT_TYPE: 'cron' }],
    [
      { kind: 'api', restarted: true },
      { ...onMain, TRAVIS_EVENT_TYPE: 'api', TRAVIS_JOB_RESTARTED: 'true', TRAVIS_JOB_RESTARTED_BY: 'alice' },
    ],
    [
      { kind: 'tag', tag: 'v1.0.0' },
      {
        ...none,
        TRAVIS_BRANCH: 'v1.0.0',
        TRAVIS_TAG: 'v1.0.0',
        TRAVIS_EVENT_TYPE: 'push',
        TRAVIS_COMMIT: second,
      },
    ],
    [samePr, pr(same)],
    [forkPr, pr(fork)],
  ]
  const check = async ([event, wanted]: (typeof table)[number]) => {
    const found = await environment({ event, buildNumber: 524 })
    const common = {
      ...{ CI: 'true', CONTINUOUS_INTEGRATION: 'true', TERM: 'xterm', TZ: 'UTC', USER: 'travis' },
      ...{ BUILDKIT_PROGRESS: 'plain', TRAVIS_TEST_RESULT: '' },
      ...{ TRAVIS_JOB_NUMBER: '524.1', TRAVIS_REPO_SLUG: slug },
    }
    t.match(Object.fromEntries(found), { ...common, ...wanted }, event.kind)
  }
  await Promise.all(table.map(check))
  const found = await environment({ env: { DOCKER_HOST: 'unix:///x', PATH: process.env['PATH'] ?? '' } })
  t.equal(found.get('DOCKER_HOST'), 'unix:///x', 'the machine has its own')
  t.notOk(found.has('NODE_OPTIONS'), 'and nothing of ours')
  const home = found.get('HOME') ?? ''
  t.ok(found.get('PATH')?.startsWith(`${home}/bin:${home}/.local/bin:`), 'home folders come first')
})

t.test('the checkout is shallow and detached', async (t) => {
  const look =
    'git rev-parse HEAD; git rev-list --count HEAD; git symbolic-ref -q HEAD || echo detached; git config remote.origin.url'
  const pushed = await job(`git: {depth: 1}\nscript: ${look}`)
  t.match(pushed.log, `\n${second}\n1\ndetached\nhttps://github.com/${slug}.git\n`)
  t.match(pushed.log, `$ git clone --depth=1 --branch=main https://github.com/${slug}.git ${slug}\n`)
  const pull = await job(`script: [${look}, ls]`, { event: forkPr })
  t.match(pull.log, `$ git fetch origin +refs/pull/8/merge:\n`)
  t.match(pull.log, `\n${fork.mergeSha}\n`)
  t.match(pull.log, /\nREADME.md\nb.txt\n/, 'the merge has both sides')
  const old = await job(undefined, { commit: first })
  t.match(old.log, '\ntodo\n', 'an older commit of the branch, with its own .travis.yml')
})

t.test('settings and secrets', async (t) => {
  const settings = [
    { name: 'TOKEN', value: 'hunter22' },
    { name: 'CUT', value: 'long&secret' },
    { name: 'HOLE', value: 'pass$word1' },
    { name: 'BROKEN', value: 'par(en' },
    { name: 'ESCAPED', value: String.raw`fine\&good` },
    { name: 'PUBLIC', value: 'seen', public: true },
    { name: 'TIED', value: 'general', public: true },
    { name: 'TIED', value: 'formain', public: true, branch: 'main' },
    { name: 'OTHER', value: 'no', public: true, branch: 'dev' },
  ]
  const yml = `env: {global: [PUBLIC=from-file]}\nscript: env -0 | base64 -w0; echo`
  const found = await environment({ settings }, yml)
  const pick = (name: string) => found.get(name)
  t.strictSame(['TOKEN', 'CUT', 'HOLE', 'BROKEN', 'ESCAPED', 'PUBLIC', 'TIED', 'OTHER'].map(pick), [
    ...['hunter22', undefined, 'pass', undefined, 'fine&good', 'from-file', 'formain', undefined],
  ])
  t.equal(pick('TRAVIS_SECURE_ENV_VARS'), 'true')
  const { log } = await job('script: echo "$TOKEN ${TOKEN:0:4}$(printf ${TOKEN:4}) $ESCAPED $HOLE"', {
    settings,
  })
  t.match(log, '\n$ export TOKEN=[secure]\n$ export CUT=[secure]\n\x1b[31;1mWe were unable to parse one of')
  t.match(log, '\n[secure] [secure] [secure] [secure]\n', 'also as bash reads them')
  t.match(log, '\n$ export PUBLIC=seen\n')
  t.notMatch(log, /hunter22|fine/)
  const forked = await environment({ settings, event: forkPr })
  t.strictSame(
    [forked.get('TOKEN'), forked.get('PUBLIC'), forked.get('TRAVIS_SECURE_ENV_VARS')],
    [undefined, 'seen', 'false'],
  )
  const shared = await environment({ settings, event: forkPr, shareWithForks: true })
  t.equal(shared.get('TOKEN'), 'hunter22')
  t.equal((await environment({ settings, event: samePr })).get('TOKEN'), 'hunter22', 'same repository')
  const removed = await job('script: "true"', { settings, event: forkPr })
  t.match(removed.log, 'Encrypted environment variables have been removed for security reasons.')
  const secure =
    'env: {global: [secure: AAA, {KEY: {secure: BBB}}, {LOST: {secure: CCC}}]}\nscript: env -0 | base64 -w0; echo'
  const opened = new Map([
    ['AAA', 'LIST=one'],
    ['BBB', 'two'],
  ])
  const decrypted = await environment({ decrypt: (data) => opened.get(data) }, secure)
  t.strictSame(
    ['LIST', 'KEY', 'LOST'].map((name) => decrypted.get(name)),
    ['one', 'two', '[unable'],
  )
})

t.test('several jobs', async (t) => {
  const numbers = (jobs: readonly JobResult[]) =>
    jobs.map(({ number, state }) => `${number} ${state}`).join(', ')
  const env = 'env: {global: [A=1], jobs: [B=1, B=2 C=3]}\nscript: \'echo "=$A$B$C="; [ $B = 1 ]\''
  const matrix = await runBuild(options(env, { buildNumber: 9 }))
  t.strictSame([matrix.state, numbers(matrix.jobs)], ['failed', '9.1 passed, 9.2 failed'])
  t.match(matrix.jobs[1]?.log, '\n=123=\n')
  const include = (one: string, two: string) =>
    `script: echo root\njobs:\n  include:\n    - {stage: build, name: b, ${one}}\n    - {stage: deploy, ${two}}\n    - {script: echo third}`
  const passed = await runBuild({
    ...options(include('script: "env | grep STAGE"', 'script: echo second')),
    atOnce: true,
  })
  t.equal(numbers(passed.jobs), '1.1 passed, 1.2 passed, 1.3 passed')
  t.match(passed.jobs[0]?.log, '\nTRAVIS_BUILD_STAGE_NAME=Build\n')
  t.strictSame(
    passed.jobs.map(({ stage }) => stage),
    ['Build', 'Deploy', 'Deploy'],
  )
  const stopped = await runBuild(options(include('script: "false"', 'script: echo second')))
  t.equal(numbers(stopped.jobs), '1.1 failed', 'the next stage does not start')
  const allowed = await runBuild(options(include('script: "false", allow_failure: true', 'if: branch = dev')))
  t.strictSame([allowed.state, numbers(allowed.jobs)], ['passed', '1.1 failed, 1.2 passed'])
  const tagged = await runBuild(
    options('branches: {only: [main]}\nscript: "true"', { event: { kind: 'tag', tag: 'v1.0.0' } }),
  )
  t.strictSame(
    [tagged.state, tagged.jobs.length, tagged.reason],
    ['skipped', 0, 'branches: v1.0.0 is not built.'],
  )
  const off = await runBuild(options('if: type != push\nscript: "true"'))
  t.equal(off.state, 'skipped')
})

t.test('limits and signals', async (t) => {
  const limited = await job('script: [yes, echo on]', { logLimit: 100_000 })
  t.equal(limited.state, 'errored')
  t.match(limited.log, 'The job exceeded the maximum log length, and has been terminated.')
  const silent = await job('script: read answer', { silenceMs: 150 })
  t.strictSame(
    [silent.state, /No output has been received/.test(silent.log)],
    ['errored', true],
    'a prompt hangs',
  )
  const long = await job('script: sleep 30', { timeoutMs: 150 })
  t.match(long.log, 'The job exceeded the maximum time limit')
  for (const pty of [false, true]) {
    const controller = new AbortController()
    const onLine = (line: string) => line === 'up' && controller.abort()
    const child = `trap 'echo got TERM; exit' TERM; echo up; while :; do sleep 0.02; done`
    const result = await job(`script: ["bash -c ${JSON.stringify(child).replaceAll('"', '\\"')}", echo on]`, {
      pty,
      onLine,
      signal: controller.signal,
    })
    t.equal(result.state, 'errored')
    t.match(result.log, 'got TERM', pty ? 'terminal' : 'pipe')
    t.notMatch(result.log, /\non\r?\n/)
  }
  const stubborn = new AbortController()
  const deaf = await job(`script: "trap '' TERM; echo deaf; while :; do sleep 0.02; done"`, {
    ...{ signal: stubborn.signal, killGraceMs: 100 },
    onLine: (line) => line === 'deaf' && stubborn.abort(),
  })
  t.equal(deaf.exitCode, 137, 'SIGKILL follows')
})

t.test('a machine with and without Node', async (t) => {
  const lines = ['command -v node || nvm install --lts', 'node --version', 'command -v git']
  const with_ = await job(`script: ${JSON.stringify(lines)}`)
  t.strictSame([with_.state, /stands in/.test(with_.log)], ['passed', false])
  const without = await job(`script: ${JSON.stringify(lines)}`, { node: false })
  t.strictSame([without.state, /would install node --lts/.test(without.log)], ['passed', true], without.log)
  t.equal((await job('script: command -v node', { node: false })).state, 'failed')
})

t.test('a release downloaded with curl', async (t) => {
  const text = 'console.log("hello")\n'
  const sum = `${createHash('sha256').update(text).digest('hex')}  index.js\n`
  const folder = '/alice/slipway/releases/download/v0.1.0'
  const files = new Map([
    [`${folder}/index.js`, Buffer.from(text)],
    [`${folder}/SHA256SUMS`, Buffer.from(sum)],
  ])
  const downloads = await startDownloads({ files, dir: join(dir, 'downloads') })
  t.teardown(() => downloads.stop())
  const get = (name: string, to: string) =>
    `curl -fsSL --create-dirs -o ${to} https://github.com${folder}/${name}`
  const check = `echo "$(cut -d' ' -f1 ~/sums)  $HOME/bin/hello" | sha256sum --check`
  const lines = [get('index.js', '~/bin/hello'), get('SHA256SUMS', '~/sums'), check, get('nothing', '~/x')]
  const yml = `language: minimal\nbefore_install: ${JSON.stringify(lines)}\nscript: "true"`
  const result = await job(yml, { downloads })
  t.equal(ran(result), 'before_install 0, before_install 0, before_install 0, before_install 22', result.log)
  t.match(result.log, '/bin/hello: OK\n')
  t.ok(existsSync(join(result.home, 'bin/hello')))
  t.strictSame(
    downloads.seen.slice(0, 2).map(({ host, status }) => `${host} ${status}`),
    ['github.com 302', 'release-assets.githubusercontent.com 200'],
  )
  downloads.serve(`${folder}/nothing`, Buffer.from('now'))
  t.equal((await job(yml, { downloads })).state, 'passed')
})
