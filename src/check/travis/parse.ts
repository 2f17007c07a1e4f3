import type * as Yaml from 'yaml'
import { linesOf, textOf } from './lines.js'
import type { Field, Node, Note } from './node.js'

/** What aliases may grow a file to, and how deep it may go: more is no pipeline. */
const MOST = 20_000
const DEEPEST = 60

interface Reader {
  readonly text: string
  readonly file: string
  readonly note: Note
  readonly lineAt: (offset: number) => number
  readonly yaml: typeof Yaml
  readonly anchors: Map<string, Yaml.Node>
  left: number
}

/**
 * Reads a YAML text as Travis does: every scalar is a text, aliases and merge keys are put in, the last of two equal keys
 * counts. What cannot be read is noted, and there is no node then.
 */
export async function parseYaml(text: string, file: string, note: Note): Promise<Node | undefined> {
  const yaml = await import(/* webpackMode: "eager" */ 'yaml')
  const counter = new yaml.LineCounter()
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line)
  const document = parse(yaml, text, counter)
  if (document === undefined) {
    note('syntax', 1, { message: 'The file nests too deeply to be read.', fix: 'Nest less.' })
    return undefined
  }
  const [error] = document.errors.filter(isError)
  if (error !== undefined) {
    noteError(error, lineAt(Math.min(error.pos[0], Math.max(0, text.length - 1))), note)
    return undefined
  }
  const second = document.errors.find(({ code }) => code === 'MULTIPLE_DOCS')
  if (second !== undefined)
    note('syntax', lineAt(second.pos[0]), {
      severity: 'warning',
      message: 'Everything from here on is a second YAML document, which Travis does not read.',
      fix: 'Take the line out.',
    })
  const reader: Reader = { text, file, note, lineAt, yaml, anchors: new Map(), left: MOST }
  const root = read(reader, document.contents, 1, 0)
  return reader.left < 0 ? undefined : root
}

function parse(
  yaml: typeof Yaml,
  text: string,
  lineCounter: Yaml.LineCounter,
): Yaml.Document.Parsed | undefined {
  try {
    return yaml.parseDocument(text, {
      ...{ schema: 'failsafe', lineCounter, prettyErrors: false, uniqueKeys: false },
      logLevel: 'error',
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

// libyaml, which Travis reads with, does not mind how far the end of a flow collection is indented.
const isError = ({ code, message }: Yaml.YAMLError): boolean =>
  code !== 'MULTIPLE_DOCS' && !(code === 'BAD_INDENT' && message.includes('more indented than parent'))

const FIXES = new Map([
  ['TAB_AS_INDENT', 'Indent with spaces.'],
  ['BAD_SCALAR_START', 'Put the value in quotes.'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    'Put a value that holds a colon and a blank in quotes, or indent what belongs to the key.',
  ],
  [
    'MISSING_CHAR',
    'Check the line, and the one above it, for a colon, a quote or a bracket that is missing.',
  ],
])

function noteError(error: Yaml.YAMLError, line: number, note: Note): void {
  const detail = (error.message.split('\n')[0] ?? '').replace(/[.:]$/, '')
  note('syntax', line, {
    message: `This is not YAML, so Travis cannot start a build: ${detail.charAt(0).toLowerCase()}${detail.slice(1)}.`,
    fix: FIXES.get(error.code) ?? 'Check the indentation and the quotes here and in the line above.',
  })
}

/** `line` is that of the key: what an empty value has for a place. */
function read(reader: Reader, node: unknown, line: number, depth: number): Node {
  const { yaml, file, lineAt } = reader
  const nothing: Node = { kind: 'scalar', source: { text: '', file, lines: [line] }, line }
  if (--reader.left < 0 || depth > DEEPEST) return tooMuch(reader, line, nothing)
  if (yaml.isAlias(node)) return alias(reader, node.source, line, depth) ?? nothing
  if (!yaml.isNode(node)) return nothing
  if (!yaml.isAlias(node) && 'anchor' in node && typeof node.anchor === 'string')
    reader.anchors.set(node.anchor, node)
  const own = lineOf(reader, node, line)
  if (yaml.isScalar(node)) {
    const lines = linesOf(node, reader.text, lineAt)
    const text = textOf(node.value)
    return text === '' ? nothing : { kind: 'scalar', source: { text, file, lines }, line: own }
  }
  if (yaml.isSeq(node))
    return { kind: 'list', items: node.items.map((item) => read(reader, item, own, depth + 1)), line: own }
  return yaml.isMap(node) ? dict(reader, node.items, own, depth) : nothing
}

const lineOf = ({ lineAt }: Reader, { range }: Yaml.Node, otherwise: number): number =>
  range ? lineAt(range[0]) : otherwise

function tooMuch(reader: Reader, line: number, nothing: Node): Node {
  if (reader.left > -2_000_000)
    reader.note('syntax', line, {
      message: 'The file nests too deeply, or its aliases make too much of it, to be read.',
      fix: 'Use fewer aliases within aliases.',
    })
  // Said once; whoever asks again is answered at once.
  reader.left = -2_000_000
  return nothing
}

function alias(reader: Reader, name: string, line: number, depth: number): Node | undefined {
  const target = reader.anchors.get(name)
  if (target !== undefined) return read(reader, target, line, depth + 1)
  reader.note('syntax', line, {
    message: `*${name} stands for nothing, since no &${name} comes before it; Travis cannot read the file.`,
    fix: `Put &${name} at what it is to stand for, further up, or quote a text that begins with *.`,
  })
  return undefined
}

interface Pair {
  readonly key: unknown
  readonly value: unknown
}

function dict(reader: Reader, pairs: readonly Pair[], line: number, depth: number): Node {
  const { yaml, note } = reader
  const own = new Map<string, Field>()
  const merged = new Map<string, Field>()
  for (const pair of pairs) {
    const at = yaml.isNode(pair.key) ? lineOf(reader, pair.key, line) : line
    const key = yaml.isScalar(pair.key) ? textOf(pair.key.value) : String(pair.key)
    const value = read(reader, pair.value, at, depth + 1)
    if (key === '<<') {
      for (const from of value.kind === 'list' ? value.items : [value])
        if (from.kind === 'dict')
          for (const [name, field] of from.fields) if (!merged.has(name)) merged.set(name, field)
      continue
    }
    const first = own.get(key)
    if (first !== undefined)
      note('value', at, {
        message: `"${key}" is here a second time; Travis takes this one and drops that of line ${first.line}.`,
        fix: `Make one "${key}" of the two.`,
      })
    const anchored = yaml.isNode(pair.value) && 'anchor' in pair.value && pair.value.anchor !== undefined
    own.set(key, { key, line: at, value, anchored })
  }
  return { kind: 'dict', fields: new Map([...merged, ...own]), line }
}
