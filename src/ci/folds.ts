import type { Service } from './build.js'

/** One fold of the log: a phase and how long it took. Times are milliseconds since the epoch. */
export interface Fold {
  /** `build`: what it is called among the service's own folds. */
  readonly name: string
  /** The line that stays visible. */
  readonly title: string
  /** Eight hex digits (`timerId`), which pair the two time marks. */
  readonly id: string
  readonly start: number
}

/** The texts around a fold. They must begin at the start of a line, and folds must not lie within one another. */
export interface Folds {
  readonly open: (fold: Fold) => string
  /** To be written even after a failure: what is left open swallows the rest of the log. */
  readonly close: (fold: Fold, finish: number) => string
}

export interface FoldFacts {
  readonly service: Service
  readonly setting: 'auto' | 'on' | 'off'
  /** The command that was called: the phases within `ship` count as `ship`. */
  readonly command: string
}

// Travis folds every phase but `script` itself, and its log does not nest folds: these run in `script`.
const IN_SCRIPT = new Set(['test', 'build', 'push', 'release', 'ship'])

const none: Folds = { open: () => '', close: () => '' }

// Travis's page takes the letters of a name up to the first other character.
const safe = (name: string): string => `slipway.${name.replace(/[^\w.-]+/g, '-')}`
const mark = (text: string): string => `${text}\r\x1b[0K`
const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds)) * 1_000_000n
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')

const travis: Folds = {
  open: ({ name, title, id }) =>
    `${mark(`travis_fold:start:${safe(name)}`)}${mark(`travis_time:start:${id}`)}${oneLine(title)}\n`,
  close: ({ name, id, start }, finish) => {
    const [from, to] = [nanoseconds(start), nanoseconds(Math.max(start, finish))]
    const time = `travis_time:end:${id}:start=${from},finish=${to},duration=${to - from}`
    return `${mark(time)}${mark(`travis_fold:end:${safe(name)}`)}`
  },
}

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
const github: Folds = {
  open: ({ title }) => `::group::${oneLine(title).replaceAll('%', '%25')}\n`,
  close: () => '::endgroup::\n',
}

/** The folds for a command: those of Travis only around what runs in `script`, unless the setting says otherwise. */
export function foldsFor({ service, setting, command }: FoldFacts): Folds {
  if (setting === 'off') return none
  if (service === 'github') return github
  if (service !== 'travis') return none
  return setting === 'on' || IN_SCRIPT.has(command) ? travis : none
}

/** A timer's id from a random number of 0 up to 1: eight hex digits, as Travis reads them. */
export const timerId = (random: number): string =>
  Math.floor(random * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0')

/** Whether what follows `text` starts at the left edge: a mark leaves the cursor there without a newline. */
export const atLineStart = (text: string): boolean =>
  text === '' || text.endsWith('\n') || text.endsWith('\r\x1b[0K')
