import type { Found, Place } from '../found.js'
import type { Source } from './model.js'

/** What is wrong with the file itself: as YAML, in its keys, in its values. */
export interface Flaw extends Found {
  readonly kind: 'syntax' | 'key' | 'value'
}

/** Takes down a flaw at a line of the file. */
export type Note = (kind: Flaw['kind'], line: number, said: Omit<Flaw, 'kind' | keyof Place>) => void

/** What every part of the reader is given. */
export interface Reading {
  readonly file: string
  readonly note: Note
}

/** A text, as it is written: `on` is no boolean and `1.10` no number. What is left out is the empty text. */
export interface Scalar {
  readonly kind: 'scalar'
  readonly source: Source
  readonly line: number
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly line: number
}

/** One key of a mapping with its line and its value. */
export interface Field {
  readonly key: string
  readonly line: number
  readonly value: Node
  /** Whether the value has an anchor: such a key may be there for its aliases alone. */
  readonly anchored: boolean
}

export interface Dict {
  readonly kind: 'dict'
  readonly fields: ReadonlyMap<string, Field>
  readonly line: number
}

/** YAML with aliases put in and merge keys merged. */
export type Node = Scalar | List | Dict

/** The value of `key` where `node` is a mapping that has it. */
export const at = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'dict' ? node.fields.get(key)?.value : undefined

/** Whether there is nothing but the key: `script:`. */
export const isBlank = (node: Node | undefined): boolean =>
  node === undefined || (node.kind === 'scalar' && node.source.text === '')

/** The items of a list; anything else but nothing is a list of one. Lists in lists are laid flat, as Travis does. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || isBlank(node)) return []
  return node.kind === 'list' ? node.items.flatMap(itemsOf) : [node]
}

/** The texts among the items. */
export const textsOf = (node: Node | undefined): readonly Source[] =>
  itemsOf(node).flatMap((item) => (item.kind === 'scalar' ? [item.source] : []))

/** The one text that is meant: where a list is given Travis takes the first. */
export const textOf = (node: Node | undefined): Source | undefined => textsOf(node)[0]

/** The line that a text begins in. */
export const lineOf = (source: Source): number => source.lines[0] ?? 1

/** `true` or `false` in the words that Travis takes for them; undefined is anything else. */
export function truthOf(node: Node | undefined): boolean | undefined {
  const word = textOf(node)?.text.toLowerCase()
  if (word === undefined) return undefined
  if (['true', 'yes', 'on', 'enabled', 'required'].includes(word)) return true
  return ['false', 'no', 'off', 'disabled', 'not_required'].includes(word) ? false : undefined
}
