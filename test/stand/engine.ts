import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { addBridge, type Bridge } from './bridge.js'
import { must, need, placesOf, plainEnv, run } from './programs.js'

export interface Engine {
  /** Value for DOCKER_HOST. */
  host: string
  /** Absolute path of the client that belongs to the engine. */
  client: string
  /** True when this engine was started here and goes when the world goes. */
  own: boolean
  stop(): Promise<void>
}

/** Which private engine to start. */
export interface EngineKind {
  /** Folder of unpacked packages with `bin` and `sbin` (`script/engines` makes such); the machine's programs by default. */
  from?: string
  /** Who keeps the images: the engine's own graph driver, or containerd (needs an engine from 24 on and `from`). */
  store?: 'graphdriver' | 'containerd'
}

/** True for a client that can use BuildKit: 20.10 has it built in, from 23 on it is the buildx plugin. */
const hasBuildKit = async (client: string): Promise<boolean> => {
  const { stdout } = await run(client, ['--version'])
  const major = Number(/version (\d+)\./.exec(stdout)?.[1] ?? 0)
  if (major > 0 && major < 23) return true
  return (await run(client, ['buildx', 'version'])).code === 0
}

/** The first client on PATH that can use BuildKit, else the first one. */
export const findClient = async (): Promise<string> => {
  const clients = placesOf('docker')
  for (const client of clients) if (await hasBuildKit(client)) return client
  return clients[0] ?? need('docker')
}

/** Address of the engine that the environment points at, when one answers there. */
const reachable = async (client: string): Promise<string | undefined> => {
  const version = await run(client, ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 })
  if (version.code !== 0) return undefined
  const host = process.env['DOCKER_HOST']
  if (host !== undefined && host !== '') return host
  const context = await run(client, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'])
  return context.code === 0 ? context.stdout.trim() : 'unix:///var/run/docker.sock'
}

/** Unix socket paths end at 107 bytes, and the engine makes some below its folder: a long one goes elsewhere. */
const folderFor = async (dir: string): Promise<string> => {
  const below = join(dir, 'engine')
  if (below.length > 50) return mkdtemp(join(tmpdir(), 'stand-'))
  await mkdir(below, { recursive: true, mode: 0o700 })
  return below
}

const arguments_ = (folder: string, bridge: Bridge): string[] => [
  ...[
    '--host',
    `unix://${folder}/docker.sock`,
    '--data-root',
    `${folder}/data`,
    '--exec-root',
    `${folder}/exec`,
  ],
  ...['--pidfile', `${folder}/docker.pid`, '--config-file', `${folder}/daemon.json`, '--bridge', bridge.name],
  ...['--iptables=false', '--ip-masq=false', '--ip-forward=false'],
  // Where the machine has a containerd of its own the engine uses that one, so it needs names of its own in it.
  ...['--containerd-namespace', bridge.name, '--containerd-plugins-namespace', `${bridge.name}-plugins`],
]

/** Starts a program that must not outlive a world that is killed; what it prints goes to `folder`. */
const launch = (folder: string, words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
  const log = openSync(join(folder, `${basename(words[0] ?? '')}.log`), 'w', 0o600)
  const [setpriv] = placesOf('setpriv')
  const argv = setpriv === undefined ? words : [setpriv, '--pdeathsig', 'TERM', ...words]
  const child = spawn(argv[0] ?? '', argv.slice(1), { env, stdio: ['ignore', log, log] })
  child.on('error', () => undefined)
  closeSync(log)
  return child
}

/** An unpacked engine brings a containerd that fits it; the one of the machine may be too old for it. */
const startContainerd = async (folder: string, from: string, env: NodeJS.ProcessEnv) => {
  const address = `${folder}/containerd.sock`
  const config = join(folder, 'containerd.toml')
  const lines = [
    'version = 2',
    `root = "${folder}/containerd"`,
    `state = "${folder}/containerd-state"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    '[grpc]',
    `address = "${address}"`,
  ]
  await writeFile(config, lines.join('\n') + '\n')
  const child = launch(folder, [join(from, 'bin/containerd'), '--config', config], env)
  return { child, flags: ['--containerd', address] }
}

/** Starts the engine's processes, in the order in which they must end in reverse. */
const start = async (folder: string, bridge: Bridge, kind: EngineKind): Promise<ChildProcess[]> => {
  const { from, store } = kind
  const features =
    store === undefined ? {} : { features: { 'containerd-snapshotter': store === 'containerd' } }
  await writeFile(join(folder, 'daemon.json'), JSON.stringify(features))
  if (from === undefined)
    return [launch(folder, [need('dockerd'), ...arguments_(folder, bridge)], plainEnv())]
  const path = [join(from, 'sbin'), join(from, 'bin'), process.env['PATH'] ?? '', '/usr/sbin', '/sbin']
  const env = plainEnv({ PATH: path.join(delimiter) })
  const { child, flags } = await startContainerd(folder, from, env)
  const words = [join(from, 'sbin/dockerd'), ...arguments_(folder, bridge), ...flags]
  return [child, launch(folder, words, env)]
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null

const waitUntilReady = async (children: ChildProcess[], client: string, folder: string): Promise<void> => {
  const end = Date.now() + 60_000
  while (children.every((child) => child.pid !== undefined && isRunning(child)) && Date.now() < end) {
    const version = await run(client, ['-H', `unix://${folder}/docker.sock`, 'version'], { timeout: 5000 })
    if (version.code === 0) return
    await pause(100)
  }
  const log = await readFile(join(folder, 'dockerd.log'), 'utf8')
  const lines = log.trim().split('\n').slice(-5).join('\n')
  throw new Error(`The private Docker engine did not come up; the last lines of its log:\n${lines}`)
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.pid === undefined || !isRunning(child)) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const stopped = await Promise.race([gone, pause(15_000, undefined, { ref: false })])
  if (stopped === undefined) {
    child.kill('SIGKILL')
    await gone
  }
}

/** Unmounts all that is mounted below a folder, innermost first. */
export const unmountBelow = async (folder: string): Promise<void> => {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  const points = mounts.split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const point of points.filter((at) => at.startsWith(`${folder}/`)).reverse())
    await run('umount', ['-l', point])
}

/**
 * Starts an engine of its own data root and bridge under `dir`, beside whatever engines run; gone after `stop`. Needs
 * root. Throws one sentence, with the end of the engine's log, when it does not come up.
 */
export const startPrivate = async (dir: string, client: string, kind: EngineKind = {}): Promise<Engine> => {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'No Docker engine answers, and only root can start one for the stand; start one or use sudo.',
    )
  }
  const folder = await folderFor(dir)
  const bridge = await addBridge()
  const host = `unix://${folder}/docker.sock`
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    const left = await run(client, ['-H', host, 'ps', '--all', '--quiet'], { timeout: 10_000 })
    const containers = left.stdout.split(/\s+/).filter((id) => id !== '')
    if (containers.length > 0) await run(client, ['-H', host, 'rm', '--force', '--volumes', ...containers])
    for (const child of children.reverse()) await end(child)
    await bridge.remove()
    await unmountBelow(folder)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    children.push(...(await start(folder, bridge, kind)))
    await waitUntilReady(children, client, folder)
  } catch (error) {
    await stop()
    throw error
  }
  return { host, client, own: true, stop }
}

/**
 * The engine of a world: the one that the environment points at where it answers, else a private one with its own
 * data root and bridge under `dir`. Throws one sentence, with the end of the engine's log, when it does not come up.
 */
export const startEngine = async (dir: string): Promise<Engine> => {
  const client = await findClient()
  const host = await reachable(client)
  if (host !== undefined) return { host, client, own: false, stop: async () => undefined }
  return startPrivate(dir, client)
}

/** Makes a folder with `docker` as its only program: put first on PATH it decides which client is called. */
export const makeBin = async (folder: string, client: string): Promise<string> => {
  await mkdir(folder, { recursive: true })
  await rm(join(folder, 'docker'), { force: true })
  await symlink(client, join(folder, 'docker'))
  return folder
}

/** Runs the engine's client against it and gives what it printed; throws when it fails. */
export const docker = (engine: Engine, ...args: string[]): Promise<string> =>
  must(engine.client, args, { env: plainEnv({ DOCKER_HOST: engine.host }) })
