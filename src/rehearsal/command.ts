import type { Rehearsal } from './facts.js'

type Started = Pick<Rehearsal, 'config' | 'asked' | 'file'>

const SHELL = /^(?:.*\/)?(?:ba|da|a|z)?sh$/

/** The words that the container runs: ENTRYPOINT, then CMD or the shell line that stands in for it. */
export const wordsOf = ({ config, asked }: Started): readonly string[] => [
  ...config.entrypoint,
  ...(asked === undefined ? config.command : ['/bin/sh', '-c', asked]),
]

const inForm = (words: readonly string[]): string =>
  shellLine(words) ?? `[${words.map((one) => JSON.stringify(one)).join(', ')}]`

/** What starts the container as the Dockerfile has it: `ENTRYPOINT ["node"] CMD server.js`, or `--process`. */
export function shown({ config: { entrypoint, command }, asked }: Started): string {
  const first = entrypoint.length > 0 ? `ENTRYPOINT ${inForm(entrypoint)} ` : ''
  return asked === undefined ? `${first}CMD ${inForm(command)}` : `${first}--process 'web: ${asked}'`
}

/** The instruction whose words come first. */
export const instructionOf = ({ config, asked }: Started): string =>
  config.entrypoint.length > 0 ? 'ENTRYPOINT' : asked === undefined ? 'CMD' : '--process'

/** The shell line in `sh -c LINE`, which is how the shell form of CMD and ENTRYPOINT is kept; else `undefined`. */
export const shellLine = ([shell = '', flag, line, ...more]: readonly string[]): string | undefined =>
  SHELL.test(shell) && /^-\w*c$/.test(flag ?? '') && more.length === 0 ? line : undefined

/** The words that no shell looks into: of `sh -c LINE` anywhere the line is left out. */
export const plainWords = (words: readonly string[]): string[] =>
  words.filter((_, at) => !(/^-\w*c$/.test(words[at - 1] ?? '') && SHELL.test(words[at - 2] ?? '')))

const quote = (word: string): string => {
  if (/^[\w@%+=:,./${}-]+$/.test(word)) return word
  // Only what is to be filled in by this shell goes into its weaker quotes.
  return /\$\{?PORT\b/.test(word)
    ? `"${word.replace(/["\\`]/g, '\\$&')}"`
    : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Words as a line of a shell, in which `$NAME` is filled in. */
export const asLine = (words: readonly string[]): string => shellLine(words) ?? words.map(quote).join(' ')

// What stands before the one program of a line would be run by a shell that stays and gets its signals.
const isOneProgram = (line: string): boolean =>
  !/[;&|\n]|^(?:exec|if|for|while|cd|export|set|trap)\s|^\w+=/.test(line)

/**
 * What to write instead of what starts the container, its shell line changed: `CMD exec LINE`, in place of an
 * ENTRYPOINT that is no wrapper around a shell line, or the `--process` that was asked for.
 */
export function writeInstead(started: Started, change: (line: string) => string): string {
  const { config, asked, file } = started
  const own = config.entrypoint.length === 0 ? undefined : shellLine(config.command)
  const line = change(asked ?? own ?? asLine(wordsOf(started)))
  const alone = isOneProgram(line) ? `exec ${line}` : line
  if (asked !== undefined) return `write --process 'web: ${alone.replaceAll("'", `'\\''`)}'`
  const both = config.command.length > 0 ? 'ENTRYPOINT and CMD' : 'ENTRYPOINT'
  const instead = config.entrypoint.length > 0 && own === undefined ? ` instead of its ${both}` : ''
  return `in ${file} write${instead}: CMD ${alone}`
}

/** The line with variables set for it alone. */
export const withVariable = (line: string, set: string): string =>
  isOneProgram(line) ? `env ${set} ${line.replace(/^exec /, '')}` : `export ${set}; ${line}`
