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
  client: (program: string, settings?: { env?: NodeJS.ProcessEnv; cwd?: string }) => Client
}

export type Client = (
  words: readonly string[],
  more?: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string },
) => Promise<Ran>

/** Everything a client writes goes below `dir`; a client that hangs is ended after three minutes. */
export const makeBench = (dir: string, world: World, tally: Tally): Bench => {
  const folder = async (name: string): Promise<string> => {
    await mkdir(dir, { recursive: true })
    return mkdtemp(join(dir, `${name}-`))
  }
  const client: Bench['client'] = (program, settings = {}) => {
    const home = folder('home')
    return async (words, more = {}) => {
      const place = await home
      const own = { HOME: place, DOCKER_CONFIG: join(place, '.docker'), DOCKER_HOST: world.dockerHost }
      const env = plainEnv({ ...own, ...settings.env, ...more.env })
      const cwd = more.cwd ?? settings.cwd ?? place
      return run(program, words, {
        env,
        cwd,
        timeout: 180_000,
        ...(more.input === undefined ? {} : { input: more.input }),
      })
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
