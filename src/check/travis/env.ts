import type { Source, Variable } from './model.js'
import { at, itemsOf, lineOf, type Node } from './node.js'

/** The words of `A=1 B="two words"`: quotes are taken away, what is in `$(…)` is one word. */
export function assignments(text: string): readonly (readonly [name: string, value: string])[] {
  return splitWords(text).flatMap((word) => {
    const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? []
    return name === undefined ? [] : [[name, value ?? ''] as const]
  })
}

const PIECE = /\\([^])|'([^']*)'|"((?:[^"\\]|\\[^])*)"|(\$\([^)]*\)|`[^`]*`)|(\s+)|([^])/g

function splitWords(text: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [, escaped, single, double, command, blank, other] of text.matchAll(PIECE)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else
      word = `${word ?? ''}${escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? command ?? other ?? ''}`
  }
  return word === undefined ? words : [...words, word]
}

/** The variables of an `env` without its groups: texts, mappings and what is encrypted, in any mixture. */
export const variablesOf = (node: Node | undefined, file: string): readonly Variable[] =>
  itemsOf(node).flatMap((item) => variables(item, file))

function variables(item: Node, file: string): readonly Variable[] {
  if (item.kind === 'scalar') return ofText(item.source)
  if (item.kind !== 'dict') return []
  return [...item.fields.values()].map(({ key, line, value }) => {
    // The name of this one is inside what is encrypted.
    if (key === 'secure') return { name: '', value: undefined, file, line }
    const text = value.kind === 'scalar' ? value.source.text : undefined
    return { name: key, value: text, file, line }
  })
}

const ofText = (source: Source): readonly Variable[] =>
  assignments(source.text).map(([name, value]) => ({ name, value, file: source.file, line: lineOf(source) }))

/** `env` taken apart: what holds for every job, and what makes one job an entry. */
export function splitEnv(env: Node | undefined): {
  readonly global: Node | undefined
  readonly jobs: readonly Node[]
} {
  if (env?.kind !== 'dict') return { global: undefined, jobs: itemsOf(env) }
  if (!['global', 'jobs', 'matrix'].some((key) => env.fields.has(key)))
    return { global: undefined, jobs: env.fields.size > 0 ? [env] : [] }
  return { global: at(env, 'global'), jobs: itemsOf(at(env, 'jobs') ?? at(env, 'matrix')) }
}
