// https://pkg.go.dev/path/filepath#Match
import { posix } from 'node:path'

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const escapeInClass = (char: string): string => (char === '-' ? '\\-' : escapeRegExp(char))

/** Whether docker takes a path for a pattern. */
export const hasWildcards = (path: string): boolean => /[*?[\\]/.test(path)

/** The path with everything escaped that a pattern could mean otherwise. */
export const literal = (path: string): string => path.replace(/[*?[\\]/g, '\\$&')

/** The pattern as a RegExp over a whole path; `undefined` where it is malformed. */
export function goPattern(pattern: string): RegExp | undefined {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    if (char === '*') source += '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (char === '\\') {
      if (++at >= pattern.length) return undefined
      source += escapeRegExp(pattern.charAt(at))
    } else if (char === '[') {
      const found = readClass(pattern, at)
      if (found === undefined) return undefined
      source += found.source
      at = found.end
    } else source += escapeRegExp(char)
  }
  return new RegExp(`^${source}$`, 'su')
}

// [^a-z]: at least one character or range; a bracket or a hyphen stands for itself only where it is escaped.
function readClass(pattern: string, from: number): { source: string; end: number } | undefined {
  const [whole, not = '', body = ''] = /^\[(\^|(?!\^))((?:\\[^]|[^\]\\])+)\]/u.exec(pattern.slice(from)) ?? []
  const ranges = [...body.matchAll(/(\\[^]|[^\\-])(?:-(\\[^]|[^\\-]))?/gu)]
  if (whole === undefined || ranges.map(([range]) => range).join('') !== body) return undefined
  const held = ranges.map(([, first = '', last = first]) => {
    const [low, high] = [first.replace(/^\\/, ''), last.replace(/^\\/, '')]
    // The wrong way round it holds nothing.
    return low <= high ? `${escapeInClass(low)}-${escapeInClass(high)}` : ''
  })
  return { source: `[${not}${held.join('')}]`, end: from + whole.length - 1 }
}

/** Cleans a path and roots it as the builder does: `/a/`, `./a` and `../a` are `a`, the root is `.`. */
export const rooted = (path: string): string => posix.normalize(`/${path}`).replace(/^\/+|\/+$/g, '') || '.'

/** Whether a path, or a folder that it lies in, is among what the patterns take. */
export const takes = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => {
    if (pattern === '.') return true
    const parts = pattern.split('/')
    const names = path.split('/')
    return (
      parts.length <= names.length &&
      parts.every((part, at) => goPattern(part)?.test(names[at] ?? '') === true)
    )
  })
