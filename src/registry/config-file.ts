import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type DockerConfig, parseDockerConfig } from './docker-config.js'
import type { Env } from '../types.js'

/** Where docker keeps its logins: `$DOCKER_CONFIG/config.json`, else `~/.docker/config.json`. */
export const configFile = (env: Env): string =>
  join(env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker'), 'config.json')

/** Docker's own configuration as far as it is about credentials; none where there is no file. Throws `E_FILE_READ`. */
export function readDockerConfig(env: Env): DockerConfig | undefined {
  const file = configFile(env)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return parseDockerConfig(text, file)
}
