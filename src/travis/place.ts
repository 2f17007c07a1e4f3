import type { Node, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { problem } from '../errors/problem.js'
import { findGlobal, type Global, pairOf, readYml, startOf, type Yml } from './yml.js'

/** Where an encrypted variable goes in a `.travis.yml`. */
export interface Place {
  /** `list`: `NAME=word` is encrypted; `map`: the name stands outside, and the word alone is. */
  readonly form: 'list' | 'map'
  /** Whether an entry for this name is there already, whose place is taken. */
  readonly replaces: boolean
  /** The text of the file with this in it; nothing else is touched. */
  readonly put: (sealed: string) => string
  /** The line it stands in then. */
  readonly line: number
  readonly warnings: readonly string[]
}

interface Change {
  readonly form: Place['form']
  readonly from: number
  readonly to: number
  readonly before: string
  readonly after: string
  readonly replaces: boolean
}

/**
 * Finds the place of a variable under `env.global`. Entries of a list do not say their name, so they get it as a comment,
 * and an entry with that comment is replaced; a map says it. Throws `E_FILE_SYNTAX` and `E_ENCRYPT_FILE`.
 */
export async function findPlace(file: string, text: string, name: string): Promise<Place> {
  const yml = await readYml(file, text)
  const global = findGlobal(yml)
  const { form, from, to, before, after, replaces } = known(yml, global, name) ?? added(yml, global, name)
  const put = (sealed: string): string =>
    `${text.slice(0, from)}${before}"${sealed}"${after}${text.slice(to)}`
  await verify(file, put, name)
  const line = `${text.slice(0, from)}${before}`.split('\n').length
  return { form, replaces, put, line, warnings: warningsOf(yml, global, { name, form }) }
}

// A file may be laid out as nobody foresaw: what was put in must be found again.
async function verify(file: string, put: Place['put'], name: string): Promise<void> {
  const sealed = 'c2VhbGVk'
  const after = await readYml(file, put(sealed)).catch(() => undefined)
  const found = after === undefined ? undefined : known(after, findGlobal(after), name)
  if (after === undefined || found === undefined || after.text.slice(found.from, found.to) !== `"${sealed}"`)
    throw problem('E_ENCRYPT_FILE', { file, line: 1, detail: 'it is laid out in an unusual way' })
}

/** The change that replaces what is there under this name, the last of them: it is the one that counts. */
function known(yml: Yml, global: Global, name: string): Change | undefined {
  const instead = (node: Node, form: Place['form'], wrap = ['', '']): Change => {
    const [from, to] = node.range ?? [0, 0]
    return { form, from, to, before: wrap[0] ?? '', after: wrap[1] ?? '', replaces: true }
  }
  if (global.kind === 'map') {
    const there = pairOf(global.map, name)?.value
    if (there === undefined || there === null) return undefined
    const secure = secureOf(yml, there)
    return secure === undefined ? instead(there, 'map', ['{secure: ', '}']) : instead(secure, 'map')
  }
  if (global.kind !== 'list') return undefined
  for (const item of [...global.list.items].reverse()) {
    const secure = secureOf(yml, item)
    if (secure !== undefined && commentAfter(yml, secure) === name) return instead(secure, 'list')
    const named = yml.yaml.isMap<Scalar, Node>(item) ? pairOf(item, name)?.value : undefined
    const inside = secureOf(yml, named)
    if (inside !== undefined) return instead(inside, 'map')
  }
  return undefined
}

/** The text of `{secure: text}`, where a node is that. */
function secureOf({ yaml }: Yml, node: unknown): Scalar | undefined {
  if (!yaml.isMap<Scalar, Node>(node) || node.items.length !== 1) return undefined
  const value = pairOf(node, 'secure')?.value
  return yaml.isScalar(value) ? value : undefined
}

const commentAfter = ({ text }: Yml, node: Node): string | undefined =>
  /^\s*\}?\s+#\s*(\S+)\s*$/.exec(text.slice(node.range?.[1], lineEnd(text, node.range?.[1] ?? 0)))?.[1]

/** The change that adds an entry. */
function added(yml: Yml, global: Global, name: string): Change {
  const { text } = yml
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  const put = (at: number, before: string, after = ''): Change => ({
    form: 'list',
    from: at,
    to: at,
    before: `${before}- secure: `,
    after: ` # ${name}${after}`,
    replaces: false,
  })
  switch (global.kind) {
    case 'list': {
      const indent = indentOf(text, startOf(global.list))
      return put(lineEnd(text, lastOf(yml, global.list)), `${end}${indent}`)
    }
    case 'map': {
      const indent = indentOf(text, startOf(global.map))
      const at = lineEnd(text, lastOf(yml, global.map))
      return { ...put(at, ''), form: 'map', before: `${end}${indent}${name}: {secure: `, after: '}' }
    }
    case 'empty': {
      const indent = `${indentOf(text, startOf(global.key))}  `
      const at = lineEnd(text, startOf(global.key))
      return put(at, global.of === 'env' ? `${end}${indent}global:${end}${indent}  ` : `${end}${indent}`)
    }
    case 'beside': {
      const indent = indentOf(text, startOf(global.key))
      return put(startOf(global.key), `global:${end}${indent}  `, `${end}${indent}`)
    }
    case 'none': {
      const gap = text.trim() === '' ? '' : text.endsWith('\n') ? end : `${end}${end}`
      return put(text.length, `${gap}env:${end}  global:${end}    `, end)
    }
  }
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  const at = end < 0 ? text.length : end
  return text[at - 1] === '\r' ? at - 1 : at
}

const indentOf = (text: string, at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1, at)

/** The offset of the last character of a list or map, comments that follow apart. */
function lastOf(yml: Yml, node: Node): number {
  const { yaml, text } = yml
  const items: unknown[] = yaml.isCollection(node) ? node.items : []
  const last = items.at(-1)
  const inner = yaml.isPair<Node, Node | null>(last) ? (last.value ?? last.key) : last
  if (yaml.isNode(inner) && !(yaml.isCollection(node) && node.flow === true)) return lastOf(yml, inner)
  return startOf(node) + text.slice(startOf(node), node.range?.[1]).trimEnd().length
}

const textsOf = ({ yaml }: Yml, list: YAMLSeq<Node> | YAMLMap): [number, string][] =>
  list.items.flatMap((item): [number, string][] =>
    yaml.isScalar(item) ? [[startOf(item), String(item.value)]] : [],
  )

function warningsOf(
  yml: Yml,
  global: Global,
  { name, form }: { name: string; form: Place['form'] },
): string[] {
  const plain = global.kind !== 'list' ? [] : textsOf(yml, global.list)
  const open = plain.filter(([, text]) => new RegExp(`(?:^|\\s)${name}=`).test(text))
  return [
    ...open.map(
      ([at]) =>
        `${yml.file} line ${yml.lines.linePos(at).line} sets ${name} in plain text as well: take it out`,
    ),
    ...(form === 'map'
      ? [`${name} stands outside what is encrypted, so builds of forks get a wrong value instead of none`]
      : []),
  ]
}
