import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { findCheckout, releaseFiles, startDownloads } from '../stand/downloads.js'
import { openPullRequest, tag } from '../stand/git.js'
import { readmeLines } from '../stand/readme.js'
import { readMarks, shown, timesOf } from '../stand/travis/marks.js'
import { type BuildOptions, type JobResult, runJob, type Setting } from '../stand/travis/run.js'
import { useWorld } from '../stand/use.js'
import { page, published, releases, writesOf } from './look.js'
import { createProject, type Project, type Wanted } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 2

const lines = { ship: readmeLines('ship'), phases: readmeLines('phases') }
/** As somebody may write it who does not know that Travis runs the lines after a failed one. */
const separate = lines.phases.replace(
  /^( *- )(slipway test) && (.*)$/m,
  (_, dash: string, ...words: string[]) =>
    [words[0], ...(words[1] ?? '').split(' && ')].map((word) => dash + word).join('\n'),
)
const failing = { 'test.sh': 'echo one test fails; exit 1\n' }
const untouched = ['v1 succeeded', 'v2 succeeded']

interface Travis {
  project: Project
  /** Runs a job of the project with the settings of its repository; `settings` changes some of their values. */
  job: (yml: string, more?: Partial<BuildOptions>, settings?: Record<string, string>) => Promise<Job>
}

/** A job with its log as Travis's page shows it. */
interface Job extends JobResult {
  text: string
  /** `script 0, script 1`: what was run, and how it ended. */
  ran: string
}

const settingsOf = ({ env }: Project, changes: Record<string, string>): Setting[] => {
  const names = ['SLIPWAY_IMAGE', 'HEROKU_API_URL', 'HEROKU_REGISTRY', 'DOCKER_USERNAME', 'DOCKER_PASSWORD']
  return [...names, 'HEROKU_APP', 'HEROKU_API_KEY'].flatMap((name) => {
    const value = changes[name] ?? env[name]
    const secret = ['DOCKER_PASSWORD', 'HEROKU_API_KEY'].includes(name)
    return value === undefined ? [] : [{ name, value, public: !secret }]
  })
}

const setUp = async (t: Test, wanted: Wanted = {}): Promise<Travis> => {
  const project = await createProject(t, world, wanted)
  let jobs = 0
  const job: Travis['job'] = async (yml, more = {}, settings = {}) => {
    jobs += 1
    const result = await runJob({
      ...{ repository: project.repository.remote, slug: `${project.user}/app`, branch: 'main', yml },
      ...{ homeDir: join(project.dir, `machine-${jobs}`), buildNumber: jobs, downloads: world.downloads },
      settings: settingsOf(project, settings),
      env: {
        DOCKER_HOST: world.dockerHost,
        PATH: [world.dockerBin, process.env['PATH'] ?? ''].join(delimiter),
      },
      // A job that has secrets runs under a pseudo terminal.
      pty: true,
      ...more,
    })
    const text = result.log.split('\n').map(shown).join('\n')
    const ran = result.phases.map(({ name, exitCode }) => `${name} ${exitCode}`).join(', ')
    return { ...result, text, ran }
  }
  return { project, job }
}

/** The job is green. */
const passes = (t: Test, done: Job): void => {
  const extra = done.state === 'passed' ? {} : { log: done.text }
  t.match(done, { state: 'passed', exitCode: 0 }, 'the job passes', extra)
}

/** The job ends like this; the log is shown where it does not. */
const ends = (t: Test, done: Job, how: Partial<Job>): void => {
  const { state, exitCode, ran } = done
  t.match({ state, exitCode, ran }, how, `the job ends ${how.state}`, { log: done.text })
}

/** Folds come in pairs with nothing within, at the left edge; time marks nest. Gives the names of slipway's folds. */
const checkMarks = (t: Test, { log }: Job): string[] => {
  const marks = readMarks(log)
  const folds = marks.flatMap((mark) => (mark.kind === 'fold' ? [mark] : []))
  const pairs = folds.flatMap((fold, index) => (index % 2 === 0 ? [[fold, folds[index + 1]] as const] : []))
  for (const [start, end] of pairs)
    t.match([start, end], [{ edge: 'start' }, { edge: 'end', name: start.name }], `${start.name} is one fold`)
  const ours = folds.filter(({ name }) => name.startsWith('slipway.'))
  t.ok(
    ours.every(({ atLineStart }) => atLineStart),
    'marks stand at the left edge',
  )
  const open: string[] = []
  for (const mark of marks) {
    if (mark.kind === 'time' && mark.edge === 'start') open.push(mark.id)
    if (mark.kind === 'time' && mark.edge === 'end') t.equal(open.pop(), mark.id, 'timers nest')
  }
  t.same(open, [], 'timers end')
  return ours.filter(({ edge }) => edge === 'start').map(({ name }) => name.slice('slipway.'.length))
}

const nothingPublished = async (t: Test, project: Project, since: number): Promise<void> => {
  t.same(await writesOf(project, since), [], 'no write at the hub, at Heroku’s registry, at its API')
  t.same(await releases(project), untouched)
  t.equal(await published(project, 'latest'), undefined)
}

t.test('a push to main goes live, and so does the next', async (t) => {
  const { project, job } = await setUp(t)
  const first = await job(lines.ship)
  passes(t, first)
  t.equal(first.ran, 'before_install 0, before_install 0, before_install 0, before_install 0, script 0')
  t.match(first.text, `\nship done: v3 released, healthy: / answers 200\nv3 ${project.app?.webUrl}\n`)
  t.same(checkMarks(t, first), ['preflight', 'login', 'test', 'build', 'push', 'release', 'logout'])
  const times = timesOf(first.log)
  for (const name of ['login', 'test', 'build', 'push', 'release', 'logout'])
    t.ok((times.get(name) ?? 0) > 0, `the log says how long ${name} took`)
  for (const secret of [project.password, project.app?.token ?? ''])
    t.notOk(first.log.includes(Buffer.from(secret).toString('base64')), 'no secret in another form')
  t.match(await page(project), 'first version')

  project.change({ 'www/index.html': 'second version\n' })
  const second = await job(lines.ship)
  passes(t, second)
  t.match(second.text, `\nv4 ${project.app?.webUrl}\n`)
  t.match(await page(project), 'second version')
  t.ok(await published(project, project.env['TRAVIS_COMMIT'] ?? ''), 'the commit before keeps its tag')
})

t.test('phase by phase', async (t) => {
  const { project, job } = await setUp(t)
  const done = await job(lines.phases)
  passes(t, done)
  t.match(done.text, `\nlogin done: signed in to ${world.hub} and ${world.herokuRegistry}\n`)
  t.match(done.text, `\nrelease done: v3 released, healthy: / answers 200\nv3 ${project.app?.webUrl}\n`)
  t.same(checkMarks(t, done), ['test', 'build', 'push', 'release'], 'login lies in a fold of Travis already')
  t.match(await page(project), 'first version')
})

t.test('a pull request is tested and built, and publishes nothing', async (t) => {
  const { project, job } = await setUp(t)
  const slug = `${project.user}/app`
  const from = { branch: 'topic', files: { 'www/index.html': 'proposed version\n' } }
  const own = openPullRequest(project.repository, { ...from, number: 12, slug })
  const fork = openPullRequest(project.repository, {
    ...from,
    ...{ number: 13, slug, branch: 'patch', fork: 'mallory/app' },
  })
  const since = await project.stand.mark()
  const cases = [
    { yml: lines.ship, pullRequest: own, why: 'this build is for pull request #12; only' },
    { yml: lines.ship, pullRequest: fork, why: 'this build is for pull request #13 from a fork; only' },
    { yml: lines.phases, pullRequest: own, why: 'this build is for pull request #12; only' },
  ]
  for (const { yml, pullRequest, why } of cases) {
    const done = await job(yml, { event: { kind: 'pull_request', pullRequest } })
    passes(t, done)
    for (const phase of ['login', 'push', 'release']) t.match(done.text, `\n${phase} skipped: ${why}`)
    t.match(done.text, '\nthe page has a version\n', 'the tests ran')
    t.match(done.text, /\nbuild done: built /)
    checkMarks(t, done)
  }
  await nothingPublished(t, project, since)
})

t.test('a failing test publishes nothing', async (t) => {
  const { project, job } = await setUp(t, { files: failing })
  const before = 'before_install 0, before_install 0, before_install 0, before_install 0'
  const since = await project.stand.mark()
  const whole = await job(lines.ship)
  ends(t, whole, { state: 'failed', exitCode: 1, ran: `${before}, script 1` })
  t.match(whole.text, /\none test fails\n[^]*\nerror: .*\(E_TESTS\)\n/)
  t.same(checkMarks(t, whole), ['preflight', 'login', 'test', 'logout'])

  const joined = await job(lines.phases)
  ends(t, joined, { state: 'failed', ran: `${before}, before_install 0, script 1` })
  t.notMatch(joined.text, /^(?:build|push|release) /m, 'what follows && does not run')

  t.match(separate, '\n  - slipway test\n  - slipway build\n  - slipway push\n  - slipway release\n')
  const apart = await job(separate)
  const all = `${before}, before_install 0, script 1, script 0, script 0, script 0`
  ends(t, apart, { state: 'failed', exitCode: 1, ran: all })
  for (const phase of ['push', 'release'])
    t.match(
      apart.text,
      `\n${phase} skipped: an earlier command of this job failed (TRAVIS_TEST_RESULT is 1)\n`,
    )
  await nothingPublished(t, project, since)
})

t.test('the build of a tag is skipped', async (t) => {
  const { project, job } = await setUp(t)
  tag(project.repository, 'v1.0.0')
  const since = await project.stand.mark()
  const done = await job(lines.ship, { event: { kind: 'tag', tag: 'v1.0.0' } })
  passes(t, done)
  const why = 'this is a build of the tag v1.0.0; only pushes to main publish'
  for (const phase of ['login', 'push', 'release', 'ship']) t.match(done.text, `\n${phase} skipped: ${why}\n`)
  await nothingPublished(t, project, since)
})

t.test('a secret that the shell took apart', async (t) => {
  const { project, job } = await setUp(t)
  const since = await project.stand.mark()
  const quotes = /single quotes/
  // What is typed in the settings, what arrives of it, and how the job ends.
  const cases: [typed: string, exit: number, said: RegExp][] = [
    ['dckr&pat', 2, /DOCKER_PASSWORD is not set: .*\(E_MISSING\)/],
    ['dckr(pat', 2, /DOCKER_PASSWORD is not set: .*\(E_MISSING\)/],
    ['dckr$pat', 4, /\(E_LOGIN\)\n[^]*DOCKER_PASSWORD arrived with 4 characters/],
    ['dckr pat', 4, /\(E_LOGIN\)\n[^]*DOCKER_PASSWORD arrived with 4 characters/],
  ]
  for (const [typed, exit, said] of cases) {
    const done = await job(lines.ship, {}, { DOCKER_PASSWORD: typed })
    ends(t, done, { state: 'failed', exitCode: 1 })
    t.match(done.phases.at(-1), { command: 'slipway ship', exitCode: exit })
    t.match(done.text, said, typed)
    t.match(done.text, quotes, `${typed}: the hint says what helps`)
  }
  const typed = `'${project.password}&$('`
  await project.stand.user(project.user, `${project.password}&$(`)
  const early = await job(lines.phases, {}, { DOCKER_PASSWORD: 'dckr$pat' })
  ends(t, early, { state: 'errored', exitCode: 2 })
  t.equal(early.phases.at(-1)?.command, 'slipway login')
  await nothingPublished(t, project, since)
  const quoted = await job(lines.ship, {}, { DOCKER_PASSWORD: typed })
  passes(t, quoted)
})

t.test('a download that is not what it should be never runs', async (t) => {
  const { project, job } = await setUp(t, { app: false })
  const served = releaseFiles(findCheckout())
  const [path = ''] = [...served.keys()].filter((name) => name.endsWith('/index.js'))
  const file = served.get(path)
  const files = new Map(served).set(path, Buffer.concat([readFileSync(String(file)), Buffer.from('\n')]))
  const downloads = await startDownloads({ files, dir: join(project.dir, 'downloads') })
  t.teardown(() => downloads.stop())
  for (const yml of [lines.ship, lines.phases]) {
    const done = await job(yml, { downloads })
    ends(t, done, { state: 'errored', ran: 'before_install 0, before_install 0, before_install 1' })
    t.match(done.text, /\/bin\/slipway: FAILED\n/)
  }
  t.ok(downloads.seen.some(({ status }) => status === 200))
})

t.test('a machine without Node gets it from nvm', async (t) => {
  const { project, job } = await setUp(t, { app: false })
  for (const yml of [lines.ship, lines.phases]) {
    const done = await job(yml, { node: false })
    passes(t, done)
    t.match(done.text, 'would install node --lts')
    t.match(done.text, '\nrelease skipped: no app is set')
    checkMarks(t, done)
  }
  t.ok(await published(project, 'latest'))
})
