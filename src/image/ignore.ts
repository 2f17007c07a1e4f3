// https://docs.docker.com/build/concepts/context/#dockerignore-files
import { posix } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { problem } from '../errors/problem.js'
import { goPattern } from './match.js'

/** What of the build context docker leaves out. Paths are relative to its root, with slashes. */
export interface Ignore {
  readonly ignores: (path: string) => boolean
  /** Whether something below an ignored folder may be let in again: otherwise nobody need look into it. */
  readonly mayHold: (folder: string) => boolean
}

/** Without such a file. */
export const nothingIgnored: Ignore = { ignores: () => false, mayHold: () => true }

/** Reads the text of a `.dockerignore`. Throws `E_IGNORE` for a pattern that docker refuses; `file` is for messages. */
export function readIgnore(text: string, file = '.dockerignore'): Ignore {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const patterns = lines.flatMap((line, at) => readPattern(line, at + 1, file)).flatMap(safely)
  const ignore = dockerignore.default({ ignorecase: false }).add(patterns)
  const exceptions = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  return {
    ignores: (path) => ignore.ignores(path),
    mayHold: (folder) => exceptions.some((pattern) => mayBeBelow(pattern, folder.split('/'))),
  }
}

interface Pattern {
  /** Lets in again what those before it keep out. */
  readonly not: boolean
  /** Cleaned. */
  readonly pattern: string
}

function readPattern(line: string, number: number, file: string): Pattern[] {
  const text = line.trim()
  if (line.startsWith('#') || text === '') return []
  const not = text.startsWith('!')
  const written = not ? text.slice(1).trim() : text
  const pattern = posix.normalize(written).replace(/(?<=.)\/$/, '')
  if (written === '' || goPattern(pattern) === undefined)
    throw problem('E_IGNORE', { file, line: number, pattern: text })
  return [{ not, pattern: pattern.replace(/^\/(?=.)/, '') }]
}

// Versions of docker differ in these: older ones take them for a regular expression's, newer ones for themselves.
const DOUBTFUL = /[+(){}|^]|\\[A-Za-z0-9]/
const withoutClasses = (pattern: string): string => pattern.replace(/\[(?:\\[^]|[^\]\\])*\]/g, '')

// In doubt a file counts: one too many is a build too many, one too few would be an old image.
function safely({ not, pattern }: Pattern): string[] {
  const isDoubtful = DOUBTFUL.test(withoutClasses(pattern))
  if (!not) return isDoubtful ? [] : [pattern]
  return [isDoubtful || /^\*\*[^/]/.test(pattern) ? '!**' : `!${pattern}`]
}

// Part by part, as far as both go; below ** anything may be.
function mayBeBelow(pattern: string, folder: readonly string[]): boolean {
  const parts = pattern.split('/')
  const deep = parts.findIndex((part) => part.includes('**'))
  if (deep < 0 && parts.length <= folder.length) return false
  const compared = (deep < 0 ? parts : parts.slice(0, deep)).slice(0, folder.length)
  return compared.every((part, at) => goPattern(part)?.test(folder[at] ?? '') ?? true)
}
