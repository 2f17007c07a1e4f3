import type * as yaml from 'yaml'
import type { Document, Node, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { phases } from '../check/travis/model.js'
import type { Lines } from './lines.js'

/** The part of `yaml` that is used here; the commands load it when they need it. */
export type Yaml = typeof yaml

/** One command, or one entry of `deploy`, with the lines in which it stands, counted from 0. */
export interface Entry {
  readonly key: string
  /** The text of a command; of a deployment what its script is. */
  readonly text: string
  /** As it is written, quotes included. */
  readonly raw: string
  /** Of a deployment. */
  readonly provider: string | undefined
  readonly from: number
  readonly to: number
}

/** A key with its commands. */
export interface Section {
  readonly key: string
  /** `list`: an entry a line; `one`: a single value or a list in brackets; `empty`; `other`: none that is edited here. */
  readonly form: 'list' | 'one' | 'empty' | 'other'
  /** The lines of the key and all below it. */
  readonly from: number
  readonly to: number
  /** The columns of the key, and of the dashes below it. */
  readonly indent: number
  readonly dash: number
  readonly entries: readonly Entry[]
}

/** A map that holds phases: the top of the file, or a job of `jobs.include`. */
export interface Owner {
  readonly keys: ReadonlyMap<string, Node | null>
  readonly sections: readonly Section[]
  readonly from: number
  readonly to: number
}

/** What the sections of a text are read with. */
export interface Reading {
  readonly yaml: Yaml
  readonly text: string
  readonly lines: Lines
}

/** Reads the keys of a map, and the commands below those that hold commands. */
export function readOwner(reading: Reading, map: YAMLMap): Owner {
  const { yaml } = reading
  const pairs = map.items as Pair<Node, Node | null>[]
  const keys = new Map(pairs.map(({ key, value }) => [String((key as Scalar).value), value]))
  const sections = pairs.flatMap((pair) => {
    const key = String((pair.key as Scalar).value)
    return (phases as readonly string[]).includes(key) && yaml.isScalar(pair.key)
      ? [readSection(reading, key, pair)]
      : []
  })
  return { keys, sections, from: firstLine(reading, map), to: lastLine(reading, map) }
}

/** The jobs that `jobs.include`, or `matrix.include`, lists as a list of maps. */
export function readJobs(reading: Reading, root: Owner): { list: YAMLSeq | undefined; jobs: Owner[] } {
  const { yaml } = reading
  const jobs = root.keys.get('jobs') ?? root.keys.get('matrix')
  const list = yaml.isMap(jobs) ? jobs.get('include') : undefined
  if (!yaml.isSeq(list)) return { list: undefined, jobs: [] }
  return { list, jobs: list.items.filter(yaml.isMap).map((job) => readOwner(reading, job)) }
}

function readSection(reading: Reading, key: string, { key: name, value }: Pair<Node, Node | null>): Section {
  const { yaml, text, lines } = reading
  const from = firstLine(reading, name)
  const indent = columnOf(reading, name)
  const to = value === null || isEmpty(value, yaml) ? from : lastLine(reading, value)
  const place = { key, from, to, indent, dash: dashOf(lines, from, to) ?? indent }
  if (value === null || isEmpty(value, yaml)) return { ...place, form: 'empty', entries: [] }
  if (yaml.isSeq(value) && value.flow !== true)
    return { ...place, form: 'list', entries: value.items.flatMap((one) => readEntry(reading, key, one)) }
  if (yaml.isAlias(value)) return { ...place, form: 'other', entries: [] }
  const held = yaml.isSeq(value) ? value.items : [value]
  const entries = held.flatMap((one) => readEntry(reading, key, one))
  const flowMap = text.slice(value.range?.[0], value.range?.[1]).startsWith('{')
  return {
    ...place,
    form: flowMap ? 'other' : 'one',
    entries: entries.map((one) => ({ ...one, from, to })),
  }
}

const isEmpty = (value: Node, yaml: Yaml): boolean => yaml.isScalar(value) && value.value === ''

const dashOf = (lines: Lines, from: number, to: number): number | undefined => {
  for (let line = from + 1; line <= to; line++) {
    const found = /^(\s*)-(?:\s|$)/.exec(lines.text(line))
    if (found !== null) return found[1]?.length
  }
  return undefined
}

function readEntry(reading: Reading, key: string, item: unknown): Entry[] {
  const { yaml, text } = reading
  const node = item as ParsedNode
  const raw = text.slice(node.range[0], node.range[1])
  const place = { key, raw, from: dashLine(reading, node), to: lastLine(reading, node) }
  if (yaml.isScalar(node)) return [{ ...place, text: String(node.value), provider: undefined }]
  if (key !== 'deploy' || !yaml.isMap(node)) return []
  const script = (node as YAMLMap).get('script', true) as unknown
  const parts = yaml.isSeq(script) ? script.items : [script]
  const commands = parts.filter(yaml.isScalar).map(({ value }) => String(value))
  const provider: unknown = (node as YAMLMap).get('provider')
  return [{ ...place, text: commands.join('\n'), provider: typeof provider === 'string' ? provider : '' }]
}

const firstLine = ({ lines }: Reading, node: Node): number => lines.at(node.range?.[0] ?? 0)

/** The last line that a node fills: blank lines behind it are not its own. */
export function lastLine({ text, lines }: Reading, node: Node): number {
  let end = node.range?.[1] ?? 0
  while (end > 0 && /\s/.test(text[end - 1] ?? '')) end -= 1
  return lines.at(Math.max(0, end - 1))
}

// The dash may stand on a line above what it begins.
function dashLine({ text, lines }: Reading, node: Node): number {
  const start = node.range?.[0] ?? 0
  const before = /-[^\S\n]*\n?[^\S\n]*$/.exec(text.slice(0, start))
  return lines.at(before === null ? start : before.index)
}

const columnOf = ({ text }: Reading, node: Node): number => {
  const start = node.range?.[0] ?? 0
  return start - (text.lastIndexOf('\n', start - 1) + 1)
}

/** The map at the top of a document; undefined where it is empty, `wrong` where it is none that lines can be added to. */
export function topOf(yaml: Yaml, document: Document.Parsed): YAMLMap | undefined | 'wrong' {
  const { contents } = document
  if (contents === null || (yaml.isScalar(contents) && contents.value === '')) return undefined
  return yaml.isMap(contents) && contents.flow !== true ? contents : 'wrong'
}
