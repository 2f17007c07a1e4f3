import { type Text, literal, valueOf } from '../../shell/text.js'

/** The words of a command taken apart: options by their name, and what is left. */
export interface Words {
  readonly options: ReadonlyMap<string, readonly Text[]>
  readonly rest: readonly Text[]
}

/**
 * Takes words apart. `valued` are the options that take a value, `alias` the long names of short ones. With `stop` the
 * first word that is no option ends them, as for `docker run`.
 */
export function readWords(
  words: readonly Text[],
  {
    valued,
    alias = {},
    stop = false,
  }: { valued: readonly string[]; alias?: Readonly<Record<string, string>>; stop?: boolean },
): Words {
  const options = new Map<string, readonly Text[]>()
  const rest: Text[] = []
  const note = (name: string, value: Text) => {
    const key = alias[name] ?? name
    options.set(key, [...(options.get(key) ?? []), value])
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? []
    const head = word[0]?.value ?? ''
    const value = valueOf(word)
    if (value === '--') {
      rest.push(...words.slice(index + 1))
      break
    }
    const long = /^(--[\w-]+)=/.exec(head)
    if (long !== null) note(long[1] ?? '', after(word, long[0].length))
    else if (!head.startsWith('-') || head === '-') {
      rest.push(word)
      if (stop) {
        rest.push(...words.slice(index + 1))
        break
      }
    } else if (value !== undefined && valued.includes(value)) note(value, words[++index] ?? [])
    else if (!head.startsWith('--') && head.length >= 2 && valued.includes(head.slice(0, 2)))
      note(head.slice(0, 2), after(word, 2))
    else note(value ?? head, [])
  }
  return { options, rest }
}

const after = (word: Text, length: number): Text => {
  const [first, ...more] = word
  const value = (first?.value ?? '').slice(length)
  return value === '' || first === undefined
    ? more
    : [{ ...literal(value, first.quoted), from: first.from }, ...more]
}

/** The values of an option, none where it is not given. */
export const all = ({ options }: Words, name: string): readonly Text[] => options.get(name) ?? []

/** The last value of an option. */
export const last = ({ options }: Words, name: string): Text | undefined => options.get(name)?.at(-1)
