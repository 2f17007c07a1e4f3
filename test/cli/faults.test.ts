import t from 'tap'
import type { AppKnobs, Fault } from '../stand/contract.js'
import { useWorld } from '../stand/use.js'
import { type Failure, failsWith, isSignedIn, published, says, succeeds, writesOf } from './look.js'
import { type Changes, createProject, pathWithoutDocker, type Project } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 4

const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const usage = (code: string, message: RegExp, hint: RegExp): Failure => ({ exit: 2, code, message, hint })

t.test('nothing of this is asked of anybody', async (t) => {
  const project = await createProject(t, world)
  const without = { PATH: pathWithoutDocker(project.dir) }
  const missing: Failure = {
    exit: 1,
    code: 'E_DOCKER_MISSING',
    message: /docker command was not found/,
    hint: /services: docker/,
  }
  const down: Failure = {
    exit: 1,
    code: 'E_DOCKER_DAEMON',
    message: /daemon does not answer: .*nowhere/,
    hint: /DOCKER_HOST/,
  }
  const cases: [string, string[], Changes, Failure][] = [
    ['docker missing', ['ship'], without, missing],
    ['docker missing for the tests', ['test'], without, missing],
    ['daemon down', ['ship'], nowhere, down],
    ['daemon down for a build', ['build'], nowhere, down],
    [
      'unknown target',
      ['build', '--target', 'prodcution'],
      {},
      usage('E_TARGET', /has no stage "prodcution"/, /base, test, production/),
    ],
    [
      'unknown test target',
      ['test', '--test-target', 'tset'],
      {},
      usage('E_TARGET', /has no stage "tset"/, /base, test, production/),
    ],
    [
      'the test stage ships',
      ['build', '--target', 'test'],
      {},
      usage('E_TARGET_IS_TEST', /"test" is the test stage/, /--target/),
    ],
    [
      'no Dockerfile',
      ['build', '--file', 'docker/Dockerfile'],
      {},
      usage('E_DOCKERFILE', /no Dockerfile at docker\/Dockerfile/, /--file/),
    ],
    [
      'a key without an app',
      ['ship'],
      { HEROKU_APP: undefined },
      usage('E_MISSING', /HEROKU_APP is not set: HEROKU_API_KEY is, so/, /--app/),
    ],
    [
      'an app without a key',
      ['release'],
      { HEROKU_API_KEY: '' },
      usage('E_MISSING', /HEROKU_API_KEY is not set: it releases to app-/, /authorizations:create/),
    ],
    [
      'no image',
      ['push'],
      { SLIPWAY_IMAGE: '', DOCKER_USERNAME: '' },
      usage('E_IMAGE_UNKNOWN', /No image name is set/, /--image/),
    ],
    [
      'a wrong image',
      ['push', '--image', 'Alice/App'],
      {},
      usage('E_REFERENCE', /"Alice\/App" is not an image reference/, /todo-app/),
    ],
    [
      'not in CI',
      ['push'],
      { TRAVIS: undefined, CI: undefined },
      usage('E_NEEDS_YES', /publishes, and this is not a CI job/, /--yes/),
    ],
  ]
  const from = await project.stand.mark()
  for (const [name, words, changes, failure] of cases)
    await t.test(name, async (t) => failsWith(t, await project.slipway(words, changes), failure))
  t.same(await writesOf(project, from), [])
})

t.test('all that is missing is named at once', async (t) => {
  const project = await createProject(t, world)
  const names = ['DOCKER_USERNAME', 'DOCKER_PASSWORD', 'HEROKU_API_KEY']
  const { code, stdout, log } = await project.slipway(
    ['ship'],
    Object.fromEntries(names.map((name) => [name, ''])),
  )
  t.equal(code, 2)
  t.equal(stdout, '')
  const errors = log.split('\n').filter((line) => /^error: \S/.test(line))
  t.same(
    errors.map((line) => /^error: (\S+) is not set: .*\. \(E_MISSING\)$/.exec(line)?.[1]),
    names,
  )
  t.notMatch(log, '$ docker', 'before anything was done')
})

t.test('a wrong password is tried once', async (t) => {
  const project = await createProject(t, world)
  const { stand, user, slipway } = project
  const from = await stand.mark()
  failsWith(t, await slipway(['ship'], { DOCKER_PASSWORD: 'not-the-password' }), {
    exit: 4,
    code: 'E_LOGIN',
    message: new RegExp(`^${world.hub} refused the login of ${user}\\.`),
    hint: /DOCKER_PASSWORD arrived with 16 characters/,
  })
  const tries = (await stand.requests({ since: from, where: 'token' })).filter((seen) => seen.user === user)
  t.same(
    tries.map(({ status }) => status),
    [401],
  )
  t.notOk(isSignedIn(project), 'and no login is left')
})

t.test('a login that fails where the other succeeds', async (t) => {
  const project = await createProject(t, world)
  const refused = {
    kind: 'answer',
    status: 401,
    body: '{"details":"incorrect username or password"}',
  } as const
  // The checks before the logins ask for a token to push and for one to pull.
  await project.stand.fault({ where: 'token', user: project.user, skip: 2, times: 9, action: refused })
  const ran = await project.slipway(['ship'])
  says(t, ran, /^error: .* refused the login of .* \(E_LOGIN\)$/m)
  says(t, ran, `$ docker logout ${world.herokuRegistry}`)
  t.notOk(isSignedIn(project), 'the login at Heroku is not left, which succeeded')
})

t.test('a wrong Heroku token', async (t) => {
  const { slipway } = await createProject(t, world)
  const wrong = { HEROKU_API_KEY: 'HRKU-00000000-0000-0000-0000-000000000000' }
  failsWith(t, await slipway(['login'], wrong), {
    exit: 4,
    code: 'E_LOGIN',
    message: new RegExp(`^${world.herokuRegistry} refused the login of _\\.`),
    hint: /HEROKU_API_KEY arrived with 41 characters/,
  })
  failsWith(t, await slipway(['release'], wrong), {
    exit: 4,
    code: 'E_HEROKU_AUTH',
    message: /^Heroku refused the token/,
    hint: /authorizations:create/,
  })
})

t.test('an app that takes no images', async (t) => {
  const cases: [string, AppKnobs, Changes, Omit<Failure, 'exit'>][] = [
    [
      'missing',
      {},
      { HEROKU_APP: 'no-such-app' },
      { code: 'E_HEROKU_APP', message: /no Heroku app "no-such-app"/, hint: /heroku create/ },
    ],
    [
      'another stack',
      { stack: 'heroku-24', slug: true },
      {},
      { code: 'E_HEROKU_STACK', message: /is on the stack heroku-24/, hint: /stack:set container/ },
    ],
    ['Fir', { generation: 'fir' }, {}, { code: 'E_HEROKU_FIR', message: /is on Fir/, hint: /Cedar/ }],
  ]
  for (const [name, app, changes, failure] of cases) {
    const project = await createProject(t, world, { app })
    const from = await project.stand.mark()
    await t.test(name, async (t) =>
      failsWith(t, await project.slipway(['release'], changes), { exit: 1, ...failure }),
    )
    t.same(await writesOf(project, from), [], name)
  }
})

/** Signs in and builds, so that what follows is the push alone. */
const readyToPush = async (project: Project): Promise<void> => {
  for (const phase of ['login', 'build']) await project.slipway([phase])
}

const unavailable = { kind: 'answer', status: 503, headers: { 'retry-after': '1' } } as const

t.test('what fails twice is tried again', async (t) => {
  const cases: [string, Pick<Fault, 'where' | 'method' | 'path'>][] = [
    ['login', { where: 'token' }],
    ['blob upload', { where: 'hub', method: 'POST', path: '/blobs/uploads/' }],
    ['manifest PUT of docker', { where: 'hub', method: 'PUT', path: '/manifests/[0-9a-f]{40}' }],
    ['manifest PUT of ours', { where: 'hub', method: 'PUT', path: '/manifests/latest' }],
    ['manifest GET', { where: 'hub', method: 'GET', path: '/manifests/' }],
    ['copy', { where: 'herokuRegistry', method: 'PUT', path: '/blobs/uploads/' }],
    ['manifest at Heroku', { where: 'herokuRegistry', method: 'PUT', path: '/manifests/' }],
    ['API', { where: 'herokuApi', method: 'GET' }],
  ]
  t.jobs = 4
  for (const [name, where] of cases)
    void t.test(name, async (t) => {
      const project = await createProject(t, world, {
        files: { Dockerfile: 'FROM stand.local/busybox:1\nCMD exec httpd -f -p $PORT\n' },
      })
      const { stand, slipway, user, owner, app } = project
      const from = await stand.mark()
      const own: Fault = { ...where, action: unavailable, times: 2 }
      // Heroku's registry knows its users by their tokens alone, so there the app's name tells whose request it is.
      if (own.where === 'herokuRegistry') own.path = `/${app?.name}/.*${where.path}`
      else own.user = own.where === 'herokuApi' ? owner : user
      await stand.fault(own)
      const ran = await slipway(['ship'])
      succeeds(t, ran, `v3 ${app?.webUrl}\n`)
      // docker itself uploads a second time without a word.
      if (name !== 'blob upload') says(t, ran, /trying again in \d+ s/)
      const failed = (await stand.requests({ since: from, where: own.where })).filter(
        ({ status, user: by = '', path }) =>
          status === 503 && ([user, owner].includes(by) || path.includes(`/${app?.name}/`)),
      )
      t.equal(failed.length, 2)
    })
})

t.test('a push that is not allowed', async (t) => {
  const project = await createProject(t, world, { app: false })
  const foreign = { SLIPWAY_IMAGE: `${world.hub}/somebody-else/app` }
  await project.slipway(['login'])
  await project.slipway(['build'], foreign)
  const from = await project.stand.mark()
  failsWith(t, await project.slipway(['push'], foreign), {
    exit: 4,
    code: 'E_REGISTRY_UNAUTHORIZED',
    message: /does not let us push .*\/somebody-else\/app/,
    hint: /write access/,
  })
  const uploads = await project.stand.requests({
    since: from,
    where: 'hub',
    write: true,
    path: /somebody-else/,
  })
  t.ok(
    uploads.length > 0 && uploads.every(({ status }) => status === 401),
    'it was the registry that refused',
  )
})

t.test('a registry that limits requests', async (t) => {
  const project = await createProject(t, world, { app: false })
  const { stand, slipway, user } = project
  await readyToPush(project)
  const limited = (seconds: string): Fault => ({
    ...{ where: 'hub', method: 'GET', path: '/manifests/', user },
    action: { kind: 'answer', status: 429, headers: { 'retry-after': seconds } },
  })
  await stand.fault(limited('600'))
  failsWith(t, await slipway(['push']), {
    exit: 1,
    code: 'E_RATE_LIMIT',
    message: new RegExp(`${world.hub} limits requests and asks to wait`),
    hint: /SLIPWAY_PULL_LOGIN/,
  })
  const from = await stand.mark()
  await stand.fault(limited('3'))
  succeeds(
    t,
    await slipway(['push']),
    `${project.image}@${(await published(project, 'latest'))?.digest}\n`,
    'trying again in 3 s',
  )
  const asked = await stand.requests({ since: from, where: 'hub', path: `${user}/app/manifests/` })
  const at = asked.findIndex(({ status }) => status === 429)
  const waited = (asked[at + 1]?.at ?? 0) - (asked[at]?.at ?? 0)
  t.ok(at >= 0 && waited >= 3000, `${waited} ms: as long as was asked for`)
})

const only = (...lines: string[]): string => ['FROM stand.local/busybox:1', ...lines, ''].join('\n')

/** Reads a request to its blank line before it answers: what is left unread would end the connection early. */
const answer = `while read -r line && [ "$line" != "$(printf '\\r')" ]; do :; done
printf 'HTTP/1.0 500 Broken\\r\\ncontent-length: 0\\r\\n\\r\\n'
`

t.test('an app that does not work', async (t) => {
  const cases: [string, string, AppKnobs, string[], number, Omit<Failure, 'exit'>, string?][] = [
    [
      'crashes',
      only('CMD echo "no database"; exit 1'),
      {},
      [],
      5,
      {
        code: 'E_UNHEALTHY',
        message: /v3 is live on .* and not healthy: .*crashed/,
        hint: /mend it and push/,
      },
      'no database',
    ],
    [
      'binds another port',
      only('CMD exec httpd -f -p 80'),
      { bootTimeout: 2 },
      [],
      5,
      { code: 'E_UNHEALTHY', message: /not healthy: .*R10/, hint: /mend it and push/ },
    ],
    [
      'answers 500',
      only('COPY answer /answer', 'CMD exec nc -ll -p $PORT -e sh /answer'),
      {},
      ['--health-timeout', '2s'],
      5,
      { code: 'E_UNHEALTHY', message: /not healthy: .*\/ answers 500/, hint: /heroku logs/ },
    ],
    [
      'has no command',
      only('ENTRYPOINT ["httpd", "-f"]'),
      {},
      [],
      1,
      { code: 'E_NO_COMMAND', message: /no command for the process type web/, hint: /CMD/ },
    ],
  ]
  t.jobs = 4
  for (const [name, Dockerfile, app, words, exit, failure] of cases)
    void t.test(name, async (t) => {
      const project = await createProject(t, world, { app, files: { Dockerfile, answer } })
      failsWith(t, await project.slipway(['ship', ...words]), { exit, ...failure })
      t.ok(await published(project, 'latest'), 'the image is published')
    })
})
