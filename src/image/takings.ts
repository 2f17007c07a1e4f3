// https://docs.docker.com/reference/dockerfile/#copy, #add and #run---mount
import { heredocOf, type Instruction, readJson } from './instructions.js'
import { literal, rooted } from './match.js'
import { expand, type Lookup } from './words.js'

/** What one instruction takes from the build context. */
export interface Takings {
  /** Patterns of paths, relative to the root of the context and cleaned; `.` is all of it. */
  readonly sources: readonly string[]
  readonly widened: readonly string[]
  readonly unknowable: readonly string[]
}

const NOTHING: Takings = { sources: [], widened: [], unknowable: [] }
const REMOTE = /^(?:https?|git|ssh):\/\/|^[\w-]+@[\w.-]+:/i
const REMOTE_STARTS = ['https://', 'http://', 'git://', 'ssh://', 'git@']

/** What `COPY`, `ADD` and `RUN` take from the context, with the variables that `lookup` knows; others take nothing. */
export function readTakings(instruction: Instruction, lookup: Lookup, escape: string): Takings {
  const { keyword, rest } = instruction
  if (keyword === 'RUN')
    return merge(mountsOf(instruction).map((mount) => readMount(mount, instruction, lookup, escape)))
  if (keyword !== 'COPY' && keyword !== 'ADD') return NOTHING
  if (keyword === 'COPY' && flagOf(instruction, 'from') !== undefined) return NOTHING
  if (/^\[\s*"/.test(rest) && readJson(rest) === undefined) return widen(instruction, 'is almost JSON')
  const words = wordsOf(instruction).slice(0, -1)
  const paths = words.filter((word) => heredocOf(word) === undefined)
  return merge(paths.map((word) => readSource(word, instruction, lookup, escape)))
}

/** The words of a `COPY` or `ADD`: sources and here-documents, and last the destination. */
export const wordsOf = ({ rest }: Instruction): readonly string[] =>
  readJson(rest) ?? rest.split(/[\t\v\f\r ]+/)

/** The value of a flag; of several the last. */
export const flagOf = ({ flags }: Instruction, name: string): string | undefined =>
  flags
    .filter((one) => one.startsWith(`--${name}=`))
    .at(-1)
    ?.slice(name.length + 3)

/** What an instruction copies or mounts from instead of the context: stages by name or number, or images. */
export function originsOf(instruction: Instruction): string[] {
  if (instruction.keyword === 'COPY') return [flagOf(instruction, 'from') ?? ''].filter((from) => from !== '')
  return mountsOf(instruction).flatMap((mount) => mount.get('from') ?? [])
}

const merge = (all: readonly Takings[]): Takings => ({
  sources: all.flatMap(({ sources }) => sources),
  widened: all.flatMap(({ widened }) => widened),
  unknowable: all.flatMap(({ unknowable }) => unknowable),
})

const widen = ({ keyword, line }: Instruction, why: string, source = '.'): Takings => ({
  ...NOTHING,
  sources: [source],
  widened: [
    `${keyword} in line ${line} ${why}: all of ${source === '.' ? 'the build context' : source} counts`,
  ],
})

const depends = (name: string): string => `depends on $${name}, which only the base image could tell`

function readSource(word: string, instruction: Instruction, lookup: Lookup, escape: string): Takings {
  const { text, unknown } = expand(word, lookup, escape)
  const start = unknown === undefined ? text : (word.split('$')[0] ?? '').replace(/["']/g, '')
  const isRemote =
    REMOTE.test(start) || (unknown !== undefined && REMOTE_STARTS.some((one) => one.startsWith(start)))
  if (instruction.keyword === 'ADD' && isRemote) {
    if (flagOf(instruction, 'checksum') !== undefined) return NOTHING
    const why = `ADD in line ${instruction.line} fetches from the network without --checksum`
    return { ...NOTHING, unknowable: [why] }
  }
  if (unknown !== undefined) return widen(instruction, depends(unknown))
  if (text.includes('\\')) return widen(instruction, 'has a backslash in a path')
  const pattern = instruction.flags.includes('--parents') ? pivoted(text) : rooted(text)
  const parts = pattern.split('/')
  const deep = parts.findIndex((part) => part.includes('**'))
  if (deep < 0) return { ...NOTHING, sources: [pattern] }
  return widen(instruction, 'has ** in a path', parts.slice(0, deep).join('/') || '.')
}

// What stands behind /./ cannot leave what is before it: https://docs.docker.com/reference/dockerfile/#copy---parents
function pivoted(text: string): string {
  const at = text.indexOf('/./')
  return at < 0 ? rooted(text) : rooted(`${rooted(text.slice(0, at))}/${rooted(text.slice(at + 2))}`)
}

type Mount = ReadonlyMap<string, string>

const mountsOf = ({ keyword, flags }: Instruction): Mount[] =>
  (keyword === 'RUN' ? flags : [])
    .filter((one) => one.startsWith('--mount='))
    .map((one) => new Map(one.slice('--mount='.length).split(',').map(readField)))

function readField(field: string): [string, string] {
  const at = field.indexOf('=')
  return at < 0 ? [field.toLowerCase(), ''] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)]
}

function readMount(mount: Mount, instruction: Instruction, lookup: Lookup, escape: string): Takings {
  // A type in a variable may turn out to be a bind.
  const type = mount.get('type') ?? 'bind'
  if (mount.has('from') || (type.toLowerCase() !== 'bind' && !type.includes('$'))) return NOTHING
  const { text, unknown } = expand(mount.get('source') ?? mount.get('src') ?? '', lookup, escape)
  if (unknown !== undefined) return widen(instruction, depends(unknown))
  return { ...NOTHING, sources: [literal(rooted(text))] }
}
