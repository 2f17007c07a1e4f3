import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadBaseImages } from './base-image.js'
import type { World } from './contract.js'
import { frontRoutes, hubRoutes, startControl } from './control.js'
import { readAuthorization, userIn } from './credentials.js'
import { startDownloads } from './downloads.js'
import { type Engine, makeBin, startEngine, unmountBelow } from './engine.js'
import { startFront } from './front.js'
import { createFrontLog } from './front-log.js'
import { startPlatform } from './heroku/platform.js'
import { startHerokuRegistry } from './heroku-registry.js'
import { startHub } from './hub.js'
import type { Docker, HerokuAccess } from './parts.js'
import { run } from './programs.js'
import { startTravis } from './travis-api.js'

export interface WorldOptions {
  /** Folder of the world; a new one in the system's temporary folder, removed at the end, by default. */
  dir?: string
}

/** A world that this process runs. `stop` takes down all that was started, and may be called twice. */
export interface RunningWorld extends World {
  stop: () => Promise<void>
}

/** What a world makes in its folder and takes away again; the folder itself may be the caller's. */
const parts = ['world.json', 'bin', 'engine', 'hub', 'heroku', 'downloads']

type Stop = () => Promise<void>

/** Stops in the order opposite to the one in which things started; goes on after a failure and throws the first. */
const stopAll = async (stops: Stop[]): Promise<void> => {
  const failures: unknown[] = []
  for (const stop of stops.splice(0).reverse()) await stop().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

const makeFolder = async (wanted: string | undefined, stops: Stop[]): Promise<string> => {
  if (wanted === undefined) {
    const dir = await mkdtemp(join(tmpdir(), 'stand-'))
    stops.push(() => rm(dir, { recursive: true, force: true }))
    return dir
  }
  const dir = resolve(wanted)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const clear = async (): Promise<void> => {
    await unmountBelow(dir)
    for (const part of parts) await rm(join(dir, part), { recursive: true, force: true })
  }
  // A world that was killed may have left its registries here.
  await clear()
  stops.push(clear)
  return dir
}

/** The container label of one world, and what removes every container that carries it. */
const labelled = (engine: Engine): { docker: Docker; removeContainers: Stop } => {
  const label = `dev.slipway.stand=${randomUUID()}`
  const docker = { host: engine.host, bin: engine.client, label }
  const call = (...args: string[]) => run(engine.client, ['-H', engine.host, ...args])
  const removeContainers = async (): Promise<void> => {
    const { stdout } = await call('ps', '--all', '--quiet', '--filter', `label=${label}`)
    const left = stdout.split('\n').filter((id) => id !== '')
    if (left.length > 0) await call('rm', '--force', '--volumes', ...left)
  }
  return { docker, removeContainers }
}

/** Heroku's users stand behind tokens that say nothing by themselves: only the platform knows whose they are. */
const accountIn =
  (access: HerokuAccess) =>
  (header: string | undefined): string | undefined => {
    const read = readAuthorization(header)
    if (read === undefined) return undefined
    return access.userOf?.(read.scheme === 'basic' ? read.password : read.token) ?? userIn(header)
  }

const startParts = async (dir: string, stops: Stop[]): Promise<World> => {
  const log = createFrontLog()
  const keep = <T extends { stop: () => unknown }>(part: T): T => {
    stops.push(async () => void (await part.stop()))
    return part
  }
  const engine = keep(await startEngine(dir))
  const { docker, removeContainers } = labelled(engine)
  stops.push(removeContainers)
  const registry = keep(await startHerokuRegistry(join(dir, 'heroku'), log))
  const starting = [
    loadBaseImages(engine).then((images) => (stops.push(images.remove), images)),
    startHub(join(dir, 'hub'), log).then(keep),
    startPlatform({ docker, registry }).then(keep),
    startDownloads({ dir: join(dir, 'downloads') }).then(keep),
  ] as const
  // When one fails the others are still awaited, so that all that came up is known and can be stopped.
  await Promise.allSettled(starting)
  const [base, hub, platform, downloads] = await Promise.all(starting)
  registry.useAccess(platform.access)
  const port = Number(new URL(platform.url).port)
  const api = keep(await startFront(port, { where: 'herokuApi', log, identify: accountIn(platform.access) }))
  const travis = keep(await startTravis(log))
  const routes = [...frontRoutes(log), ...hubRoutes(hub), ...platform.routes, ...travis.routes]
  const control = keep(await startControl(routes))
  return {
    dir,
    dockerHost: engine.host,
    dockerBin: await makeBin(join(dir, 'bin'), engine.client),
    hub: hub.host,
    herokuRegistry: registry.host,
    herokuApi: `http://${api.host}`,
    travisApi: travis.url,
    control: `http://${control.host}`,
    downloads: { port: downloads.port, caFile: downloads.caFile },
    images: { busybox: base.busybox, node: base.node },
  }
}

/**
 * Starts a whole world on free ports: engine, base images, hub, Heroku's registry and platform, release host, control
 * API, and writes `world.json` into its folder. When a part does not come up the others are stopped and it throws.
 */
export const startWorld = async ({ dir: wanted }: WorldOptions = {}): Promise<RunningWorld> => {
  const stops: Stop[] = []
  try {
    const dir = await makeFolder(wanted, stops)
    const world = await startParts(dir, stops)
    await writeFile(join(dir, 'world.json'), JSON.stringify(world, undefined, 2) + '\n', { mode: 0o600 })
    return { ...world, stop: () => stopAll(stops) }
  } catch (error) {
    await stopAll(stops).catch(() => undefined)
    throw error
  }
}
