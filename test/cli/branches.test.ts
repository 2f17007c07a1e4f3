import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkout, commit, git, head, merge, push } from '../stand/git.js'
import type { AppState } from '../stand/client.js'
import { useWorld } from '../stand/use.js'
import { ended, jobOf, newer, state } from './jobs.js'
import { failsWith, published, releases, says, succeeds, writesOf } from './look.js'
import { type Changes, createProject, outsideCi, type Project, pullRequest, type Ran } from './project.js'
import { recordDocker } from './record.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

interface Place {
  readonly project: Project
  /** The same project, looking at the app of develop. */
  readonly staging: Project
  /** Commits a page to a branch, pushes it and gives the commit's id. */
  readonly change: (branch: string, page: string) => string
  /** Runs slipway in the job of a commit of a branch. */
  readonly run: (branch: string, id: string, words: string[], changes?: Changes) => Promise<Ran>
}

/** A project whose branches main and develop publish, each to an app of its own; `more` is added to the file. */
const setUp = async (t: Test, file?: (main: string, staging: string) => string): Promise<Place> => {
  const project = await createProject(t, world)
  const { stand, repository, app, owner } = project
  const other: AppState = await stand.app(`${app?.name}-staging`, {}, owner)
  const [main, staging] = [app?.name ?? '', other.name]
  const usual = `branches:\n  main: {app: ${main}}\n  develop: {app: ${staging}, tag: staging}\n`
  commit(repository, { 'slipway.yml': file?.(main, staging) ?? usual }, 'Two branches publish')
  push(repository)
  let builds = 6
  return {
    project,
    staging: { ...project, app: other },
    change: (branch, page) => {
      checkout(repository, branch)
      const id = commit(repository, { 'www/index.html': `${page} version\n` }, `The ${page} version`)
      push(repository)
      return id
    },
    run: async (branch, id, words, changes = {}) =>
      jobOf(project, id, ++builds, { TRAVIS_BRANCH: branch, HEROKU_APP: undefined }).run(words, changes),
  }
}

t.test('each branch goes live on its own app, under its own tag', async (t) => {
  const { project, staging, change, run } = await setUp(t)
  const { repository, app } = project
  const first = change('main', 'first')
  const shipped = await run('main', first, ['ship'])
  succeeds(t, shipped, `v3 ${app?.webUrl}\n`, 'moved latest')
  t.same(await state(project), [first, 'first version'])

  const second = change('develop', 'second')
  const latest = await published(project, 'latest')
  succeeds(t, await run('develop', second, ['ship']), `v3 ${staging.app?.webUrl}\n`, 'moved staging')
  t.same(await state(staging, 'staging'), [second, 'second version'])
  t.same(await state(project), [first, 'first version'], 'main stays as it is')
  t.same(await published(project, 'latest'), latest)

  const from = await project.stand.mark()
  const third = change('topic', 'third')
  const topic = await run('topic', third, ['ship', '--json'])
  ended(t, topic, 0)
  t.match(topic.json, {
    outcome: 'skipped',
    reason: 'this build is for branch topic; only pushes to main and develop publish',
  })
  const request = await run('topic', third, ['ship', '--json'], { ...pullRequest, TRAVIS_BRANCH: 'develop' })
  t.match(request.json, { outcome: 'skipped', reason: /pull request #12; only pushes to main and develop/ })
  t.same(await writesOf(project, from), [], 'a third branch and a pull request publish nothing')
  t.equal(await published(project, third), undefined)

  checkout(repository, 'main')
  const merged = merge(repository, 'develop')
  push(repository)
  ended(t, await run('main', merged, ['ship']), 0, 'ship done: v4 released')
  t.same(await state(project), [merged, 'second version'])
  t.same(await state(staging, 'staging'), [second, 'second version'])
})

t.test('never backwards, for each branch by itself', async (t) => {
  const { project, staging, change, run } = await setUp(t)
  const { repository } = project
  const old = change('develop', 'old')
  const young = change('develop', 'young')
  ended(t, await run('develop', young, ['ship']), 0, 'ship done: v3 released')
  const older = await run('develop', old, ['ship'])
  ended(t, older, 0, `ship skipped: ${newer(young)}\n`)
  t.same(await state(staging, 'staging'), [young, 'young version'])

  checkout(repository, 'main')
  git(repository.work, ['merge', '--quiet', '--ff-only', old])
  push(repository)
  t.equal(head(repository), old)
  const on = await run('main', old, ['ship'])
  ended(t, on, 0, 'was published already; adopted, moved latest', 'ship done: v3 released')
  t.same(
    await state(project),
    [old, 'old version'],
    'what is published on develop later is not later on main',
  )
  t.same(await state(staging, 'staging'), [young, 'young version'])
})

t.test('settings of a branch', async (t) => {
  const { project, change, run } = await setUp(
    t,
    (main, staging) =>
      `health-path: /nowhere\nbranches:\n  main: {app: ${main}}\n  develop:\n    app: ${staging}\n    tag: staging\n    health-path: /\n    test: {run: echo the tests of develop}\n    folds: off\n    quiet: on\n`,
  )
  const id = change('develop', 'second')
  const test = await run('develop', id, ['test'])
  ended(t, test, 0, 'the tests of develop')
  t.notMatch(test.log, 'test done', 'quiet on develop')
  const plan = await run('develop', id, ['ship', '--dry-run', '--no-quiet'])
  ended(t, plan, 0, /\[read\] GET .*\/dynos until up, then \/ of its/, /\[write\] PUT .*\/manifests\/staging/)
  const flags = ['ship', '--dry-run', '--no-quiet', '--health-path', '/flag']
  ended(t, await run('develop', id, flags), 0, /then \/flag of its/)
  const here = change('main', 'third')
  const main = await run('main', here, ['ship', '--dry-run'])
  ended(t, main, 0, /then \/nowhere of its/, /\[write\] PUT .*\/manifests\/latest/)
  const given = await run('develop', id, ['gate', '--branch', 'main', '--no-quiet'])
  t.equal(given.stdout, 'shut: this build is for branch develop; only pushes to main publish\n')
  const topic = { SLIPWAY_BRANCH: 'topic', HEROKU_APP: project.app?.name }
  const besides = await run('topic', change('topic', 'fourth'), ['gate'], topic)
  ended(t, besides, 2, /both release to .* \(E_BRANCHES_SHARE\)/)
})

t.test('by hand, git says the branch', async (t) => {
  const { project, staging, change } = await setUp(t)
  const away = { ...outsideCi(project.env), HEROKU_APP: undefined }
  change('develop', 'second')
  const { slipway, repository } = project
  const gate = await slipway(['gate'], away)
  t.equal(gate.stdout, 'open: the branch here is develop\n')
  const ran = await slipway(['ship', '--yes'], away)
  succeeds(t, ran, `v3 ${staging.app?.webUrl}\n`, 'moved staging')
  change('topic', 'third')
  t.match(
    (await slipway(['ship', '--yes'], away)).log,
    'the branch here is topic; only main and develop publish',
  )
  git(repository.work, ['checkout', '--quiet', '--detach'])
  says(t, await slipway(['gate'], away), 'HEAD is detached')
  const released = await slipway(['release', 'staging', '--yes', '--app', project.app?.name ?? ''], away)
  succeeds(t, released, `v3 ${project.app?.webUrl}\n`)
})

t.test('branches that would publish over each other', async (t) => {
  const { project, change, run } = await setUp(t)
  const { path: PATH, calls } = recordDocker(project)
  const id = change('develop', 'second')
  const from = await project.stand.mark()
  const share = { exit: 2, code: 'E_BRANCHES_SHARE' }
  const [main, staging] = [project.app?.name ?? '', `${project.app?.name}-staging`]
  for (const command of ['login', 'release', 'ship'])
    failsWith(t, await run('develop', id, [command], { PATH, HEROKU_APP: main }), {
      ...share,
      message: new RegExp(`^The branches main and develop both release to ${main}, `),
      hint: /^ {2}HEROKU_APP sets it for both: take it out there/,
    })
  failsWith(t, await run('main', head(project.repository, 'main'), ['ship', '--tag', 'edge'], { PATH }), {
    ...share,
    message: /both move edge of /,
    hint: /--tag sets it for both/,
  })
  t.same(calls(), [])
  t.same(await writesOf(project, from), [])
  const same = await run('develop', id, ['gate'], { HEROKU_APP: staging })
  ended(t, same, 0)
  t.equal(same.stdout, 'open: this is a push to develop\n', 'a variable may say what the file says')
  ended(t, await run('develop', id, ['gate', '--tag', '{branch}'], {}), 2, /no option --tag/)
  ended(t, await run('develop', id, ['push', '--dry-run', '--tag', '{branch}'], {}), 0)

  const { work } = project.repository
  const write = (text: string) => writeFileSync(join(work, 'slipway.yml'), text)
  const here = { TRAVIS_BRANCH: 'main', HEROKU_APP: undefined, PATH }
  write(`app: ${main}\nbranches:\n  main:\n  develop: {tag: staging}\n  next: {app: x-next, target: base}\n`)
  const { log, code } = await project.slipway(['ship'], here)
  t.equal(code, 2)
  t.same(
    [...log.matchAll(/^error: The branches (\w+ and \w+ (?:both )?\w+)/gm)].map(([, what]) => what),
    [
      'main and develop both release',
      'main and next both move',
      'main and next build',
      'develop and next build',
    ],
  )
  write(`branches:\n  main: {app: ${main}, tga: x}\n  develop: {app: ${staging}, tag: staging}\n`)
  const misspelt = await project.slipway(['ship'], here)
  ended(
    t,
    misspelt,
    2,
    /slipway\.yml line 2 has the unknown key "tga"\. \(E_FILE_KEY\)\n {2}Did you mean tag\?/,
  )
  t.same((await releases(project)).length, 2)
})
