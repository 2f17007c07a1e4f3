import { exitMeanings } from '../errors/exit.js'
import type { Setting } from './setting.js'
import { settings, settingsOf } from './table.js'

/** What the help needs to know of a command. */
export interface Described {
  readonly name: string
  readonly group: string
  readonly summary: string
  readonly word?: { readonly name: string; readonly help: string; readonly many?: true }
  readonly rest?: string
}

const WIDTH = 30

const flagOf = (one: Setting): string =>
  one.from === 'environment'
    ? (one.env[0] ?? one.name)
    : `--${one.name}${one.value === undefined ? '' : ` ${one.value}`}`

function row(left: string, right: string): string {
  return left.length > WIDTH - 2
    ? `  ${left}\n${' '.repeat(WIDTH + 2)}${right}`
    : `  ${left.padEnd(WIDTH)}${right}`
}

function settingRow(one: Setting): string {
  const many = one.kind === 'list' ? ' Repeatable.' : ''
  const rest = one.default ?? one.fallback
  const given =
    one.from === 'flag and file' || one.from === 'flag and environment' ? ` [${one.env.join(', ')}]` : ''
  return row(flagOf(one), `${one.help}${many}${rest === undefined ? '' : ` Default: ${rest}.`}${given}`)
}

/** The help of slipway as a whole: the commands by group, and the settings that most people need. */
export function mainHelp(commands: Iterable<Described>, groups: readonly string[]): string {
  const all = [...commands]
  const lists = groups.flatMap((group) => [
    '',
    group,
    ...all.filter((one) => one.group === group).map((one) => row(one.name, one.summary)),
  ])
  const common = [...settings.values()].filter((one) => one.common === true)
  return [
    'Take a Dockerised app from a CI build to Docker Hub and live on Heroku.',
    '',
    'slipway <command> [options]',
    ...lists,
    '',
    'Settings most people need (flag, then environment, then slipway.yml, then default)',
    ...common.map(settingRow),
    '',
    'slipway <command> --help shows the settings of one command, slipway help settings all of them.',
    '',
  ].join('\n')
}

/** The help of one command: what it does, and every setting it takes. */
export function commandHelp(command: Described): string {
  const { word } = command
  const words = word === undefined ? '' : ` [${word.name}${word.many === true ? '…' : ''}]`
  const rest = command.rest === undefined ? '' : ' [-- …]'
  return [
    `slipway ${command.name}${words} [options]${rest}`,
    '',
    `  ${command.summary}`,
    ...(word === undefined ? [] : ['', row(word.name, word.help)]),
    ...(command.rest === undefined ? [] : ['', row('-- …', command.rest)]),
    '',
    'Settings',
    ...settingsOf(command.name).map(settingRow),
    '',
  ].join('\n')
}

/** Every setting there is, and the exit codes. */
export function settingsHelp(): string {
  return [
    'Settings: flag, then environment, then slipway.yml, then default. --no-NAME switches a switch off;',
    'in the environment SLIPWAY_NAME=0 does, and a repeatable setting takes one value a line. In slipway.yml, test lists',
    'the runs of the tests, and branches the branches that publish, each with what it sets for itself.',
    '',
    ...[...settings.values()].map(settingRow),
    '',
    'Exit codes',
    ...exitMeanings.map(([code, meaning]) => row(code, meaning.replaceAll('`', ''))),
    '',
  ].join('\n')
}
