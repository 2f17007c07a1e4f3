import t, { type Test } from 'tap'
import type { AppKnobs } from '../stand/contract.js'
import { useWorld } from '../stand/use.js'
import { ended } from './jobs.js'
import { type Failure, failsWith, page, published, releases, says, succeeds, writesOf } from './look.js'
import { type Changes, createProject, type Project, type Ran, tinyApp } from './project.js'
import { recordDocker } from './record.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

/** Sets config vars of the app, as its owner does. */
const setConfig = async ({ app, world: { herokuApi } }: Project, vars: object): Promise<void> => {
  const { ok, status } = await fetch(`${herokuApi}/apps/${app?.name}/config-vars`, {
    method: 'PATCH',
    headers: { accept: 'application/vnd.heroku+json; version=3', authorization: `Bearer ${app?.token}` },
    body: JSON.stringify(vars),
  })
  if (!ok) throw new Error(`The stand answered ${status}`)
}

/** Changes the Heroku account of a project. */
const account = async ({ stand, owner }: Project, change: object): Promise<void> =>
  void (await stand.call('PATCH', `/heroku/accounts/${encodeURIComponent(owner)}`, change))

/** The problems that a run told, by their codes. */
const codesOf = (ran: Ran): string[] =>
  [...ran.log.matchAll(/^error: .* \((E_\w+)\)$/gm)].map(([, code]) => code ?? '')

interface Case {
  readonly name: string
  readonly app?: AppKnobs
  readonly words?: string[]
  readonly changes?: (project: Project) => Promise<Changes>
  readonly failure: Failure
}

const cases: readonly Case[] = [
  {
    name: 'an app that does not exist',
    changes: async () => ({ HEROKU_APP: 'no-such-app' }),
    failure: { exit: 1, code: 'E_HEROKU_APP', message: /no Heroku app "no-such-app"/, hint: /heroku create/ },
  },
  {
    name: "somebody else's app",
    changes: async ({ stand }) => ({ HEROKU_APP: (await stand.app()).name }),
    failure: { exit: 4, code: 'E_HEROKU_RIGHTS', message: /may not work on app-/, hint: /collaborator/ },
  },
  {
    name: 'a token that has expired',
    changes: async (project) => account(project, { refuse: 'expired' }).then(() => ({})),
    failure: {
      exit: 4,
      code: 'E_HEROKU_AUTH',
      message: /Invalid credentials/,
      hint: /authorizations:create/,
    },
  },
  {
    name: 'a token that wants a second factor',
    changes: async (project) => account(project, { refuse: 'two_factor' }).then(() => ({})),
    failure: {
      exit: 4,
      code: 'E_HEROKU_AUTH',
      message: /second authentication factor/,
      hint: /authorizations/,
    },
  },
  {
    name: 'an app that was deployed by git',
    app: { stack: 'heroku-24', slug: true },
    failure: {
      ...{ exit: 1, code: 'E_HEROKU_STACK', message: /is on the stack heroku-24/ },
      hint: /: heroku stack:set container --app app-\w+\./,
    },
  },
  {
    name: 'Fir',
    app: { generation: 'fir', stack: 'heroku-24' },
    failure: { exit: 1, code: 'E_HEROKU_FIR', message: /is on Fir/, hint: /Cedar/ },
  },
  {
    name: 'config vars that are not set',
    words: ['--require', 'FIRST,SECOND', '--require', 'THIRD', '--require', 'PORT'],
    changes: async (project) => setConfig(project, { SECOND: 'hush-hush-value' }).then(() => ({})),
    failure: {
      ...{
        exit: 2,
        code: 'E_CONFIG_MISSING',
        message: /lacks the config vars FIRST, THIRD, which --require/,
      },
      hint: /: heroku config:set FIRST=… THIRD=… --app app-\w+\.$/,
    },
  },
  {
    name: 'a token that may not read config vars',
    words: ['--require', 'FIRST'],
    changes: async (project) => account(project, { scope: 'write' }).then(() => ({})),
    failure: { exit: 4, code: 'E_HEROKU_SCOPE', message: /The scope of this OAuth/, hint: /./ },
  },
  {
    name: "no right to push to the image's repository",
    changes: async () => ({ SLIPWAY_IMAGE: `${world.hub}/somebody-else/app` }),
    failure: {
      exit: 4,
      code: 'E_REGISTRY_UNAUTHORIZED',
      message: /push to .*\/somebody-else\/app\./,
      hint: /write/,
    },
  },
  {
    name: "a wrong password for the image's registry",
    changes: async () => ({ DOCKER_PASSWORD: 'not-the-password' }),
    failure: {
      exit: 4,
      code: 'E_LOGIN',
      message: /refused the login of u/,
      hint: /arrived with 16 characters/,
    },
  },
  {
    name: "no right to push to Heroku's registry",
    changes: async (project) => account(project, { mayPush: false }).then(() => ({})),
    failure: { exit: 4, code: 'E_REGISTRY_UNAUTHORIZED', message: /push to .*\/app-\w+\/web\./, hint: /./ },
  },
  {
    name: 'another platform',
    words: ['--platform', 'linux/arm64'],
    failure: {
      exit: 1,
      code: 'E_IMAGE_PLATFORM',
      message: /for linux\/arm64, and Heroku/,
      hint: /linux\/amd64/,
    },
  },
  {
    name: 'no name of a config var',
    words: ['--require', 'A=b'],
    failure: { exit: 2, code: 'E_VALUE', message: /--require takes names.*not "A=b"/, hint: /settings/ },
  },
]

t.test('what would stop a release is found before the build', async (t) => {
  t.jobs = 3
  for (const { name, app = {}, words = [], changes = async () => ({}), failure } of cases)
    void t.test(name, async (t) => {
      const project = await createProject(t, world, { app })
      const { path: PATH, calls } = recordDocker(project)
      const changed = await changes(project)
      const from = await project.stand.mark()
      const ran = await project.slipway(['ship', ...words], { PATH, ...changed })
      failsWith(t, ran, failure)
      t.same(calls(), [], 'docker was not even asked to sign in')
      const writes = await writesOf(project, from)
      t.same(
        writes.filter(({ status }) => status < 400),
        [],
        'nothing was written',
      )
      t.notMatch(ran.stderr, 'hush-hush-value')
    })
})

t.test('everything that is wrong is told together', async (t) => {
  const project = await createProject(t, world, { app: { stack: 'heroku-24', slug: true } })
  const { path: PATH, calls } = recordDocker(project)
  const wrong = { PATH, SLIPWAY_IMAGE: `${world.hub}/somebody-else/app`, SLIPWAY_REQUIRE: 'FIRST\nSECOND' }
  const ran = await project.slipway(['ship', '--json'], wrong)
  const codes = ['E_HEROKU_STACK', 'E_CONFIG_MISSING', 'E_REGISTRY_UNAUTHORIZED']
  t.same(codesOf(ran), codes)
  t.same(
    ran.json.errors?.map(({ code }) => code),
    codes,
  )
  t.equal(ran.code, 1, 'the exit code of the first')
  t.same(calls(), [])

  const alone = await project.slipway(['release'], { SLIPWAY_REQUIRE: 'FIRST' })
  t.same(codesOf(alone), ['E_HEROKU_STACK', 'E_CONFIG_MISSING'], 'release asks first as well')

  await account(project, { refuse: 'expired' })
  const refused = await project.slipway(['ship'], { ...wrong, DOCKER_PASSWORD: 'not-the-password' })
  t.same(codesOf(refused), ['E_HEROKU_AUTH', 'E_LOGIN'], 'what one cause did is told once')

  const settings = [
    '--require',
    'A=b',
    '--health-path',
    'x',
    '--process',
    'web:',
    '--app',
    'No_App',
    '--tag',
    '{x}',
  ]
  const said = await project.slipway(['ship', ...settings], { DOCKER_PASSWORD: '' })
  t.same(codesOf(said).sort(), ['E_MISSING', 'E_TAG_TEMPLATE', 'E_VALUE', 'E_VALUE', 'E_VALUE', 'E_VALUE'])
  t.notMatch(said.log, 'http://', 'nobody was asked')
})

t.test('an app to which nothing was deployed is switched', async (t) => {
  const project = await createProject(t, world, { app: { stack: 'heroku-24' } })
  const { slipway, stand, app } = project
  await setConfig(project, { FIRST: 'x' })
  const switched = async (): Promise<unknown[]> =>
    (await stand.requests({ where: 'herokuApi', write: true, path: new RegExp(`/apps/${app?.name}$`) })).map(
      ({ method, status }) => [method, status],
    )
  const plan = await slipway(['ship', '--dry-run'])
  succeeds(t, plan, '', `[write] PATCH ${world.herokuApi}/apps/${app?.name} {"build_stack":"container"}\n`)
  t.same(await switched(), [])

  const stopped = await slipway(['ship', '--require', 'SECOND'])
  t.same(codesOf(stopped), ['E_CONFIG_MISSING'])
  t.same(await switched(), [], 'not before all is well')

  const ran = await slipway(['ship', '--require', 'FIRST'])
  succeeds(
    t,
    ran,
    `v4 ${app?.webUrl}\n`,
    `Heroku knows this token as ${project.owner}\n`,
    'ship done: v4 released',
  )
  t.same(await switched(), [['PATCH', 200]])
  t.match((await stand.appState(app?.name ?? ''))['app'], { stack: { name: 'container' } })
  t.match(await page(project), 'first version')
  const asked = (await stand.requests({ where: 'herokuApi', path: /\/account$/ })).filter(
    ({ user }) => user === project.owner,
  )
  t.equal(asked.length, 3, 'once a run, the plan included')
})

t.test('by release alone, it is switched as well', async (t) => {
  const project = await createProject(t, world, { app: { stack: 'heroku-24' } })
  const { slipway, app } = project
  for (const phase of ['login', 'build', 'push']) ended(t, await slipway([phase]), 0)
  succeeds(t, await slipway(['release']), `v3 ${app?.webUrl}\n`, 'PATCH ', 'release done: v3 released')
})

t.test('what need not stop a release is said', async (t) => {
  const files = {
    '.env.template': 'FIRST=\nexport SECOND="two\nlines"\nPORT=3000\n# NOT_THIS=1\n',
    '.env.example': 'FIRST=sample-value\nTHIRD=3\n',
  }
  const project = await createProject(t, world, { files })
  const { slipway, stand, user, app, owner } = project
  await setConfig(project, { FIRST: 'hush-hush-value' })
  await account(project, { remaining: 90 })
  const headers = {
    'docker-content-digest': `sha256:${'0'.repeat(64)}`,
    'content-type': 'application/vnd.docker.distribution.manifest.v2+json',
    'ratelimit-limit': '100;w=21600',
    'ratelimit-remaining': '7;w=21600',
    'docker-ratelimit-source': owner,
  }
  const limit = { kind: 'answer', status: 200, headers } as const
  await stand.fault({ where: 'hub', method: 'HEAD', path: `/${user}/app/manifests/latest`, action: limit })
  const ran = await slipway(['ship', '--verbose', '--process', 'web', '--process', 'worker: sleep 99'])
  succeeds(
    t,
    ran,
    `v4 ${app?.webUrl}\n`,
    `warning: ${app?.name} lacks config vars that .env.template and .env.example names; set what it needs: heroku config:set SECOND=… THIRD=… --app ${app?.name}\n`,
    /^warning: Heroku allows this account \d\d more API calls right now/m,
    new RegExp(`^warning: ${world.hub} allows only 7 more pulls of 100 in 6 h to this account`, 'm'),
    `worker has no dynos, so nothing of it runs; start one with: heroku ps:scale worker=1 --app ${app?.name}\n`,
    `Heroku knows this token as ${owner}\n`,
  )
  t.notMatch(ran.stderr, 'hush-hush-value')
  t.ok(ran.log.indexOf('more pulls') < ran.log.indexOf('$ docker build'), 'before the build')

  await account(project, { scope: 'write' })
  const narrow = await slipway(['release', '--process', 'web'])
  succeeds(t, narrow, ran.stdout, 'already runs this image')
  t.notMatch(narrow.log, 'lacks config vars', 'a token that may not read config vars may release')
})

t.test('a dry run says what it cannot know', async (t) => {
  const project = await createProject(t, world)
  const from = await project.stand.mark()
  const plan = await project.slipway(['ship', '--dry-run', '--require', 'FIRST', '--json'])
  t.equal(plan.code, 0, plan.log)
  t.same(
    (await project.stand.requests({ since: from, write: true })).filter(({ user }) => user === project.owner),
    [],
  )
  const unchecked = plan.json.unchecked?.join('\n') ?? ''
  t.match(
    unchecked,
    `the right to push to ${world.herokuRegistry}/${project.app?.name}/web: only an upload could tell`,
  )
  t.match(unchecked, 'lacks the config var FIRST')
  t.notMatch(unchecked, 'right to push to ' + world.hub, 'the token of the other registry tells')
})

t.test('what cannot be asked just now stops no build', async (t) => {
  const project = await createProject(t, world)
  const { slipway, stand, app, owner } = project
  const down = { kind: 'answer', status: 503, headers: { 'retry-after': '1' } } as const
  await stand.fault({ where: 'herokuApi', path: `/apps/${app?.name}$`, user: owner, times: 4, action: down })
  const ran = await slipway(['ship'])
  succeeds(
    t,
    ran,
    `v3 ${app?.webUrl}\n`,
    /^warning: not checked: Heroku failed to describe the app: it answered 503/m,
    'preflight done: nothing that could be asked stands against publishing\n',
  )
})

const only = (...lines: string[]): string => ['FROM stand.local/busybox:1', ...lines, ''].join('\n')

/** Ships an image of these lines, and looks that it was judged between the build and the push. */
const shipImage = async (t: Test, dockerfile: string, words: string[] = [], file = tinyApp()) => {
  const project = await createProject(t, world, { files: { ...file, Dockerfile: dockerfile } })
  return { project, ran: await project.slipway(['ship', ...words]) }
}

t.test('what Heroku would not run is not published', async (t) => {
  const serve = 'httpd -f -p 0.0.0.0:$PORT'
  await t.test('no command', async (t) => {
    const none = only('CMD []')
    const { project, ran } = await shipImage(t, none)
    failsWith(t, ran, {
      ...{ exit: 1, code: 'E_IMAGE_COMMAND', hint: /CMD line/ },
      message: /has neither CMD nor ENTRYPOINT, so Heroku would refuse it for the process type web/,
    })
    says(t, ran, '$ docker build')
    t.equal(await published(project, 'latest'), undefined)
    t.same((await releases(project)).length, 2)
    const named = await project.slipway(['ship', '--process', `web: ${serve}`])
    ended(t, named, 0, 'ship done: v3 released')
  })
  await t.test('an ENTRYPOINT alone', async (t) => {
    const { ran } = await shipImage(t, only('ENTRYPOINT ["httpd", "-f"]'))
    says(t, ran, /^warning: .*:[0-9a-f]{40} has an ENTRYPOINT and no CMD, .*: .* write CMD \["httpd","-f"\]/m)
    t.same(codesOf(ran), ['E_NO_COMMAND'], 'and Heroku itself refuses it')
  })
  await t.test('many layers', async (t) => {
    const copies = Array.from({ length: 41 }, (_, index) => `COPY project.txt /copy-${index}`)
    const { ran } = await shipImage(t, only(...copies, `CMD exec ${serve}`))
    ended(t, ran, 0, /^warning: .* has 4\d layers; beyond about 40/m)
    t.equal(ran.log.split(' layers; beyond').length, 2, 'said once')
  })
})

t.test('a release judges the image where no build did', async (t) => {
  const project = await createProject(t, world, { files: { Dockerfile: only('CMD []') } })
  for (const phase of ['login', 'build', 'push']) ended(t, await project.slipway([phase]), 0)
  const from = await project.stand.mark()
  failsWith(t, await project.slipway(['release']), {
    ...{ exit: 1, code: 'E_IMAGE_COMMAND', hint: /CMD line/ },
    message: /@sha256:[0-9a-f]{64} has neither CMD nor ENTRYPOINT/,
  })
  t.same(await writesOf(project, from), [], 'before anything is copied')
})
