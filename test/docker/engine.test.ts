import t from 'tap'
import { builderEnv, engineOf, probeEngine } from '../../src/docker/engine.js'
import { type EngineInfo, readDriver, readInfo, readVersion, type Versions } from '../../src/docker/read.js'
import type { Docker } from '../../src/docker/run.js'
import { createPerform } from '../../src/io/perform.js'
import type { Env, Finished } from '../../src/types.js'

const versionOf = (client: string, server = '28.5.2') =>
  JSON.stringify({ Client: { Version: client }, Server: { Version: server, Os: 'linux', Arch: 'arm64' } })
const infoOf = (changes: object = {}) =>
  JSON.stringify({
    Driver: 'overlay2',
    DriverStatus: [['Backing Filesystem', 'extfs']],
    RegistryConfig: { Mirrors: ['https://mirror.example/'] },
    ClientInfo: { Plugins: [{ Name: 'compose' }, { Name: 'buildx', Version: 'v0.29.1' }] },
    ...changes,
  })
const containerd = {
  Driver: 'overlayfs',
  DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
}

t.test('what client and engine say', async (t) => {
  t.same(readVersion(versionOf('20.10.24+dfsg1')), { client: 20, server: '28.5.2', platform: 'linux/arm64' })
  t.equal(readVersion(versionOf('100.0.1'))?.client, 100, 'a number, not a text')
  t.equal(readVersion(versionOf('dev'))?.client, 0)
  t.equal(readVersion('{"Client":{"Version":"28"},"Server":null}'), undefined)
  t.same(readInfo(`WARNING: No swap limit support\n${infoOf()}\n`), {
    store: 'graphdriver',
    buildx: true,
    mirrors: ['https://mirror.example/'],
  })
  t.match(readInfo(infoOf(containerd)), { store: 'containerd' })
  const broken = { ClientInfo: { Plugins: [{ Name: 'buildx', Err: 'permission denied' }] } }
  t.match(readInfo(infoOf(broken)), { buildx: false }, 'a plugin that does not run is none')
  t.match(readInfo(infoOf({ ClientInfo: { Plugins: null }, RegistryConfig: null })), {
    buildx: false,
    mirrors: [],
  })
  t.equal(readInfo('{"ServerErrors":["Cannot connect"]}'), undefined)
  t.equal(
    readDriver('Name:          far\nDriver:        docker-container\n\nNodes:\nName: x\n'),
    'docker-container',
  )
  t.equal(readDriver('ERROR: no builder "far" found'), undefined)
})

t.test('which builder docker build uses', async (t) => {
  const info: EngineInfo = { store: 'containerd', buildx: true, mirrors: [] }
  const without: EngineInfo = { ...info, buildx: false }
  const builder = (client: number, about: EngineInfo, env: Env = {}) => {
    const versions: Versions = { client, server: '28', platform: 'linux/amd64' }
    return engineOf({ versions, info: about, driver: undefined }, env).builder
  }
  t.equal(builder(20, without), 'buildkit', 'built in, and slipway turns it on')
  t.equal(builder(20, info), 'buildkit', 'an old client leaves the plugin alone')
  t.equal(builder(20, info, { DOCKER_BUILDKIT: '0' }), 'classic')
  t.equal(builder(28, info), 'buildx')
  t.equal(builder(28, without), 'classic', 'it falls back by itself')
  t.equal(builder(28, info, { DOCKER_BUILDKIT: 'false' }), 'classic')
  t.equal(builder(28, without, { DOCKER_BUILDKIT: '1' }), 'buildx', 'which fails, as asked')
  t.equal(builder(28, without, { DOCKER_BUILDKIT: '' }), 'classic', 'blank is not set')
  t.equal(builder(0, info), 'buildx', 'who does not say its version is not old')
  const driverOf = (env: Env) =>
    engineOf(
      { versions: { client: 28, server: '28', platform: 'x/y' }, info, driver: 'docker-container' },
      env,
    ).driver
  t.equal(driverOf({}), 'docker-container')
  t.equal(driverOf({ DOCKER_BUILDKIT: '0' }), 'docker', 'the classic builder knows no others')

  t.same(builderEnv({ builder: 'buildkit' }, {}), { DOCKER_BUILDKIT: '1' })
  t.same(builderEnv({ builder: 'buildkit' }, { DOCKER_BUILDKIT: 'true' }), {}, 'what the user set stays')
  t.same(builderEnv({ builder: 'buildx' }, {}), {}, 'it fails there without the plugin')
  t.same(builderEnv({ builder: 'classic' }, { DOCKER_BUILDKIT: '0' }), {})
})

/** A docker that answers by the first words of the question. */
const answering = (answers: Readonly<Record<string, Finished>>, env: Env = {}) => {
  const asked: string[] = []
  const told: string[] = []
  const unchecked: string[] = []
  const add = (): void => undefined
  const log = { debug: add, info: add, warn: add, error: add }
  const clock = { now: () => 0, sleep: async () => undefined }
  const docker: Docker = {
    exec: async () => async (argv) => {
      const words = argv.slice(1, 3).join(' ')
      asked.push(words)
      return answers[words] ?? { exitCode: 127, output: '' }
    },
    ...{ env, cwd: '/', clock, log, signal: new AbortController().signal },
  }
  const ask = async (dryRun = false) =>
    probeEngine(
      docker,
      createPerform({
        ...{ dryRun, log, clock },
        tell: ({ effect, name }) => void told.push(`${effect} ${name}`),
        unchecked: (sentence) => void unchecked.push(sentence),
      }),
    )
  return { ask, asked, told, unchecked }
}
const said = (output: string): Finished => ({ exitCode: 0, output: `${output}\n` })

t.test('the engine is probed', async (t) => {
  const answers = {
    'version --format': said(versionOf('28.5.2')),
    'info --format': said(infoOf(containerd)),
    'buildx inspect': said('Driver: remote'),
  }
  const plain = answering(answers)
  t.same(await plain.ask(), {
    ...{ client: 28, server: '28.5.2', platform: 'linux/arm64', builder: 'buildx', driver: 'docker' },
    ...{ store: 'containerd', buildx: true, mirrors: ['https://mirror.example/'] },
  })
  t.same(plain.asked.sort(), ['info --format', 'version --format'], 'nothing more than it takes')
  t.same(plain.told.sort(), ['read probe engine', 'read probe image store'])
  t.match(await answering(answers, { BUILDX_BUILDER: 'far' }).ask(), { driver: 'remote' })
  const gone = { ...answers, 'buildx inspect': { exitCode: 1, output: 'ERROR: no builder "far" found' } }
  t.match(await answering(gone, { BUILDX_BUILDER: 'far' }).ask(), { driver: 'docker' })
  const shy = answering({ 'version --format': said(versionOf('28.5.2')), 'info --format': said('?') })
  t.match(await shy.ask(), { store: 'graphdriver', buildx: true }, 'then what is usual')
})

t.test('an engine that is not there is told once', async (t) => {
  const down = { exitCode: 1, output: 'Cannot connect to the Docker daemon at unix:///nope.sock.' }
  const absent = answering({ 'version --format': down, 'info --format': down })
  await t.rejects(absent.ask(), { code: 'E_DOCKER_DAEMON' })
  await t.rejects(answering({}).ask(), { code: 'E_DOCKER_MISSING' })
  await t.rejects(answering({ 'version --format': said('strange words') }).ask(), { code: 'E_DOCKER_DAEMON' })
  t.match(
    await absent.ask(true),
    { builder: 'buildx', platform: 'linux/amd64' },
    'a plan is shown all the same',
  )
  t.equal(absent.unchecked.length, 1)
  t.match(absent.unchecked[0], /^probe engine: The Docker daemon does not answer/)
})
