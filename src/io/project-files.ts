import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, posix, sep } from 'node:path'

/** More than this is no script that a person wrote. */
const MOST_BYTES = 512 * 1024
const MOST_PATHS = 20_000

/**
 * The text of a file of the project, by its path with slashes; undefined where it is none, is no text or too large, or
 * lies outside `folder` once links are followed.
 */
export function readProjectFile(folder: string, path: string): string | undefined {
  if (posix.isAbsolute(path) || posix.normalize(path).startsWith('..')) return undefined
  let handle: number | undefined
  try {
    const real = realpathSync(join(folder, path))
    if (!real.startsWith(realpathSync(folder) + sep)) return undefined
    // Without waiting: what is opened may be a pipe.
    handle = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = fstatSync(handle)
    if (!stats.isFile() || stats.size > MOST_BYTES) return undefined
    const text = readFileSync(handle, 'utf8')
    return text.includes('\0') ? undefined : text
  } catch {
    // Whatever cannot be read is judged as if it were not there, as a script that the job makes itself.
    return undefined
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

/** The paths of a folder, deepest last, without those of `node_modules` and `.git`; at most some thousand. */
export function listFolder(folder: string): readonly string[] {
  const paths: string[] = []
  const waiting = ['']
  for (let next = waiting.shift(); next !== undefined && paths.length < MOST_PATHS; next = waiting.shift())
    for (const entry of entriesOf(join(folder, next))) {
      const path = posix.join(next, entry.name)
      if (!entry.isDirectory()) paths.push(path)
      else if (entry.name !== 'node_modules' && entry.name !== '.git') waiting.push(path)
    }
  return paths
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // a folder of somebody else's
  }
}
