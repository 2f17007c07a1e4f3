// https://docs.docker.com/build/concepts/context/
import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { problem } from '../errors/problem.js'
import type { Ignore } from '../image/ignore.js'
import { byBytes, type ContextEntry } from '../image/inputs.js'
import { goPattern, hasWildcards, rooted } from '../image/match.js'
import { contextNotes } from './context-notes.js'
import { hashFile } from './hash-file.js'
import { takeTurns, type Turns } from './turns.js'

/** What of a build context goes into an image. */
export interface ContextFiles {
  /** Sorted by the bytes of their paths. */
  readonly entries: readonly ContextEntry[]
  /** Sentences about what a person would want to know. */
  readonly notes: readonly string[]
}

interface Walk {
  readonly root: string
  readonly ignore: Ignore
  readonly turns: Turns
  readonly entries: Map<string, ContextEntry>
  /** Folders that were walked, with whether anything is in them. */
  readonly walked: Map<string, boolean>
  readonly pointers: string[]
}

/**
 * Reads what `sources` take of the build context `root`: paths and patterns as `readIngredients` gives them, links
 * among them followed inside the context, as docker does. Throws `E_CONTEXT` where there is no such folder,
 * `E_CONTEXT_FILE` for what cannot be read, and the signal's reason.
 */
export async function readContext(
  root: string,
  { sources, ignore, signal }: { sources: readonly string[]; ignore: Ignore; signal: AbortSignal },
): Promise<ContextFiles> {
  signal.throwIfAborted()
  checkRoot(root)
  const pointers: string[] = []
  const turns = takeTurns(signal)
  const walk: Walk = { root, ignore, turns, entries: new Map(), walked: new Map(), pointers }
  for (const source of sources) for (const place of findPlaces(walk, source)) await take(walk, place)
  const entries = [...walk.entries.values()].sort((a, b) => byBytes(a.path, b.path))
  return { entries, notes: contextNotes(root, walk.entries, pointers) }
}

function checkRoot(context: string): void {
  let reason = 'it is no folder'
  try {
    if (statSync(context).isDirectory()) return
  } catch (error) {
    reason = codeOf(error)
  }
  throw problem('E_CONTEXT', { context, reason })
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'EIO'

/** Where a source leads, links followed; nothing where there is no such thing, which docker will say. */
function findPlaces(walk: Walk, source: string): string[] {
  let places = ['.']
  for (const part of source === '.' ? [] : source.split('/')) {
    const found = places.flatMap((place) => namesIn(walk, place, part).map((name) => posix.join(place, name)))
    places = [...new Set(found.flatMap((path) => follow(walk, path) ?? []))]
  }
  return places
}

function namesIn(walk: Walk, folder: string, part: string): string[] {
  if (!hasWildcards(part)) return [part]
  const pattern = goPattern(part)
  if (pattern === undefined || look(walk, folder)?.isDirectory() !== true) return []
  return list(walk, folder)
    .map(({ name }) => name)
    .filter((name) => pattern.test(name))
}

const MOST_LINKS = 255

function follow(walk: Walk, path: string, links = 0): string | undefined {
  const stats = look(walk, path)
  if (stats === undefined || links > MOST_LINKS) return undefined
  if (!stats.isSymbolicLink()) return path
  const link = addLink(walk, path)
  const target = rooted(posix.isAbsolute(link) ? link : posix.join(posix.dirname(path), link))
  let place: string | undefined = '.'
  for (const part of target.split('/')) {
    if (place !== undefined) place = follow(walk, posix.join(place, part), links + 1)
  }
  return place
}

function look(walk: Walk, path: string): Stats | undefined {
  try {
    return lstatSync(join(walk.root, path), { throwIfNoEntry: false })
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined
    throw unreadable(path, error)
  }
}

const unreadable = (path: string, error: unknown) =>
  problem(
    'E_CONTEXT_FILE',
    { path, reason: path.includes('\uFFFD') ? 'its name is not UTF-8' : codeOf(error) },
    error,
  )

function list(walk: Walk, folder: string): Dirent[] {
  try {
    return readdirSync(join(walk.root, folder), { withFileTypes: true })
  } catch (error) {
    throw unreadable(folder, error)
  }
}

function addLink(walk: Walk, path: string): string {
  try {
    const link = readlinkSync(join(walk.root, path))
    if (!walk.ignore.ignores(path)) walk.entries.set(path, { path, kind: 'link', executable: false, link })
    return link
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Takes one thing in, a folder with all that is in it; says whether anything of it was. */
async function take(
  walk: Walk,
  path: string,
  type: Dirent | Stats | undefined = look(walk, path),
): Promise<boolean> {
  if (type === undefined || walk.entries.get(path)?.content !== undefined) return type !== undefined
  if (type.isDirectory()) return takeFolder(walk, path)
  if (walk.ignore.ignores(path) || type.isSocket()) return false
  if (type.isSymbolicLink()) addLink(walk, path)
  else if (type.isFile()) await takeFile(walk, path)
  else
    walk.entries.set(path, {
      path,
      kind: 'other',
      executable: false,
      link: type.isFIFO() ? 'pipe' : 'device',
    })
  return true
}

async function takeFolder(walk: Walk, path: string): Promise<boolean> {
  const before = walk.walked.get(path)
  if (before !== undefined) return before
  const ignored = path !== '.' && walk.ignore.ignores(path)
  let taken = !ignored
  if (!ignored || walk.ignore.mayHold(path)) {
    for (const one of list(walk, path)) taken = (await take(walk, posix.join(path, one.name), one)) || taken
    if (walk.turns.isOver()) await walk.turns.next()
  }
  // Docker makes an ignored folder all the same where something in it is let in again.
  if (taken && path !== '.') walk.entries.set(path, { path, kind: 'folder', executable: false })
  walk.walked.set(path, taken)
  return taken
}

async function takeFile(walk: Walk, path: string): Promise<void> {
  try {
    const { content, executable, pointer } = await hashFile(join(walk.root, path), walk.turns)
    walk.entries.set(path, { path, kind: 'file', executable, content })
    if (pointer) walk.pointers.push(path)
  } catch (error) {
    // What a signal threw goes on as it is.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw unreadable(path, error)
  }
}
