import { isOneProgram, shellLine, writeInstead as insteadOf } from '../image/shell-line.js'
import type { Rehearsal } from './facts.js'

export { asLine, plainWords, shellLine } from '../image/shell-line.js'

type Started = Pick<Rehearsal, 'config' | 'asked' | 'file'>

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

/** What to write instead of what starts the container, its shell line changed. */
export const writeInstead = (
  { config: { entrypoint, command }, asked, file }: Started,
  change: (line: string) => string,
): string => insteadOf({ entrypoint, command, asked, file }, change)

/** The line with variables set for it alone. */
export const withVariable = (line: string, set: string): string =>
  isOneProgram(line) ? `env ${set} ${line.replace(/^exec /, '')}` : `export ${set}; ${line}`
