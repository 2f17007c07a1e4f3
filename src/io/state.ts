import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Digest, isDigest } from '../image/reference.js'

/** What one phase of a job leaves for the next; a hint that is checked against the registry, never a truth. */
export interface State {
  /** Image without tag, as printed. */
  readonly image?: string
  /** Digest of the manifest that `push` read back under the commit tag. */
  readonly digest?: Digest
}

/** Where the state of one job lies: outside the repository, keyed by repository, job and commit. */
export function stateFile(folder: string, key: { repository: string; job: string; commit: string }): string {
  const name = createHash('sha256')
    .update(JSON.stringify([key.repository, key.job, key.commit]))
    .digest('hex')
  return join(folder, `${name.slice(0, 32)}.json`)
}

/** Reads the state; a missing or damaged file is no state. */
export function readState(file: string): State {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return {} // nothing was left: the phases do not need it
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return {}
    const { image, digest } = value as { image?: unknown; digest?: unknown }
    return {
      ...(typeof image === 'string' ? { image } : {}),
      ...(typeof digest === 'string' && isDigest(digest) ? { digest } : {}),
    }
  } catch {
    return {} // cut off by a kill: as good as none
  }
}

/** Writes the state whole or not at all (a rename), readable by its owner only. */
export function writeState(file: string, state: State): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  writeFileSync(fresh, JSON.stringify(state), { mode: 0o600 })
  renameSync(fresh, file)
}
