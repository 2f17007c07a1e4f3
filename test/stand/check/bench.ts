import { mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type Control, control } from '../client.js'
import type { World } from '../contract.js'
import { placesOf, plainEnv, type Ran, run } from '../programs.js'
import type { Tally } from './tally.js'

/** What the checks work with. */
export interface Bench {
  world: World
  stand: Control
  tally: Tally
  /** A fresh empty folder. */
  folder: (name: string) => Promise<string>
  /** Runs a program in an environment of its own: no configuration of this machine's user is read or written. */
  client: (program: string, env?: NodeJS.ProcessEnv) => Client
}

export type Client = (
  words: readonly string[],
  more?: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string },
) => Promise<Ran>

/** Everything a client writes goes below `dir`; a client is ended after three minutes, or when `told` is aborted. */
export const makeBench = (dir: string, world: World, tally: Tally, told: AbortSignal): Bench => {
  const folder = async (name: string): Promise<string> => {
    await mkdir(dir, { recursive: true })
    return mkdtemp(join(dir, `${name}-`))
  }
  const client: Bench['client'] = (program, common = {}) => {
    const home = folder('home')
    return async (words, { input, env: more, cwd } = {}) => {
      const place = await home
      const own = { HOME: place, DOCKER_CONFIG: join(place, '.docker'), DOCKER_HOST: world.dockerHost }
      const env = plainEnv({ ...own, ...common, ...more })
      const options = { env, cwd: cwd ?? place, timeout: 180_000, signal: told }
      return run(program, words, input === undefined ? options : { ...options, input })
    }
  }
  return { world, stand: control(world), tally, folder, client }
}

/** The docker clients on this machine, one of each version: version → path. */
export const dockerClients = async (): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (const place of placesOf('docker')) {
    const { stdout } = await run(place, ['--version'])
    const version = /version ([\d.]+)/.exec(stdout)?.[1]
    if (version !== undefined && !found.has(version)) found.set(version, await realpath(place))
  }
  return found
}
