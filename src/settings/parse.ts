import minimist from 'minimist'
import { type Problem, problem } from '../errors/problem.js'
import { nearest } from './nearest.js'
import type { Setting } from './setting.js'
import { settings } from './table.js'

/** The command line, taken apart; nothing is looked up yet. */
export interface Words {
  readonly command: string | undefined
  /** What follows the command and is no flag. */
  readonly arguments: readonly string[]
  /** What follows `--`, where there was one. */
  readonly rest: readonly string[] | undefined
  /** Setting name → what was given for it on the command line. */
  readonly flags: ReadonlyMap<string, readonly string[] | boolean>
  readonly problems: readonly Problem[]
}

const flags = [...settings.values()].filter((one) => one.from !== 'environment')
const namesOf = (switches: boolean): string[] =>
  flags.filter((one) => (one.kind === 'switch') === switches).map((one) => one.name)

/**
 * Takes `argv` apart by the settings table: `--name value`, `--name=value`, `--switch`, `--no-switch`, `-h`. Every
 * value stays the text it was. Unknown flags and missing or empty values come back as problems, all at once.
 */
export function parseWords(argv: readonly string[]): Words {
  const end = argv.indexOf('--')
  const own = (end < 0 ? argv : argv.slice(0, end)).map((word) => (word === '-h' ? '--help' : word))
  // minimist stumbles over names that every object has, so it sees only flags that exist.
  const parsed = minimist(
    own.filter((word) => !isFlag(word) || known(word) !== undefined),
    { string: [...namesOf(false), '_'], boolean: namesOf(true) },
  )
  const [command, ...words] = parsed._
  const given = new Map<string, readonly string[] | boolean>()
  const problems: Problem[] = []
  // Names come from the words themselves: in minimist's answer an absent switch looks like one that is off.
  for (const word of own.filter(isFlag)) {
    const read = readFlag(word, parsed, command ?? '<command>')
    if ('wrong' in read) problems.push(read.wrong)
    else given.set(read.name, read.value)
  }
  return {
    command,
    arguments: words,
    rest: end < 0 ? undefined : argv.slice(end + 1),
    flags: given,
    problems,
  }
}

type Read = { name: string; value: readonly string[] | boolean } | { wrong: Problem }

const isFlag = (word: string): boolean => /^-./.test(word)

const FLAG = /^--(no-)?([^=]*)(=[^]*)?$/

/** The setting that a flag names; `--no-` goes with switches only. */
function known(word: string): Setting | undefined {
  const [, no, name = ''] = FLAG.exec(word) ?? []
  const one = settings.get(name)
  if (one === undefined || one.from === 'environment') return undefined
  return no === undefined || one.kind === 'switch' ? one : undefined
}

function readFlag(word: string, parsed: minimist.ParsedArgs, command: string): Read {
  const one = known(word)
  if (one === undefined) return { wrong: unknownFlag(word, command) }
  const { name } = one
  const [, no, , equals] = FLAG.exec(word) ?? []
  if (one.kind === 'switch') {
    const off = /^=(?:false|0|no|off)$/.test(equals ?? '')
    if (equals !== undefined && !off && !/^=(?:true|1|yes|on)$/.test(equals))
      return {
        wrong: problem('E_VALUE', { source: `--${name}`, want: 'true or false', got: equals.slice(1) }),
      }
    return { name, value: (no === undefined) !== off }
  }
  const values = [parsed[name] as unknown].flat().map(String)
  if (values.some((value) => value === ''))
    return { wrong: problem('E_VALUE', { source: `--${name}`, want: describe(one) }) }
  return { name, value: values }
}

const describe = (one: Setting): string => one.choices?.join(', ') ?? one.value ?? 'a value'

/** The problem with a flag that does not exist, or not for this command; names the nearest that does. */
export function unknownFlag(word: string, command: string, known: readonly Setting[] = flags): Problem {
  const flag = word.replace(/=[^]*$/, '')
  const near = nearest(
    flag,
    known.flatMap(({ name, kind }) => (kind === 'switch' ? [`--${name}`, `--no-${name}`] : [`--${name}`])),
  )
  return problem('E_FLAG', { flag, command, nearest: near })
}
