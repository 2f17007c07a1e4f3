import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { placesOf, run } from '../stand/programs.js'
import { useWorld } from '../stand/use.js'
import { docker, failsWith, page, published, says, succeeds } from './look.js'
import { commitOf, createProject, pullRequest } from './project.js'

/** A client of 23 or newer that has no buildx: it falls back to the classic builder by itself. */
const withoutBuildx = await (async () => {
  for (const client of placesOf('docker')) {
    const { stdout } = await run(client, ['--version'])
    const major = Number(/version (\d+)\./.exec(stdout)?.[1] ?? 0)
    if (major >= 23 && (await run(client, ['buildx', 'version'])).code !== 0) return client
  }
  return undefined
})()

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const npmSecret = ['--secret', 'id=npm,env=NPM_TOKEN']
const withSecret = [
  'FROM stand.local/busybox:1',
  'COPY project.txt /',
  'ARG COLOUR=none',
  'RUN --mount=type=secret,id=npm wc -c </run/secrets/npm >/size; echo "it says $(cat /run/secrets/npm)"',
  'RUN echo "colour $COLOUR" >/colour',
  '',
].join('\n')

t.test('the classic builder', async (t) => {
  const project = await createProject(t, world)
  const classic = { DOCKER_BUILDKIT: '0' }
  const ran = await project.slipway(['ship'], classic)
  succeeds(t, ran, `v3 ${project.app?.webUrl}\n`, /^Step 1\/\d+ : FROM/m)
  t.match(await page(project), 'first version')
  t.match((await published(project, 'latest'))?.labels, {
    'org.opencontainers.image.revision': commitOf(project),
  })
  project.change({ Dockerfile: withSecret })
  const secret = await project.slipway(['build', ...npmSecret], { ...classic, NPM_TOKEN: 'npm-secret' })
  failsWith(t, secret, { exit: 1, code: 'E_SECRET_BUILDER', message: /need BuildKit/, hint: /buildx/ })
})

t.test(
  'a newer client without buildx',
  { skip: withoutBuildx === undefined && 'there is none here' },
  async (t) => {
    const project = await createProject(t, world)
    const PATH = [dirname(withoutBuildx ?? ''), process.env['PATH']].join(':')
    succeeds(
      t,
      await project.slipway(['ship'], { PATH }),
      `v3 ${project.app?.webUrl}\n`,
      /^Step 1\/\d+ : FROM/m,
    )
    const secret = await project.slipway(['build', ...npmSecret], { PATH, NPM_TOKEN: 'npm-secret' })
    failsWith(t, secret, { exit: 1, code: 'E_SECRET_BUILDER', message: /need BuildKit/, hint: /buildx/ })
  },
)

t.test('what docker build is given', async (t) => {
  const project = await createProject(t, world, { app: false, files: { Dockerfile: withSecret } })
  const { slipway, image } = project
  const words = [
    'build',
    ...npmSecret,
    '--build-arg',
    'COLOUR=deep blue',
    '--label',
    'team=a b',
    '--label',
    'empty',
  ]
  const ran = await slipway(words, { NPM_TOKEN: 'npm-secret-value' })
  const name = `${image}:${commitOf(project)}`
  succeeds(t, ran, `${name}\n`, 'it says [secret]')
  const inside = await docker(project, 'run', '--rm', name, 'sh', '-c', 'cat /size /colour; ls /run/secrets')
  t.equal(inside, '16\ncolour deep blue')
  const about = await docker(project, 'image', 'inspect', `${image}:latest`)
  t.match(about, '"team": "a b"')
  t.match(about, '"empty": ""')
  const history = await docker(project, 'history', '--no-trunc', name)
  t.match(history, '/run/secrets/npm', 'this is the history')
  for (const text of [about, history]) t.notMatch(text, 'npm-secret-value')

  const cached = await slipway(words, { NPM_TOKEN: 'npm-secret-value' })
  t.notMatch(cached.log, 'it says [secret]')
  const fresh = await slipway([...words, '--', '--no-cache'], { NPM_TOKEN: 'npm-secret-value' })
  succeeds(t, fresh, `${name}\n`, 'it says [secret]', / --no-cache \.$/m)
})

t.test('stages that do not ship are published only where nothing in them is a secret', async (t) => {
  const project = await createProject(t, world, {
    app: false,
    files: {
      Dockerfile: [
        'FROM stand.local/busybox:1 AS build',
        'COPY www /www',
        'FROM build AS test',
        'CMD true',
        'FROM stand.local/busybox:1',
        'COPY --from=build /www /www',
        'CMD true',
        '',
      ].join('\n'),
    },
  })
  const pushed = async (words: readonly string[], changes: Record<string, string | undefined> = {}) => {
    const env = { TRAVIS_REPO_PRIVATE: 'false', ...changes }
    const [phase = '', ...others] = words
    const ran = await project.slipway([phase, '--dry-run', ...others], env)
    t.equal(ran.code, 0, words.join(' '))
    return [...ran.log.matchAll(/^\[write\] \$ docker push \S+:(buildcache\S*)$/gm)].map(([, tag]) => tag)
  }
  t.same(await pushed(['test']), ['buildcache-test'])
  t.same(await pushed(['build']), ['buildcache-build'])
  for (const phase of ['test', 'build']) {
    t.same(await pushed([phase], { TRAVIS_REPO_PRIVATE: 'true' }), [], 'the source')
    t.same(await pushed([phase], { TRAVIS_REPO_PRIVATE: undefined }), [], 'the source, perhaps')
    t.same(await pushed([phase], pullRequest), [], 'the gate is shut')
    t.same(await pushed([phase, '--build-arg', 'NPM_TOKEN=x']), [], 'an argument')
    t.same(await pushed([phase, '--secret', 'id=npm,env=NPM'], { NPM: 'x' }), [], 'a secret')
  }
  t.same(await pushed(['build', '--', '--cache-from', 'x']), [], 'somebody else cares for it')
  writeFileSync(join(project.repository.work, 'www/key.pem'), 'made by the job\n')
  for (const phase of ['test', 'build']) t.same(await pushed([phase]), [], 'a file that git does not keep')
})

const echoing = {
  'test.sh': 'echo "one=$ONE two=$TWO file=$FROM_FILE network=$(ls /sys/class/net | tr "\\n" ,) words=$*"\n',
  'test.env': 'FROM_FILE=from the file\n',
}

t.test('what the tests are given', async (t) => {
  const project = await createProject(t, world, { app: false, files: echoing })
  const { slipway } = project
  const words = [
    'test',
    '--test-env',
    'ONE',
    '--test-env',
    'TWO',
    '--test-env-file',
    'test.env',
    '--test-network',
    'none',
  ]
  const ran = await slipway([...words, '--', 'sh', '/test.sh', 'a  b'], {
    ONE: 'first value',
    TWO: 'second $HOME',
  })
  succeeds(t, ran, '', /^one=first value two=second \$HOME file=from the file network=lo, words=a {2}b$/m)
  t.notMatch(ran.log, /^\$ .*first value/m, 'values do not stand in the command')
  says(t, ran, /^\$ docker run .* --env ONE --env TWO --env-file test\.env --network none /m)

  const blank = { ONE: '', TWO: undefined }
  const all = await slipway(words, blank)
  t.equal(all.code, 2)
  for (const name of ['ONE', 'TWO'])
    says(t, all, `error: ${name} is not set: the tests are to be given it. (E_MISSING)`)
  t.notMatch(all.log, 'docker build', 'told before anything is built')
  const skipped = await slipway(words, { ...pullRequest, ...blank })
  succeeds(t, skipped, '', 'test skipped: ONE, TWO is not set, as is usual for a pull request')

  project.change({
    'slipway.yml': [
      'test:',
      '  - {env: [ONE], run: [sh, /test.sh, "the  first"]}',
      '  - {env: [SECOND_TOKEN], network: none, run: sh /test.sh the "second  one"}',
      '  - {env-file: test.env}',
      '',
    ].join('\n'),
  })
  const several = await slipway(['test'], { ...pullRequest, ONE: 'given' })
  succeeds(
    t,
    several,
    '',
    'test run skipped: SECOND_TOKEN is not set',
    'test done: the tests passed (2 runs)',
  )
  says(t, several, /^one=given two= file= .* words=the {2}first$/m)
  says(t, several, /^one= two= file=from the file .* words=$/m)
  const second = await slipway(['test'], { ONE: 'given', SECOND_TOKEN: 'token' })
  succeeds(t, second, '', /network=lo, words=the second {2}one$/m, '(3 runs)')
})
