import type * as Yaml from 'yaml'
import type { Document, LineCounter, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { type Problem, problem } from '../errors/problem.js'

/** A `.travis.yml` as far as `env.global` is concerned, with what finds places in its text. */
export interface Yml {
  readonly yaml: typeof Yaml
  readonly file: string
  readonly text: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/** Reads a `.travis.yml`; throws `E_FILE_SYNTAX` where it is no YAML. */
export async function readYml(file: string, text: string): Promise<Yml> {
  const yaml = await import(/* webpackMode: "eager" */ 'yaml')
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error !== undefined)
    throw problem('E_FILE_SYNTAX', {
      file,
      line: lines.linePos(error.pos[0]).line,
      detail: error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? 'unreadable',
    })
  return { yaml, file, text, document, lines }
}

/** Where `env.global` is, or where it would have to be made. */
export type Global =
  | { readonly kind: 'list'; readonly list: YAMLSeq<Node> }
  | { readonly kind: 'map'; readonly map: YAMLMap<Scalar, Node> }
  /** There is a key without a value: `env.global`, or `env` itself. */
  | { readonly kind: 'empty'; readonly key: Scalar; readonly of: 'global' | 'env' }
  /** There is an `env`, and its first key is this. */
  | { readonly kind: 'beside'; readonly key: Scalar }
  | { readonly kind: 'none' }

/** Finds `env.global`; throws `E_ENCRYPT_FILE` where a line cannot be put there. */
export function findGlobal(yml: Yml): Global {
  const { yaml, document } = yml
  const root: unknown = document.contents
  if (isEmpty(yml, root)) return { kind: 'none' }
  if (!isBlockMap(yml, root)) throw noPlace(yml, 0, 'it is no map with one key a line')
  const env = pairOf(root, 'env')
  if (env === undefined) return { kind: 'none' }
  if (isEmpty(yml, env.value)) return { kind: 'empty', key: env.key, of: 'env' }
  if (!isBlockMap(yml, env.value))
    throw noPlace(yml, startOf(env.key), 'env is no map, and what it lists makes a job of each entry')
  const global = pairOf(env.value, 'global')
  const [first] = env.value.items
  if (global === undefined && first !== undefined) {
    if (env.value.items.every(({ key }) => ['jobs', 'matrix'].includes(String(key.value))))
      return { kind: 'beside', key: first.key }
    throw noPlace(yml, startOf(env.key), 'env has neither global nor jobs, so its variables make a job')
  }
  if (global === undefined || isEmpty(yml, global.value))
    return { kind: 'empty', key: global?.key ?? env.key, of: 'global' }
  if (yaml.isSeq<Node>(global.value) && global.value.flow !== true)
    return { kind: 'list', list: global.value }
  if (isBlockMap(yml, global.value)) return { kind: 'map', map: global.value }
  throw noPlace(yml, startOf(global.key), 'env.global is neither a list nor a map with one entry a line')
}

/** The offset at which a node begins. */
export const startOf = (node: Node | null): number => node?.range?.[0] ?? 0

const noPlace = ({ file, lines }: Yml, offset: number, detail: string): Problem =>
  problem('E_ENCRYPT_FILE', { file, line: lines.linePos(offset).line, detail })

/** The pair with this key. */
export const pairOf = <V>(map: YAMLMap<Scalar, V>, key: string): Pair<Scalar, V> | undefined =>
  map.items.find((item) => item.key.value === key)

const isEmpty = ({ yaml }: Yml, node: unknown): boolean =>
  node === null || node === undefined || (yaml.isScalar(node) && (node.value === '' || node.value === null))

const isBlockMap = ({ yaml }: Yml, node: unknown): node is YAMLMap<Scalar, Node> =>
  yaml.isMap(node) && node.flow !== true && node.items.every(({ key }) => yaml.isScalar(key))
