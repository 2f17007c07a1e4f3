import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { useWorld } from '../stand/use.js'
import { docker, failsWith, isSignedIn, page, published, releases, says, succeeds, writesOf } from './look.js'
import { commitOf, createProject, filesBelow, pullRequest, todoApp } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const digest = /^sha256:[0-9a-f]{64}$/

t.test('a push to main goes live, and so does the next', async (t) => {
  const project = await createProject(t, world)
  const { slipway, stand, user, app, change } = project
  const first = await slipway(['ship'])
  const said = ['the page has a version\n', /^ship done: v3 released, healthy: \/ answers 200\n$/m]
  succeeds(t, first, `v3 ${app?.webUrl}\n`, ...said)
  t.match(await page(project), 'first version')
  const image = await published(project, commitOf(project))
  t.match(image?.digest, digest)
  t.same(await published(project, 'latest'), image, 'latest is the image of the commit')
  t.match(image?.labels, {
    'org.opencontainers.image.revision': commitOf(project),
    'org.opencontainers.image.version': '7',
    'org.opencontainers.image.source': `https://github.com/${user}/app`,
    'dev.slipway.build': `7 ${project.env['TRAVIS_JOB_WEB_URL']}`,
  })
  t.same(filesBelow(project.temporary), [], 'nothing temporary is left')
  t.notOk(isSignedIn(project), 'signed out')

  const from = await stand.mark()
  const again = await slipway(['ship'])
  const adopted = `push done: ${commitOf(project)} was published already; adopted, moved latest`
  succeeds(t, again, first.stdout, adopted, 'v3 already runs this image')
  const writes = await writesOf(project, from)
  t.same(
    writes.filter(({ where }) => where === 'hub').map(({ method, path }) => `${method} ${path}`),
    [`PUT /v2/${user}/app/manifests/latest`],
    'nothing was uploaded again',
  )
  t.same(await published(project, 'latest'), image)

  const next = await slipway(['ship'], change({ 'www/index.html': 'second version\n' }))
  succeeds(t, next, `v4 ${app?.webUrl}\n`)
  t.match(await page(project), 'second version')
  t.same(await published(project, commitOf(project)), image, 'the tag of the commit before stays')
  t.not((await published(project, 'latest'))?.digest, image?.digest)
})

t.test('phase by phase in processes of their own', async (t) => {
  const project = await createProject(t, world)
  const { slipway, user, image, dir, app } = project
  const config = join(dir, 'home/.docker/config.json')
  const commit = commitOf(project)
  const phase = async (name: string, said: RegExp): Promise<string> => {
    const tags = ['build', 'push'].includes(name) ? ['--tag', 'latest', '--tag', '{branch}-{build}'] : []
    const ran = await slipway([name, ...tags])
    succeeds(t, ran, ran.stdout, said)
    return ran.stdout
  }
  t.equal(await phase('login', /^login done: signed in to .* and /m), '')
  t.same(
    Object.keys((JSON.parse(readFileSync(config, 'utf8')) as { auths: object }).auths).sort(),
    [world.hub, world.herokuRegistry].sort(),
  )
  t.equal(await phase('test', /test done: the tests passed \(1 run\)/), '')
  t.equal(await phase('build', /build done: built /), `${image}:${commit}\n`)
  const pushed = await phase('push', /push done: published .*, moved latest, main-7\n/)
  const there = await published(project, commit)
  t.equal(pushed, `${image}@${there?.digest}\n`)
  t.same(await published(project, 'latest'), there)
  t.same(await published(project, 'main-7'), there)
  t.equal(await phase('release', /release done: v3 released, healthy/), `v3 ${app?.webUrl}\n`)
  t.equal(await phase('logout', /logout done: signed out of /), '')
  t.notOk(isSignedIn(project), 'signed out')
  t.match(await page(project), 'first version')
  const seen = await project.stand.requests({
    where: 'herokuRegistry',
    write: true,
    path: new RegExp(app?.name ?? ''),
  })
  t.ok(seen.length > 0 && seen.every(({ user: who }) => who === project.owner), user)
})

t.test('the Node app of the demo', async (t) => {
  const project = await createProject(t, world, { from: todoApp })
  const { slipway, app } = project
  const ran = await slipway(['ship', '--health-path', '/healthz', '--build-arg', 'VERSION=1.10'])
  succeeds(t, ran, `v3 ${app?.webUrl}\n`, /# pass [1-9]/, '/healthz answers 200, 3 times in a row')
  t.match(await page(project), '1.10')
})

t.test('a commit tag of another revision is never overwritten', async (t) => {
  const project = await createProject(t, world, { app: false })
  const { slipway, image } = project
  const tag = `${image}:${commitOf(project)}`
  t.equal((await slipway(['login'])).code, 0)
  await docker(
    project,
    'build',
    '--quiet',
    '--label',
    'org.opencontainers.image.revision=0123abc',
    '--tag',
    tag,
    '.',
  )
  await docker(project, 'push', tag)
  const before = await published(project, commitOf(project))
  await docker(project, 'image', 'rm', tag)
  const from = await project.stand.mark()
  failsWith(t, await slipway(['ship']), {
    exit: 1,
    code: 'E_COMMIT_TAG_TAKEN',
    message: /is published already, and not from this commit \(its revision is 0123abc\)/,
    hint: /never overwritten/,
  })
  t.same(await writesOf(project, from), [])
  t.same(await published(project, commitOf(project)), before)
})

t.test('a pull request is built and tested, and publishes nothing', async (t) => {
  const project = await createProject(t, world)
  const { slipway, stand } = project
  const from = await stand.mark()
  const why = 'skipped: this build is for pull request #12; only pushes to main publish\n'
  const skipped = ['login', 'push', 'release', 'ship'].map((phase) => `${phase} ${why}`)
  succeeds(
    t,
    await slipway(['ship'], pullRequest),
    '',
    'the page has a version',
    /^build done: built /m,
    ...skipped,
  )
  t.same(await writesOf(project, from), [])
  t.same(await releases(project), ['v1 succeeded', 'v2 succeeded'])
})

t.test('a failing test stops everything', async (t) => {
  const project = await createProject(t, world, {
    files: { 'test.sh': 'echo "one test fails" >&2; exit 3\n' },
  })
  const from = await project.stand.mark()
  const ran = await project.slipway(['ship'])
  failsWith(t, ran, {
    exit: 1,
    code: 'E_TESTS',
    message: /the test stage ended with exit code 3/,
    hint: /output above/,
  })
  says(t, ran, /^one test fails$/m)
  t.same(await writesOf(project, from), [])
  t.match(ran.stderr, /travis_fold:end:slipway\.test\r/)
  says(t, ran, `docker logout ${world.hub}`)
})

t.test('what does not publish says why', async (t) => {
  const project = await createProject(t, world)
  const from = await project.stand.mark()
  const cases: [string, Record<string, string>, RegExp][] = [
    [
      'a tag',
      { TRAVIS_TAG: 'v1.0', TRAVIS_BRANCH: 'v1.0' },
      /this is a build of the tag v1\.0; only pushes to main publish/,
    ],
    ['a branch', { TRAVIS_BRANCH: 'topic' }, /this build is for branch topic; only pushes to main publish/],
    [
      'a failure before',
      { TRAVIS_TEST_RESULT: '1' },
      /an earlier command of this job failed \(TRAVIS_TEST_RESULT is 1\)/,
    ],
    [
      'nothing said',
      { TRAVIS_PULL_REQUEST: '' },
      /TRAVIS_PULL_REQUEST is not set, so this may be a pull request/,
    ],
  ]
  for (const [name, changes, why] of cases)
    for (const phase of ['login', 'push', 'release']) {
      const { code, stdout, log } = await project.slipway([phase], changes)
      t.equal(code, 0, `${name}: ${phase}`)
      t.equal(stdout, '')
      t.match(log, new RegExp(`^${phase} skipped: ${why.source}`, 'm'))
    }
  t.same(
    await project.stand.requests({ since: from, path: new RegExp(`${project.user}|${project.app?.name}`) }),
    [],
  )
})

t.test('without an app the image is published all the same', async (t) => {
  const project = await createProject(t, world, { app: false })
  const ran = await project.slipway(['ship'])
  const there = await published(project, 'latest')
  succeeds(t, ran, `${project.image}@${there?.digest}\n`, /^release skipped: no app is set$/m)
})

t.test('gate runs a command only when this build publishes', async (t) => {
  const { slipway } = await createProject(t, world, { app: false })
  const words = ['gate', '--', 'sh', '-c', 'echo result; echo talk >&2; exit 7']
  const open = await slipway(words)
  t.match(open, { code: 7, stdout: 'result\n', log: /^talk$/m })
  const shut = await slipway(words, pullRequest)
  t.match(shut, { code: 0, stdout: '', log: /gate skipped: this build is for pull request #12/ })
  t.notMatch(shut.log, /^talk$/m)
  t.match(await slipway(['gate']), { code: 0, stdout: 'open: this is a push to main\n' })
  t.match(await slipway(['gate'], pullRequest), {
    code: 0,
    stdout: /^shut: this build is for pull request #12/,
  })
  t.match(await slipway(['gate', '--', 'no-such-program']), { code: 127 })
})

t.test('--json is one document', async (t) => {
  const project = await createProject(t, world)
  const { slipway, image, app } = project
  const document = async (code: number, words: string[], changes = {}) => {
    const [command = '', ...rest] = words
    const ran = await slipway([command, '--json', ...rest], changes)
    if (!t.equal(ran.code, code, words.join(' '))) t.comment(ran.log)
    return ran.json
  }
  const planned = await document(0, ['ship', '--dry-run'])
  t.match(planned, { command: 'ship', outcome: 'planned' })
  t.ok(planned.steps.every(({ effect, outcome }) => effect === 'read' || outcome === 'shown'))
  t.match(await document(0, ['push'], pullRequest), {
    command: 'push',
    outcome: 'skipped',
    reason: 'this build is for pull request #12; only pushes to main publish',
    steps: [],
  })
  const failed = await document(1, ['push'])
  t.match(failed, {
    command: 'push',
    outcome: 'failed',
    error: { code: 'E_NOT_BUILT', message: /^There is no built image .*\.$/, hint: /./ },
    steps: [
      { name: 'look up commit tag', outcome: 'done' },
      { name: 'find built image', outcome: 'failed' },
    ],
  })
  t.notHas(failed, { errors: [] }, 'only where there are several')
  const several = await document(2, ['ship'], { DOCKER_PASSWORD: '', HEROKU_API_KEY: '' })
  t.match(several, { outcome: 'failed', errors: [{ code: 'E_MISSING' }, { code: 'E_MISSING' }] })
  t.match(await document(5, ['gate', '--', 'sh', '-c', 'exit 5']), {
    command: 'gate',
    outcome: 'done',
    exitCode: 5,
  })

  const done = await document(0, ['ship'])
  const there = await published(project, 'latest')
  t.match(done, {
    command: 'ship',
    outcome: 'done',
    reason: 'v3 released, healthy: / answers 200',
    image,
    digest: there?.digest,
    tags: [commitOf(project), 'latest'],
    revision: commitOf(project),
    release: 'v3',
    url: app?.webUrl,
  })
  t.ok(done.seconds > 0 && done.steps.every(({ outcome }) => outcome === 'done'))
})

t.test('several process types and a release command', async (t) => {
  const project = await createProject(t, world, {
    files: {
      'www/migrate.sh':
        'echo "migrating in $DYNO"\n[ ! -e /www/broken ] || { echo "no such table"; exit 9; }\n',
    },
  })
  const { slipway, app, change, stand } = project
  const words = [
    'ship',
    '--process',
    'web',
    '--process',
    'worker: exec sleep 600',
    '--process',
    'release: sh /www/migrate.sh',
  ]
  const first = await slipway(words)
  succeeds(t, first, `v3 ${app?.webUrl}\n`, /^migrating in release\.\d+$/m)
  const state = await stand.appState(app?.name ?? '')
  const types = state.formation.map((one) => one as { type: string; command: string })
  t.same(types.map(({ type }) => type).sort(), ['release', 'web', 'worker'])
  t.match(types.find(({ type }) => type === 'worker')?.command, 'exec sleep 600')

  const broken = await slipway(words, change({ 'www/broken': 'yes\n', 'www/index.html': 'broken version\n' }))
  failsWith(t, broken, {
    exit: 1,
    code: 'E_RELEASE_FAILED',
    message: /^The release command of v4 failed.*the old release of .* still serves/,
    hint: /output above/,
  })
  says(t, broken, /^no such table$/m)
  t.match(await page(project), 'first version')
  t.same((await releases(project)).slice(-2), ['v3 succeeded', 'v4 failed'])
})
