import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { head } from '../stand/git.js'
import { useWorld } from '../stand/use.js'
import { ended, jobOf, next, rollBack } from './jobs.js'
import { failsWith, published, succeeds, writesOf } from './look.js'
import { type Changes, createProject, outsideCi, type Project, pullRequest, type Ran } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const names = { DOCKER_USERNAME: undefined, DOCKER_PASSWORD: undefined, SLIPWAY_IMAGE: undefined }

/** Runs `slipway status` outside CI, with an app and its token and nothing else, in a folder that is no checkout. */
const bare = (project: Project, words: readonly string[] = [], changes: Changes = {}): Promise<Ran> => {
  const away = join(project.dir, 'away')
  mkdirSync(away, { recursive: true })
  const gone = { ...outsideCi(project.env), ...names }
  return project.start(['status', ...words], { ...gone, ...changes }, away).ended
}

const ship = async (t: Test, project: Project, id: string, number: number): Promise<string> => {
  ended(t, await jobOf(project, id, number).run(['ship']), 0)
  return ((await published(project, id))?.imageId ?? '').slice(7, 19)
}

t.test('what is live, with nothing but the app and its token', async (t) => {
  const project = await createProject(t, world)
  const { stand, app, user, owner } = project
  const before = await bare(project)
  succeeds(t, before, before.stdout, /^status done: v2 is live on app-/m)
  t.match(before.stdout, /^live +v2, no image that Heroku names, /m)
  t.match(before.stdout, /^dynos +none$/m)

  const first = head(project.repository)
  const image = await ship(t, project, first, 7)
  await stand.call('POST', `/heroku/apps/${app?.name}/release-by-hand`, { kind: 'config' })
  await stand.knobs(app?.name ?? '', { maintenance: true })
  const from = await stand.mark()
  const ran = await bare(project)
  t.equal(ran.code, 0, ran.log)
  const url = `https://app.travis-ci.com/${user}/app/jobs/1`
  const [facts = '', table = ''] = ran.stdout.split('\n\n')
  t.match(facts.split('\n'), [
    `app          ${app?.name}, ${app?.webUrl}`,
    new RegExp(`^live         v4, commit ${first}, image ${image}, .* by colleague@example\\.com$`),
    `build        7 ${url}`,
    /^dynos {8}web\.1 (up|starting)/,
    'maintenance  on',
  ])
  const rows = table.trimEnd().split('\n')
  t.match(rows[0], /^release  state +commit +image +build  when +by +what$/)
  t.match(rows.slice(1), [
    new RegExp(
      `^v4 +live +${first.slice(0, 7)}  ${image}  7 .* colleague@example\\.com +Set BY_HAND config vars$`,
    ),
    new RegExp(`^v3 +succeeded  ${first.slice(0, 7)}  ${image}  7 .* ${owner} +Deployed web$`),
    /^v2 +succeeded  - +- +- .* Enable Logplex$/,
    /^v1 +succeeded  - +- +- .* Initial release$/,
  ])

  const { json } = await bare(project, ['--json'])
  t.match(json, {
    ...{ command: 'status', outcome: 'done', release: 'v4', revision: first, url: app?.webUrl },
    live: {
      ...{ release: 'v4', current: true, status: 'succeeded', images: [image], revision: first },
      ...{ build: { number: '7', url }, by: 'colleague@example.com', url: app?.webUrl, maintenance: true },
      dynos: [{ name: 'web.1', type: 'web' }],
    },
    releases: [
      { release: 'v4', created: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
      { release: 'v3', current: false, images: [image], revision: first },
      { release: 'v2', images: [] },
      {},
    ],
  })
  t.same(await writesOf(project, from), [])
})

t.test('older images are found where they were published, or not at all', async (t) => {
  const project = await createProject(t, world)
  const first = head(project.repository)
  const old = await ship(t, project, first, 7)
  const second = next(project, 'second')
  const fresh = await ship(t, project, second, 8)
  await rollBack(project, 3)
  const rowsOf = ({ json }: Ran) => (json.releases ?? []).slice(0, 3)

  const blind = await bare(project, ['--json'])
  t.match(rowsOf(blind), [
    { release: 'v5', current: true, description: 'Rollback to v3', images: [old] },
    { release: 'v4', images: [fresh], revision: second },
    { release: 'v3', images: [old] },
  ])
  t.notOk('revision' in (blind.json.live ?? {}), 'what is not known is not guessed')
  t.match((await bare(project)).stdout, new RegExp(`^live +v5, unknown commit, image ${old}, `, 'm'))

  const job = jobOf(project, second, 9)
  const here = await job.run(['status', '--json'])
  t.match(
    rowsOf(here),
    [{ revision: first }, { revision: second }, { revision: first }],
    'by the commits here',
  )
  t.match(here.json.live, { revision: first, build: { number: '7' } })

  // A registry that does not answer, or tells another image, takes nothing away.
  const down = await job.run(['status', '--json'], { SLIPWAY_IMAGE: '127.0.0.1:1/some/body' })
  t.equal(down.code, 0, down.log)
  t.equal(down.log.match(/^warning: 127\.0\.0\.1:1 failed to /gm)?.length, 1, 'said once')
  t.match(rowsOf(down), [{ images: [old] }, { revision: second }])
})

t.test('it is for everybody, and says who may not', async (t) => {
  const project = await createProject(t, world)
  const { slipway, env } = project
  ended(t, await slipway(['status'], { TRAVIS_BRANCH: 'topic' }), 0)
  const pull = await slipway(['status'], { ...pullRequest, HEROKU_API_KEY: env['HEROKU_API_KEY'] })
  t.equal(pull.code, 0, pull.log)
  const cases: [Changes, words: string[], exit: number, code: string, message: RegExp][] = [
    [{ HEROKU_APP: '' }, [], 2, 'E_MISSING', /^HEROKU_APP is not set/],
    [{ HEROKU_API_KEY: '' }, [], 2, 'E_MISSING', /^HEROKU_API_KEY is not set/],
    [{}, ['--app', 'no-such-app'], 1, 'E_HEROKU_APP', /no Heroku app/],
    [{ HEROKU_API_KEY: 'HRKU-0' }, [], 4, 'E_HEROKU_AUTH', /refused the token/],
    [{}, ['extra'], 2, 'E_ARGUMENT', /"extra"/],
    [{}, ['--dry-run'], 2, 'E_FLAG', /no option --dry-run/],
  ]
  for (const [changes, words, exit, code, message] of cases)
    failsWith(t, await bare(project, words, changes), { exit, code, message, hint: /./ })
})
