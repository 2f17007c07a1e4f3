import t, { type Test } from 'tap'
import type { Seen } from '../stand/contract.js'
import type { Files } from '../stand/git.js'
import { useWorld } from '../stand/use.js'
import { ended, jobOf, next, rollBack, started, state } from './jobs.js'
import { failsWith, page, published, releases, says, writesOf } from './look.js'
import { type Changes, type Project, type Ran, tinyApp } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const cron: Changes = { TRAVIS_EVENT_TYPE: 'cron' }

/** Commits what no image is made of, and gives the job of that commit. */
const remark = (project: Project, text: string, files: Files = {}): Changes =>
  project.change({ 'README.md': `${text}\n`, ...files })

/** Writes to Heroku's API and registry. */
const atHeroku = async (project: Project, since: number): Promise<string[]> =>
  (await writesOf(project, since))
    .filter(({ where }: Seen) => where === 'herokuApi' || where === 'herokuRegistry')
    .map(({ method, path }) => `${method} ${path}`)

/** Versions of what was released beyond the two releases of a new app. */
const versions = async (project: Project): Promise<string[]> => (await releases(project)).slice(2)

/** Ran well without a release: `version` already runs the image, and Heroku was only asked. */
const runsAlready = async (
  t: Test,
  project: Project,
  { run, version }: { run: () => Promise<Ran>; version: string },
): Promise<Ran> => {
  const before = await versions(project)
  const since = await project.stand.mark()
  const ran = await run()
  ended(t, ran, 0, new RegExp(`^(ship|release) done: ${version} already runs this image, healthy: `, 'm'))
  t.equal(ran.stdout, `${version} ${project.app?.webUrl}\n`)
  t.same(await atHeroku(project, since), [], 'nothing is written at Heroku')
  t.same(await versions(project), before, 'no release is made')
  return ran
}

const setConfig = async ({ app, world }: Project, vars: Record<string, string>): Promise<void> => {
  const answer = await fetch(`${world.herokuApi}/apps/${app?.name}/config-vars`, {
    method: 'PATCH',
    headers: { accept: 'application/vnd.heroku+json; version=3', authorization: `Bearer ${app?.token}` },
    body: JSON.stringify(vars),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

t.test('what runs already is not released again', async (t) => {
  const { project } = await started(t, world)
  const { slipway } = project
  ended(t, await slipway(['ship']), 0, 'ship done: v3 released')
  const again = await runsAlready(t, project, { run: () => slipway(['ship']), version: 'v3' })
  t.notMatch(again.log, /^copy |^PATCH /m)
  await runsAlready(t, project, { run: () => slipway(['release']), version: 'v3' })

  const there = await published(project, 'latest')
  const marked = /^relabel \S+\/web with dev\.slipway\.attempt=7\.1 \S+Z$/m
  const forced = await slipway(['ship', '--always-release'])
  ended(t, forced, 0, marked, 'ship done: v4 released, healthy')
  const more = await slipway(['ship', '--always-release'])
  ended(t, more, 0, 'ship done: v5 released, healthy')
  t.notMatch(more.log, marked, 'the id of the published image is another than that of the attempt')
  t.same(await versions(project), ['v3 succeeded', 'v4 succeeded', 'v5 succeeded'])
  t.same(await published(project, 'latest'), there, 'the published image stays as it is')
  await runsAlready(t, project, { run: () => slipway(['release']), version: 'v5' })
})

t.test('a change of nothing but labels is no release', async (t) => {
  const { project } = await started(t, world)
  const { slipway, change } = project
  const labels = 'LABEL kept=yes\n'
  const Dockerfile = `${tinyApp()['Dockerfile']}${labels}`
  const first = await slipway(['ship'], change({ Dockerfile }))
  ended(t, first, 0, 'ship done: v3 released')
  const before = await published(project, 'latest')
  const changes: [name: string, job: Changes][] = [
    ['the labels of slipway', remark(project, 'one')],
    ['a label of a setting', { ...remark(project, 'two'), SLIPWAY_LABEL: 'team=blue' }],
    [
      'a LABEL of the Dockerfile',
      remark(project, 'three', { Dockerfile: Dockerfile.replace(labels, 'LABEL kept=no\nLABEL more=yes\n') }),
    ],
  ]
  for (const [name, job] of changes)
    await t.test(name, async (t) => {
      await runsAlready(t, project, { run: () => slipway(['ship'], job), version: 'v3' })
      const now = await published(project, 'latest')
      t.not(now?.imageId, before?.imageId, 'it is another image')
      t.match(now?.labels, { 'org.opencontainers.image.revision': job['TRAVIS_COMMIT'] })
    })

  await setConfig(project, { GREETING: 'hello' })
  await runsAlready(t, project, { run: () => slipway(['ship'], remark(project, 'four')), version: 'v4' })

  const second = await slipway(['ship'], change({ 'www/index.html': 'second version\n' }))
  ended(t, second, 0, 'ship done: v5 released')
  t.match(await page(project), 'second version')
  const third = await slipway(['ship'], change({ Dockerfile: Dockerfile.replace('LABEL kept', 'ENV kept') }))
  ended(t, third, 0, 'ship done: v6 released')
})

t.test('process types and their commands count', async (t) => {
  const { project } = await started(t, world)
  const { slipway, stand, app } = project
  const types = (...all: string[]) => ['release', ...all.flatMap((one) => ['--process', one])]
  const own = 'exec httpd -f -p 0.0.0.0:$PORT -h /www'
  ended(t, await slipway(['ship']), 0, 'ship done: v3 released')
  const settings: [words: string[], version: string][] = [
    [types('web', 'worker: exec sleep 600'), 'v4'],
    [types('web', 'worker: exec sleep 700'), 'v5'],
    [types(`web: true; ${own}`, 'worker: exec sleep 700'), 'v6'],
    [types('web', 'release: echo migrating'), 'v7'],
  ]
  for (const [words, version] of settings) {
    const ran = await slipway(words)
    ended(t, ran, 0, `release done: ${version} released, healthy`)
    // A release names the types that it changed alone: then Heroku is asked, and says it.
    const again = await slipway(words)
    ended(t, again, 0, `release done: ${version} already runs this image, healthy`)
    for (const { log } of [ran, again]) t.notMatch(log, 'dev.slipway.attempt')
  }
  t.equal((await versions(project)).length, 5)

  const ship = (command: string) => ['ship', ...types('web', `worker: ${command}`).slice(1)]
  const second = project.change({ 'www/index.html': 'second version\n' })
  ended(t, await slipway(ship('exec sleep 700'), second), 0, 'ship done: v8 released')
  await stand.call('PATCH', `/heroku/apps/${app?.name}`, { ignoresCommand: true })
  const changed = await slipway(ship('exec sleep 800'), second)
  ended(t, changed, 0, /dev\.slipway\.attempt=/, 'ship done: v9 released, healthy')
  const { formation } = await stand.appState(app?.name ?? '')
  t.match(formation.slice(0, 2), [{ type: 'web' }, { type: 'worker', command: 'exec sleep 800' }])
  const same = remark(project, 'same types')
  await runsAlready(t, project, { run: () => slipway(ship('exec sleep 800'), same), version: 'v9' })
  // What is not asked for is left alone.
  const fewer = remark(project, 'fewer types')
  await runsAlready(t, project, { run: () => slipway(['ship'], fewer), version: 'v9' })
})

// Answers until somebody asks for /sicken, and then only with errors.
const mortal: Files = {
  Dockerfile: 'FROM stand.local/busybox:1\nCOPY answer /answer\nCMD exec nc -ll -p $PORT -e sh /answer\n',
  answer: [
    'read -r line',
    'case "$line" in *sicken*) touch /dev/shm/sick ;; esac',
    'status=200; [ -e /dev/shm/sick ] && status=500',
    `printf 'HTTP/1.0 %s said\\r\\ncontent-length: 0\\r\\n\\r\\n' "$status"`,
    '',
  ].join('\n'),
}

t.test('what runs and is not healthy is released once more', async (t) => {
  const { project } = await started(t, world, { files: mortal })
  const { slipway, app } = project
  const ship = (job: Changes = {}) => slipway(['ship', '--health-timeout', '2s'], job)
  const sicken = () => fetch(new URL('/sicken', app?.webUrl))
  ended(t, await ship(), 0, 'ship done: v3 released')
  await sicken()
  const said = (version: string) =>
    new RegExp(
      `^warning: ${version} already runs this image and is not healthy: .*/ answers 500.*; releasing it once more$`,
      'm',
    )
  const again = await ship()
  ended(t, again, 0, said('v3'), /dev\.slipway\.attempt=/, 'ship done: v4 released, healthy: / answers 200')
  await sicken()
  const other = await ship(remark(project, 'other'))
  ended(t, other, 0, said('v4'), 'ship done: v5 released, healthy: / answers 200')
  t.notMatch(other.log, 'dev.slipway.attempt', 'its own id is new to Heroku')
  t.same(await versions(project), ['v3 succeeded', 'v4 succeeded', 'v5 succeeded'])
})

t.test('after a failed release command the same commit is released under another id', async (t) => {
  const { project, first } = await started(t, world)
  const withRelease = (command: string) => ['ship', '--process', 'web', '--process', `release: ${command}`]
  const words = withRelease('sh /www/migrate.sh')
  const script = (text: string): Files => ({ 'www/migrate.sh': text })
  const failed = (version: string) => ({
    ...{ exit: 1, code: 'E_RELEASE_FAILED', hint: /output above/ },
    message: new RegExp(`^The release command of ${version} failed( with "no database")?; the old release`),
  })
  const marked = /^relabel \S+\/web, \S+\/release with dev\.slipway\.attempt=2\.1 \S+Z$/m
  const trap = 'Heroku makes no release of an image that it was given before; giving it another id\n'

  ended(t, await jobOf(project, first, 1).run(withRelease('true')), 0, 'v3 released')
  const second = next(project, 'second', script('test -n "$READY" || { echo no database; exit 1; }\n'))
  const job = jobOf(project, second, 2)
  failsWith(t, await job.run(words), failed('v4'))
  const there = await published(project, second)
  await setConfig(project, { READY: 'yes' })
  const done = await job.run(words)
  ended(t, done, 0, trap, marked, 'ship done: v6 released, healthy')
  t.equal(done.stdout, `v6 ${project.app?.webUrl}\n`)
  t.same(await state(project), [second, 'second version'])
  t.same(await published(project, second), there, 'what is published stays as it is')
  await runsAlready(t, project, { run: () => job.run(words), version: 'v6' })

  await rollBack(project, 5)
  const why = /v6 of this commit was taken back by v7 \(Rollback to v5, by .*\); a new commit is released/
  const again = await job.run(words, cron)
  ended(t, again, 0, new RegExp(`^release skipped: ${why.source}`, 'm'))
  t.same(await state(project), [second, 'first version'], 'under whatever id it was live')

  const third = jobOf(project, next(project, 'third', script('echo no database; exit 1\n')), 2)
  const replaces = /this replaces v7 \(Rollback to v5, by .*\), which a rollback put live\n/
  const broken = await third.run(words)
  failsWith(t, broken, failed('v8'))
  says(t, broken, replaces)
  const repeated = await third.run(words)
  failsWith(t, repeated, failed('v9'))
  says(t, repeated, marked)
  t.match(await page(project), 'first version')
})

t.test('a commit that another release stood for stays back with it', async (t) => {
  const { project, first } = await started(t, world)
  const second = next(project, 'second')
  const third = next(project, 'second', { 'README.md': 'only words\n' })
  const jobs = [first, second, third].map((id, index) => jobOf(project, id, index + 1))
  ended(t, (await jobs[0]?.run(['ship'])) as Ran, 0, 'ship done: v3 released')
  ended(t, (await jobs[1]?.run(['ship'])) as Ran, 0, 'ship done: v4 released')
  ended(t, (await jobs[2]?.run(['ship'])) as Ran, 0, 'ship done: v4 already runs this image')
  await rollBack(project, 3)
  const why = /^ship skipped: v4 of this commit was taken back by v5 \(Rollback to v3, by .*\); /m
  ended(t, (await jobs[2]?.run(['ship'], cron)) as Ran, 0, why)
  t.same(await state(project), [third, 'first version'])
  const fourth = next(project, 'second', { 'README.md': 'other words\n' })
  const pushed = await jobOf(project, fourth, 4).run(['ship'])
  ended(
    t,
    pushed,
    0,
    /this replaces v5 \(Rollback to v3, by .*\), which a rollback/,
    'ship done: v6 released',
  )
  t.same(await state(project), [fourth, 'second version'])
})

t.test('a release whose job was killed is gone on with', async (t) => {
  const { project } = await started(t, world)
  const words = ['ship', '--process', 'web', '--process', 'release: echo migrating; sleep 8']
  const killed = project.start(words)
  await killed.says(/^migrating$/m)
  killed.child.kill('SIGKILL')
  await killed.ended
  const again = await project.slipway(words)
  ended(t, again, 0, /^ship done: v3 (released|already runs this image), healthy/m)
  t.same(await versions(project), ['v3 succeeded'], 'it is not released twice')
})

t.test('what cannot be read is released', async (t) => {
  const { project } = await started(t, world)
  const { slipway, stand, app } = project
  ended(t, await slipway(['ship']), 0, 'ship done: v3 released')
  // Read twice in a hurry, then given up.
  await stand.fault({
    ...{ where: 'herokuRegistry', method: 'GET', path: `/v2/${app?.name}/web/manifests/latest$`, times: 2 },
    action: { kind: 'answer', status: 500 },
  })
  const ran = await slipway(['ship', '--verbose'], remark(project, 'unread'))
  ended(t, ran, 0, /\(what runs cannot be compared with it\)$/m, 'ship done: v4 released, healthy')
})
