/** What starts a container, as docker keeps it: the shell form is `/bin/sh -c LINE`. */
export interface Started {
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  /** A line that stands in for the command. */
  readonly asked?: string | undefined
  /** The Dockerfile. */
  readonly file: string
}

const SHELL = /^(?:.*\/)?(?:ba|da|a|z)?sh$/

/** Whether the word at this place is a line that a shell reads: what follows `sh -c`. */
export const isLineAt = (words: readonly string[], at: number): boolean =>
  /^-\w*c$/.test(words[at - 1] ?? '') && SHELL.test(words[at - 2] ?? '')

/** The shell line in `sh -c LINE`, which is how the shell form of CMD and ENTRYPOINT is kept; else `undefined`. */
export const shellLine = (words: readonly string[]): string | undefined =>
  words.length === 3 && isLineAt(words, 2) ? words[2] : undefined

/** The words that no shell looks into: of `sh -c LINE` anywhere the line is left out. */
export const plainWords = (words: readonly string[]): string[] =>
  words.filter((_, at) => !isLineAt(words, at))

const quote = (word: string): string => {
  if (/^[\w@%+=:,./${}-]+$/.test(word)) return word
  // Only what is to be filled in by this shell goes into its weaker quotes.
  return /\$\{?PORT\b/.test(word)
    ? `"${word.replace(/["\\`]/g, '\\$&')}"`
    : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Words as a line of a shell, in which `$NAME` is filled in. */
export const asLine = (words: readonly string[]): string => shellLine(words) ?? words.map(quote).join(' ')

/** Whether a line is one program: what stands before it would be run by a shell that stays and gets its signals. */
export const isOneProgram = (line: string): boolean =>
  !/[;&|\n]|^(?:exec|if|for|while|cd|export|set|trap)\s|^\w+=/.test(line)

/**
 * What to write instead of what starts the container, its shell line changed: `CMD exec LINE`, in place of an
 * ENTRYPOINT that is no wrapper around a shell line, or the `--process` that was asked for.
 */
export function writeInstead(started: Started, change: (line: string) => string): string {
  const { entrypoint, command, asked, file } = started
  const own = entrypoint.length === 0 ? undefined : shellLine(command)
  const line = change(asked ?? own ?? asLine([...entrypoint, ...command]))
  const alone = isOneProgram(line) ? `exec ${line}` : line
  if (asked !== undefined) return `write --process 'web: ${alone.replaceAll("'", `'\\''`)}'`
  const both = command.length > 0 ? 'ENTRYPOINT and CMD' : 'ENTRYPOINT'
  const instead = entrypoint.length > 0 && own === undefined ? ` instead of its ${both}` : ''
  return `in ${file} write${instead}: CMD ${alone}`
}
