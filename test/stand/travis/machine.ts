import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
  existsSync,
} from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { releaseHosts } from '../downloads.js'
import type { BuildOptions } from './types.js'

const nodePrograms = ['node', 'nodejs', 'npm', 'npx', 'corepack']

/** A fresh machine for one job. */
export interface Machine {
  home: string
  /** Given to the job's shell as it starts. */
  env: Record<string, string>
  path: string
  nodeBin: string
  script: string
  record: string
  pidFile: string
}

/**
 * Makes the home folder of a job: git that finds the repository under its GitHub address, curl that finds the release
 * host, folders for temporary files. Throws if a job ran there before.
 */
export const prepareMachine = (options: BuildOptions, home: string): Machine => {
  if (existsSync(join(home, 'build'))) throw new Error(`${home} is not fresh: a job ran there before.`)
  const own = join(home, '.stand')
  for (const dir of [own, join(home, 'tmp')]) mkdirSync(dir, { recursive: true, mode: 0o700 })
  writeFileSync(join(home, '.gitconfig'), gitConfig(options))
  if (options.downloads) writeFileSync(join(home, '.curlrc'), curlConfig(options.downloads))
  const machinePath = options.env?.['PATH'] ?? process.env['PATH'] ?? '/usr/bin:/bin'
  const path = (options.node ?? true) ? machinePath : withoutNode(machinePath, own)
  return {
    home,
    env: { ...options.env, HOME: home, TMPDIR: join(home, 'tmp'), PATH: path },
    path,
    nodeBin: nodeFolder(machinePath, own),
    script: join(own, 'build.sh'),
    record: join(own, 'commands'),
    pidFile: join(own, 'pid'),
  }
}

/** The clone's address is GitHub's, its bytes come from the local remote; `file:` so that `--depth` is honoured. */
const gitConfig = ({ repository, slug }: BuildOptions): string =>
  [
    `[url "file://${resolve(repository)}"]`,
    `\tinsteadOf = https://github.com/${slug}.git`,
    '[safe]',
    '\tdirectory = *',
    '[advice]',
    '\tdetachedHead = false',
    '',
  ].join('\n')

const curlConfig = ({ port, caFile }: { port: number; caFile: string }): string =>
  [
    ...releaseHosts.map((host) => `connect-to = "${host}:443:127.0.0.1:${port}"`),
    `cacert = "${caFile}"`,
    'noproxy = "*"',
    '',
  ].join('\n')

/** Every folder of PATH that holds Node, replaced by links to all else in it. */
const withoutNode = (path: string, own: string): string =>
  path
    .split(delimiter)
    .filter((dir) => dir !== '' && existsSync(dir))
    .map((dir, index) => {
      const names = readdirSync(dir)
      if (!names.some((name) => nodePrograms.includes(name))) return dir
      const shadow = join(own, `path-${index}`)
      mkdirSync(shadow, { recursive: true })
      for (const name of names.filter((each) => !nodePrograms.includes(each))) {
        symlinkSync(join(dir, name), join(shadow, name))
      }
      return shadow
    })
    .join(delimiter)

/** A folder with nothing but Node and what comes with it. */
const nodeFolder = (path: string, own: string): string => {
  const bin = join(own, 'node', 'bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(process.execPath, join(bin, 'node'))
  const dirs = [dirname(process.execPath), ...path.split(delimiter)]
  for (const name of nodePrograms.slice(2)) {
    const from = dirs.find((dir) => executable(join(dir, name)))
    if (from !== undefined) symlinkSync(join(from, name), join(bin, name))
  }
  return bin
}

const executable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
