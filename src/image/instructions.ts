// https://docs.docker.com/reference/dockerfile/#format; what it leaves open is as in BuildKit's parser.
import { splitWords, unquote } from './words.js'

/** One instruction as the builder sees it: comments are gone, continued lines are one. */
export interface Instruction {
  /** In upper case. */
  readonly keyword: string
  /** `--from=build`, quotes taken away. */
  readonly flags: readonly string[]
  /** What follows the flags, trimmed. */
  readonly rest: string
  /** The bodies of its here-documents as they stand in the file, each with the word that ends it. */
  readonly heredocs: readonly string[]
  /** Counted from 1. */
  readonly line: number
}

/** A Dockerfile taken apart. */
export interface Reading {
  readonly escape: string
  /** Of the directive `# syntax=`. */
  readonly syntax: string | undefined
  readonly instructions: readonly Instruction[]
  /** Sentences: where docker may read something else than what was read here. */
  readonly doubts: readonly string[]
}

const KEYWORDS = new Set(
  (
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL ' +
    'USER VOLUME WORKDIR'
  ).split(' '),
)
const DIRECTIVE = /^#\s*([a-z][a-z0-9]*)\s*=\s*(.+?)\s*$/i
const DIRECTIVES = new Set(['syntax', 'escape', 'check'])
const isComment = (line: string): boolean => /^\s*#/.test(line)

/** Takes a Dockerfile's text apart; whatever the text, it gives what can be read and says where it is in doubt. */
export function readInstructions(text: string): Reading {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const directives = readDirectives(lines)
  const escape = directives.get('escape') === '`' ? '`' : '\\'
  const instructions: Instruction[] = []
  const doubts: string[] = []
  for (let at = 0; at < lines.length; ) {
    if (isComment(lines[at] ?? '') || (lines[at] ?? '').trim() === '') {
      at++
      continue
    }
    const joined = joinLines(lines, at, escape)
    const found = splitInstruction(joined.text, at + 1)
    const bodies = readBodies(lines, joined.next, heredocNames(found))
    instructions.push({ ...found, heredocs: bodies.found })
    doubts.push(...joined.doubts, ...bodies.doubts)
    if (!KEYWORDS.has(found.keyword)) doubts.push(`line ${at + 1} begins with no instruction`)
    at = bodies.next
  }
  return { escape, syntax: directives.get('syntax')?.split(' ')[0], instructions, doubts }
}

// Only at the top, before the first line that is none.
function readDirectives(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of lines[0]?.startsWith('#!') === true ? lines.slice(1) : lines) {
    const [, name = '', value = ''] = DIRECTIVE.exec(line) ?? []
    if (!DIRECTIVES.has(name.toLowerCase())) break
    found.set(name.toLowerCase(), value)
  }
  return found
}

/** The blanks of continued lines stay: the shell of a RUN gets them. */
function joinLines(lines: readonly string[], from: number, escape: string) {
  const end = escape === '`' ? /`[ \t]*$/ : /\\[ \t]*$/
  const doubts: string[] = []
  let text = ''
  for (let at = from; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/\r+$/, '')
    if (at > from && (isComment(line) || line.trim() === '')) continue
    const kept = line.replace(end, '')
    text += kept
    if (kept === line) return { text, next: at + 1, doubts }
    // Versions of docker differ in whether the second one is escaped by the first.
    if (kept.endsWith(escape)) doubts.push(`line ${at + 1} ends in two escape characters`)
  }
  return { text, next: lines.length, doubts }
}

/** One instruction from its text, without here-documents: the file's, or that of an ONBUILD. */
export function splitInstruction(text: string, line: number): Instruction {
  const [, keyword = '', after = ''] = /^([^\t\v\f\r ]*)[\t\v\f\r ]*([^]*)$/.exec(text.trim()) ?? []
  const flags: string[] = []
  let rest = after
  for (;;) {
    const [whole, word = ''] =
      /^\s*(--(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\\[^]|[^\s"'\\])*)/.exec(rest) ?? []
    if (whole === undefined) break
    rest = rest.slice(whole.length)
    if (word === '--') break
    flags.push(unquote(word))
  }
  return { keyword: keyword.toUpperCase(), flags, rest: rest.trim(), heredocs: [], line }
}

/** The trigger of an ONBUILD, which may have here-documents; anything else as it is. */
export const triggerOf = (instruction: Instruction): Instruction =>
  instruction.keyword === 'ONBUILD'
    ? { ...splitInstruction(instruction.rest, instruction.line), heredocs: instruction.heredocs }
    : instruction

interface Heredoc {
  readonly name: string
  /** `<<-`: tabs may stand before its lines. */
  readonly chomp: boolean
}

const HEREDOC = /^\d*<<(-?)\s*([^<]+)$/

/** Whether a word of an instruction begins a here-document, and which. */
export function heredocOf(word: string): Heredoc | undefined {
  const [, dash, name] = HEREDOC.exec(word) ?? []
  return name === undefined ? undefined : { name: unquote(name), chomp: dash === '-' }
}

function heredocNames(instruction: Instruction): Heredoc[] {
  const { keyword, rest } = triggerOf(instruction)
  if (!['ADD', 'COPY', 'RUN'].includes(keyword) || !rest.includes('<<') || readJson(rest) !== undefined)
    return []
  // A blank may stand between << and the name.
  const words = splitWords(rest.replace(/(^|\s)(\d*<<-?)[ \t]+(?=[\w"'])/g, '$1$2'), '\\')
  return words.flatMap((word) => heredocOf(word) ?? [])
}

function readBodies(lines: readonly string[], from: number, names: readonly Heredoc[]) {
  const found: string[] = []
  const doubts: string[] = []
  let next = from
  for (const { name, chomp } of names) {
    const isEnd = (line: string): boolean =>
      line.replace(/\r+$/, '').replace(chomp ? /^\t+/ : /^/, '') === name
    const end = lines.findIndex((line, at) => at >= next && isEnd(line))
    if (end < 0) doubts.push(`the here-document ${name} has no end`)
    found.push([...lines.slice(next, end < 0 ? lines.length : end), name].join('\n'))
    next = end < 0 ? lines.length : end + 1
  }
  return { found, doubts, next }
}

/** The words of the JSON form; `undefined` where the text is not one. */
export function readJson(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(rest)
    const isWords = Array.isArray(value) && value.every((word) => typeof word === 'string')
    return isWords ? value : undefined
  } catch {
    return undefined // the shell form may begin with a bracket as well
  }
}
