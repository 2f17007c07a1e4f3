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
  /** The published image that `build` found made of the same inputs, for `push` to relabel. */
  readonly reuse?: Digest
  /** What the tests passed for (`plan/tested`), for the label of the image. */
  readonly tested?: string
}

/** Changes of the state: what is `undefined` is forgotten. */
export type Changes = { [Key in keyof State]: State[Key] | undefined }

/** The notes of one job. */
export interface Notes {
  readonly read: () => State
  readonly note: (changes: Changes) => void
}

/** Opens the notes that lie in `file`. In a dry run it is only read, and what is noted is known to this run alone. */
export function openNotes(file: string, dryRun: boolean): Notes {
  if (!dryRun) return { read: () => readState(file), note: (changes) => noteState(file, changes) }
  let state: Changes | undefined
  const read = (): State => (state ??= readState(file)) as State
  return { read, note: (changes) => (state = { ...read(), ...changes }) }
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
    return typeof value === 'object' && value !== null ? pick(value) : {}
  } catch {
    return {} // cut off by a kill: as good as none
  }
}

function pick(value: { [Key in keyof State]?: unknown }): State {
  const { image, digest, reuse, tested } = value
  return {
    ...(typeof image === 'string' ? { image } : {}),
    ...(isDigestText(digest) ? { digest } : {}),
    ...(isDigestText(reuse) ? { reuse } : {}),
    ...(typeof tested === 'string' ? { tested } : {}),
  }
}

const isDigestText = (value: unknown): value is Digest => typeof value === 'string' && isDigest(value)

/** Changes the state, whole or not at all (a rename), readable by its owner only. */
export function noteState(file: string, changes: Changes): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  writeFileSync(fresh, JSON.stringify({ ...readState(file), ...changes }), { mode: 0o600 })
  renameSync(fresh, file)
}
