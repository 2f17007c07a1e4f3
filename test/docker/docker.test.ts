import t from 'tap'
import {
  dockerBuild,
  dockerBuilder,
  dockerInfo,
  dockerInspect,
  dockerLogin,
  dockerLogout,
  dockerPull,
  dockerPush,
  dockerRemove,
  dockerRun,
} from '../../src/docker/argv.js'
import {
  engineProblem,
  lastLine,
  needsBuildKit,
  pushedDigest,
  readImages,
  readInspect,
  troubleOf,
} from '../../src/docker/read.js'
import { childEnv, type Docker, dockerStep, shellWords } from '../../src/docker/run.js'
import type { ExecOptions } from '../../src/io/exec.js'
import { Secret } from '../../src/io/secret.js'
import type { Argv, Finished } from '../../src/types.js'

t.test('command lines', async (t) => {
  t.same(dockerLogin('docker.io', 'alice'), ['docker', 'login', '--username', 'alice', '--password-stdin'])
  t.same(dockerLogin('ghcr.io', 'bob').at(-1), 'ghcr.io')
  t.same(dockerLogout('docker.io'), ['docker', 'logout'])
  t.same(dockerPush('a/b:c'), ['docker', 'push', 'a/b:c'])
  t.same(dockerRemove('x'), ['docker', 'rm', '--force', 'x'])
  t.equal(dockerInspect('a/b:c').at(-1), 'a/b:c')
  t.same(dockerInspect('a', 'b').slice(-3), ['{{json .}}', 'a', 'b'])
  t.same(dockerPull('a/b:c'), ['docker', 'pull', 'a/b:c'])
  t.same(dockerInfo(), ['docker', 'info', '--format', '{{json .}}'])
  t.same(dockerBuilder(), ['docker', 'buildx', 'inspect'])
  const bare = {
    file: 'Dockerfile',
    context: '.',
    tags: [],
    labels: {},
    buildArgs: [],
    secrets: [],
    extra: [],
  }
  t.equal(dockerBuild(bare).join(' '), 'docker build --file Dockerfile .')
  t.equal(
    dockerBuild({
      ...bare,
      target: 'production',
      platform: 'linux/amd64',
      tags: ['a:1', 'a:latest'],
      labels: { k: 'v w' },
      buildArgs: ['A=1'],
      secrets: ['id=npm,env=NPM'],
      extra: ['--no-cache'],
    }).join(' '),
    'docker build --file Dockerfile --target production --platform linux/amd64 --tag a:1 --tag a:latest --label k=v w --build-arg A=1 --secret id=npm,env=NPM --no-cache .',
  )
  t.equal(
    dockerBuild({
      ...bare,
      buildArgs: ['A=1'],
      inlineCache: true,
      cacheFrom: ['a:1', 'a:2'],
      cacheTo: ['type=registry,ref=a:3'],
      noCache: true,
      load: true,
      extra: ['--quiet'],
    }).join(' '),
    'docker build --file Dockerfile --build-arg A=1 --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from a:1 --cache-from a:2 --cache-to type=registry,ref=a:3 --no-cache --load --quiet .',
  )
  t.equal(
    dockerRun({
      image: 'i',
      name: 'n',
      env: ['A'],
      envFiles: ['.env'],
      network: 'net',
      command: ['npm', 'test'],
    }).join(' '),
    'docker run --rm --init --name n --env A --env-file .env --network net i npm test',
  )
  t.equal(shellWords(['docker', "it's", 'a b', '']), `docker 'it'\\''s' 'a b' ''`)
})

const failed = (output: string, exitCode = 1): Finished => ({ exitCode, output })

t.test('what docker means', async (t) => {
  const cases: ReadonlyArray<readonly [output: string, trouble: string]> = [
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'daemon',
    ],
    ['permission denied while trying to connect to the Docker daemon socket', 'daemon'],
    [
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password',
      'refused',
    ],
    [
      'Error response from daemon: login attempt to http://127.0.0.1:1/v2/ failed with status: 401 Unauthorized',
      'refused',
    ],
    ['denied: requested access to the resource is denied', 'refused'],
    ['no basic auth credentials', 'refused'],
    [
      'push access denied, repository does not exist or may require authorization: server message: insufficient_scope',
      'refused',
    ],
    ['toomanyrequests: You have reached your pull rate limit.', 'limited'],
    ['received unexpected HTTP status: 503 Service Unavailable', 'brief'],
    [
      'Error response from daemon: login attempt to http://127.0.0.1:1/v2/ failed with status: 503 Service Unavailable',
      'brief',
    ],
    ['net/http: TLS handshake timeout', 'brief'],
    ['read tcp 10.0.0.1: connection reset by peer', 'brief'],
    ['unexpected EOF', 'brief'],
    ['manifest invalid', 'other'],
    ['The command returned a non-zero code: 1', 'other'],
  ]
  for (const [output, trouble] of cases) t.equal(troubleOf(failed(output)), trouble, output)
  t.equal(troubleOf(failed('', 127)), 'missing')
  t.equal(engineProblem(failed('', 127))?.code, 'E_DOCKER_MISSING')
  t.equal(engineProblem(failed('Cannot connect to the Docker daemon at x.'))?.code, 'E_DOCKER_DAEMON')
  t.equal(engineProblem(failed('manifest invalid')), undefined)
  t.equal(lastLine('one\nError response from daemon: two.\n\n'), 'two')
  t.equal(lastLine("why\nSee 'docker build --help'.\n"), 'why')
  t.match(lastLine(''), 'printed nothing')
  t.ok(needsBuildKit('the --mount option requires BuildKit. Refer to …'))
  t.notOk(needsBuildKit('COPY failed'))
  const digest = `sha256:${'ab'.repeat(32)}`
  t.equal(pushedDigest(`x: Pushed\nabc: digest: ${digest} size: 1569\n`), digest)
  t.equal(pushedDigest('x: Pushed'), undefined)
})

t.test('what docker answers', async (t) => {
  const image = { Id: 'sha256:1', Os: 'linux', Architecture: 'amd64', Config: { Labels: { a: 'b' } } }
  t.same(readInspect(`WARNING: old\n${JSON.stringify(image)}\n`), {
    id: 'sha256:1',
    platform: 'linux/amd64',
    labels: { a: 'b' },
  })
  t.same(readInspect(JSON.stringify({ ...image, Config: { Labels: null } }))?.labels, {})
  t.equal(readInspect('Error: No such image'), undefined)
  t.equal(readInspect('{"broken'), undefined)
  const named = {
    ...image,
    RepoTags: ['a:1'],
    RepoDigests: ['a@sha256:2'],
    Config: { OnBuild: ['COPY . /'] },
  }
  const bare = { ...image, RepoTags: null, RepoDigests: null, Config: null }
  t.match(readImages(`${JSON.stringify(named)}\nError: No such image: b\n${JSON.stringify(bare)}\n`), [
    { id: 'sha256:1', names: ['a:1', 'a@sha256:2'], triggers: ['COPY . /'] },
    { names: [], triggers: [], labels: {} },
  ])
})

t.test('children get no credentials they did not ask for', async (t) => {
  const env = childEnv({
    PATH: '/bin',
    DOCKER_PASSWORD: 'x',
    HEROKU_API_KEY: 'y',
    DOCKER_PW: 'z',
    TRAVIS: 'true',
  })
  t.same(env, {
    PATH: '/bin',
    TRAVIS: 'true',
    BUILDKIT_PROGRESS: 'plain',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  })
  t.equal(
    childEnv({ DOCKER_PASSWORD: 'x' }, { DOCKER_PASSWORD: 'x' })['DOCKER_PASSWORD'],
    'x',
    'asked for by name',
  )
  t.equal(childEnv({ BUILDKIT_PROGRESS: 'tty' })['BUILDKIT_PROGRESS'], 'tty')
})

const scripted = (...answers: Finished[]) => {
  const ran: { argv: Argv; options: ExecOptions }[] = []
  const slept: number[] = []
  const lines: string[] = []
  const add = (line: string): void => void lines.push(line)
  const docker: Docker = {
    exec: async () => async (argv, options) => {
      ran.push({ argv, options })
      const answer = answers.shift()
      if (answer === undefined) throw new Error('stopped')
      return answer
    },
    env: { PATH: '/bin', DOCKER_PASSWORD: 'x' },
    cwd: '/',
    clock: { now: () => 0, sleep: async (milliseconds) => void slept.push(milliseconds) },
    log: { debug: add, info: add, warn: add, error: add },
    signal: new AbortController().signal,
  }
  return { docker, ran, slept, lines }
}
const push = (docker: Docker, tries?: number) =>
  dockerStep<Finished>(docker, {
    name: 'push',
    argv: ['docker', 'push', 'a:1'],
    effect: 'write',
    stdin: new Secret('hush', 'X'),
    assume: failed('assumed'),
    ...(tries === undefined ? {} : { tries }),
    undo: ['docker', 'rm', 'a'],
    read: (finished) => finished,
  })

t.test('brief failures are tried again, refusals are not', async (t) => {
  const ok = { exitCode: 0, output: '' }
  const brief = failed('received unexpected HTTP status: 503 Service Unavailable')
  const again = scripted(brief, brief, ok)
  t.equal((await push(again.docker, 4).run()).exitCode, 0)
  t.same(again.slept, [1000, 3000])
  t.match(again.lines[0], /trying again in 1 s/)
  const enough = scripted(brief, brief, brief, brief, ok)
  t.equal((await push(enough.docker, 4).run()).exitCode, 1)
  t.equal(enough.ran.length, 4)
  const refused = scripted(failed('denied: requested access'), ok)
  t.equal((await push(refused.docker, 4).run()).exitCode, 1)
  t.equal(refused.ran.length, 1)
  const once = scripted(brief, ok)
  t.equal((await push(once.docker).run()).exitCode, 1, 'only what may be repeated is')
  await t.rejects(push(scripted(failed('', 127)).docker, 4).run(), { code: 'E_DOCKER_MISSING' })
  const { ran } = again
  t.equal(push(again.docker).show, '$ docker push a:1')
  t.same(ran[0]?.argv, ['docker', 'push', 'a:1'], 'what is shown is what is run')
  t.notMatch(JSON.stringify(ran[0]?.options.env), /DOCKER_PASSWORD/)
})

t.test('what was stopped is tidied up', async (t) => {
  const stopped = scripted()
  await t.rejects(push(stopped.docker).run(), { message: 'stopped' })
  t.same(
    stopped.ran.map(({ argv }) => argv[1]),
    ['push', 'rm'],
  )
  t.equal(stopped.ran[1]?.options.always, true)
})
