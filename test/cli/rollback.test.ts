import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { next, ended, jobOf } from './jobs.js'
import { failsWith, page, releases, succeeds, writesOf } from './look.js'
import {
  type Changes,
  createProject,
  outsideCi,
  type Project,
  pullRequest,
  type Ran,
  type Wanted,
} from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

interface Place {
  readonly project: Project
  /** Runs `slipway rollback …` outside CI, in a folder that is no checkout. */
  readonly back: (words: readonly string[], changes?: Changes) => Promise<Ran>
}

/** Two images, live one after the other: v3 has the first page, v4 the second. */
const setUp = async (t: Test, wanted: Wanted = {}, words: string[] = []): Promise<Place> => {
  const project = await createProject(t, world, wanted)
  ended(t, await project.slipway(['ship', ...words]), 0)
  const job = jobOf(project, next(project, 'second'), 8)
  ended(t, await job.run(['ship', ...words]), 0)
  const away = join(project.dir, 'away')
  mkdirSync(away)
  const gone = outsideCi(project.env)
  const back: Place['back'] = (more, changes = {}) =>
    project.start(['rollback', ...more], { ...gone, ...changes }, away).ended
  return { project, back }
}

const shows = async (project: Project): Promise<string> => (await page(project)).trim()

const change = async ({ stand, app }: Project, path: string, body: object = {}): Promise<void> =>
  void (await stand.call('POST', `/heroku/apps/${app?.name}/${path}`, body))

t.test('back to the image before', async (t) => {
  const { project, back } = await setUp(t)
  const { app, stand } = project
  await change(project, 'release-by-hand', { kind: 'config' })
  const bare = { DOCKER_USERNAME: undefined, DOCKER_PASSWORD: undefined, SLIPWAY_IMAGE: undefined }
  const ran = await back(['--yes'], bare)
  succeeds(
    t,
    ran,
    `v6 ${app?.webUrl}\n`,
    /^going back from v5 \(Set BY_HAND config vars, by colleague@example\.com\) to v3 \(Deployed web \([0-9a-f]{12}\), by .*\), the newest before v4, which brought what v5 runs, that succeeded with another image$/m,
    /^going back restores the config vars of v3 as well, runs the release command again .* undoes no migration$/m,
    /^rollback done: v6 is back at v3, healthy: \/ answers 200$/m,
  )
  t.equal(await shows(project), 'first version')
  t.strictSame((await stand.appState(app?.name ?? '')).config, {}, 'and its config vars')

  // Back once more is further back, and there nothing is; forth again is said by name.
  failsWith(t, await back(['--yes']), {
    ...{ exit: 1, code: 'E_ROLLBACK_NONE', hint: /: v5, v4, v3\.$/ },
    message: /nothing to go back to: no release before v3 succeeded with another image/,
  })
  const forth = await back(['v4', '--yes', '--json'])
  t.equal(forth.code, 0, forth.log)
  t.match(forth.json, {
    ...{ command: 'rollback', outcome: 'done', release: 'v7', url: app?.webUrl },
    reason: /^v7 is back at v4, healthy: /,
  })
  t.equal(await shows(project), 'second version')
})

t.test('what cannot be gone back to', async (t) => {
  const { project, back } = await setUp(t)
  const { stand, owner } = project
  const from = await stand.mark()
  const cases: [words: string[], exit: number, code: string, message: RegExp, hint: RegExp][] = [
    [['v4'], 1, 'E_ROLLBACK', /cannot go back to v4: it is what is live/, /: v3\.$/],
    [['v2'], 1, 'E_ROLLBACK', /cannot go back to v2: Heroku keeps nothing/, /: v3\.$/],
    [['v99'], 1, 'E_RELEASE_UNKNOWN', /has no release v99/, /slipway status/],
    [['latest'], 2, 'E_VALUE', /slipway rollback takes a release such as v42, not "latest"/, /./],
    [['v3', 'v4'], 2, 'E_ARGUMENT', /"v4"/, /--help/],
  ]
  for (const [words, exit, code, message, hint] of cases)
    failsWith(t, await back([...words, '--yes']), { exit, code, message, hint })
  failsWith(t, await back([]), {
    ...{ exit: 2, code: 'E_NEEDS_YES', hint: /--yes/ },
    message: /^slipway rollback changes what is live, and this is not a CI job/,
  })
  for (const name of ['HEROKU_APP', 'HEROKU_API_KEY'])
    failsWith(t, await back(['--yes'], { [name]: '' }), {
      ...{ exit: 2, code: 'E_MISSING', hint: /./ },
      message: new RegExp(`^${name} is not set`),
    })
  await change(project, 'expire', { version: 3 })
  failsWith(t, await back(['v3', '--yes']), {
    ...{ exit: 1, code: 'E_ROLLBACK', hint: /^ {2}There is none to go back to\.$/ },
    message: /cannot go back to v3: its image has expired/,
  })
  failsWith(t, await back(['--yes']), {
    ...{ exit: 1, code: 'E_ROLLBACK_NONE', message: /no release before v4/, hint: /There is none/ },
  })
  await stand.call('PATCH', `/heroku/accounts/${owner}`, { scope: 'read' })
  await change(project, 'release-by-hand', { kind: 'config' })
  failsWith(t, await back(['v4', '--yes']), {
    ...{ exit: 4, code: 'E_HEROKU_SCOPE', message: /does not reach far enough/, hint: /--scope write / },
  })
  t.same(
    (await writesOf(project, from)).filter(({ status }) => status < 400 && status !== 201),
    [],
  )
  t.equal((await releases(project)).length, 5, 'only what the colleague made is new')
  t.equal(await shows(project), 'second version')
})

t.test('who may, and when', async (t) => {
  const { project, back } = await setUp(t)
  const { slipway, app } = project
  const from = await project.stand.mark()
  const shut: [Changes, RegExp][] = [
    [pullRequest, /^rollback skipped: this build is for pull request #12/m],
    [{ TRAVIS_BRANCH: 'topic' }, /^rollback skipped: this build is for branch topic/m],
  ]
  for (const [changes, said] of shut) succeeds(t, await slipway(['rollback', '--yes'], changes), '', said)
  const shown = await back(['--dry-run'])
  succeeds(
    t,
    shown,
    '',
    /^going back from v4 .* to v3 /m,
    /^\[write\] POST .*\/releases \{"release":"[0-9a-f-]{36}"\}$/m,
    /^rollback planned: 1 write shown, none made$/m,
  )
  const blind = await back(['--dry-run'], { HEROKU_API_KEY: undefined })
  succeeds(
    t,
    blind,
    '',
    /^\[write\] POST .*\{"release":"<release>"\}$/m,
    /^not checked: .* needs HEROKU_API_KEY$/m,
  )
  t.same(await writesOf(project, from), [])
  const inCi = await slipway(['rollback'], { TRAVIS_EVENT_TYPE: 'api' })
  succeeds(t, inCi, `v5 ${app?.webUrl}\n`, 'rollback done: v5 is back at v3')
  t.equal(await shows(project), 'first version')
})

t.test('a lost answer is read back', async (t) => {
  const { project, back } = await setUp(t)
  const { stand, owner, app } = project
  await stand.fault({
    ...{ where: 'herokuApi', method: 'POST', path: '/releases$', user: owner },
    action: { kind: 'reset', when: 'after' },
  })
  succeeds(t, await back(['--yes']), `v5 ${app?.webUrl}\n`, /did not answer the rollback; looking/)
  t.equal((await releases(project)).length, 5, 'and not done twice')
})

const crashing = ['FROM stand.local/busybox:1', 'COPY www /www', 'CMD echo "no database"; exit 1', ''].join(
  '\n',
)
const sound = ['FROM stand.local/busybox:1', 'COPY www /www', 'CMD exec httpd -f -p $PORT -h /www', ''].join(
  '\n',
)

t.test('what was gone back to is not healthy', async (t) => {
  const project = await createProject(t, world, { files: { Dockerfile: crashing } })
  const { slipway, env } = project
  t.equal((await slipway(['ship'])).code, 5)
  const job = jobOf(project, next(project, 'second', { Dockerfile: sound }), 8)
  ended(t, await job.run(['ship']), 0)
  failsWith(t, await project.slipway(['rollback', '--yes'], outsideCi(env)), {
    ...{ exit: 5, code: 'E_UNHEALTHY', hint: /heroku logs/ },
    message: /^v5 is live on app-.* and not healthy: .*crashed.*no database/,
  })
})

t.test('its release command runs again', async (t) => {
  const migrate = ['--process', 'web', '--process', 'release: echo migrating; [ "$BROKEN" = "" ]']
  const { project, back } = await setUp(t, { files: { '.env': 'BROKEN=1\n' } }, migrate)
  const { app, slipway } = project
  succeeds(t, await back(['--yes']), `v5 ${app?.webUrl}\n`, /^migrating$/m)
  t.equal(await shows(project), 'first version')

  t.equal((await slipway(['config', 'BROKEN'])).code, 1)
  failsWith(t, await back(['v6', '--yes']), {
    ...{ exit: 1, code: 'E_ROLLBACK', hint: /: v4, v3\.$/ },
    message: /cannot go back to v6: it failed, and never served/,
  })
  const ran = await back(['v4', '--yes'])
  succeeds(
    t,
    ran,
    `v7 ${app?.webUrl}\n`,
    /^warning: v6 \(Set BROKEN config vars, by .*\) failed and never served: v5 is what is live$/m,
  )
  t.equal(await shows(project), 'second version')
})
