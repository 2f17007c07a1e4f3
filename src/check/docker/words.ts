import { type Text, literal, valueOf } from '../shell/text.js'

/** The words of a command, options apart. */
export interface Sorted {
  /** What follows each option, in order; nothing for one that takes no value. */
  readonly options: ReadonlyMap<string, readonly Text[]>
  readonly words: readonly Text[]
  /** Whether a word may hold options that are not known. */
  readonly unsure: boolean
}

/** Sorts the words of a command; `valued` are its options that take a value, as `-t` or `--tag`. */
export function sortWords(words: readonly Text[], valued: ReadonlySet<string>): Sorted {
  const options = new Map<string, Text[]>()
  const rest: Text[] = []
  let unsure = false
  const add = (name: string, value: Text) => options.set(name, [...(options.get(name) ?? []), value])
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? []
    const head = word[0]?.value ?? ''
    const [, name = '', written] = /^(--?[A-Za-z][\w-]*)(=[^]*)?$/.exec(head) ?? []
    if (name === '') {
      if (word.length > 0 && word[0]?.value === undefined && word[0]?.quoted === false) unsure = true
      rest.push(word)
    } else if (written !== undefined) add(name, [literal(written.slice(1)), ...word.slice(1)])
    else if (word.length > 1 && !name.startsWith('--'))
      add(name.slice(0, 2), [literal(name.slice(2)), ...word.slice(1)])
    else if (valued.has(name)) add(name, words[++index] ?? [])
    else add(name, [])
  }
  return { options, words: rest, unsure }
}

/** Everything that was given for an option under any of its names. */
export const given = ({ options }: Sorted, ...names: readonly string[]): readonly Text[] =>
  names.flatMap((name) => options.get(name) ?? [])

/** Whether a word is known to be this one. */
export const is = (word: Text | undefined, value: string): boolean =>
  word !== undefined && valueOf(word) === value
