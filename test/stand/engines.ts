import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Engine, type EngineKind, startPrivate } from './engine.js'

/** An engine that `script/engines` has unpacked. */
export interface Unpacked {
  /** `28.5.2` */
  version: string
  /** Its folder. */
  from: string
  /** The releases of Debian it comes from. */
  suites: string[]
}

/** The folder of unpacked engines, from the sources as well as from `build/stand`. */
const folder = fileURLToPath(new URL('../../build/engines', import.meta.url))

/** The engines that are unpacked, the oldest first. */
export const unpackedEngines = async (): Promise<Unpacked[]> => {
  if (!existsSync(folder)) return []
  const versions = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'suites')))
  versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return Promise.all(
    versions.map(async (version) => {
      const from = join(folder, version)
      const suites = (await readFile(join(from, 'suites'), 'utf8')).split('\n').filter((name) => name !== '')
      return { version, from, suites }
    }),
  )
}

/** Starts an unpacked engine under `dir` with its own client. Throws one sentence when it does not come up. */
export const startUnpacked = async (
  dir: string,
  { from, store = 'graphdriver' }: EngineKind & { from: string },
): Promise<Engine> => {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  return startPrivate(dir, join(from, 'bin/docker'), { from, store })
}

/** Makes a docker configuration in which the client finds the buildx of an unpacked engine. */
export const writeDockerConfig = async (at: string, from: string): Promise<void> => {
  await mkdir(at, { recursive: true })
  const plugins = join(from, 'libexec/docker/cli-plugins')
  await writeFile(join(at, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [plugins] }))
}
