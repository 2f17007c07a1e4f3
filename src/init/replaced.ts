import { phases } from '../check/travis/model.js'
import { type Command, commandsOf, nameOfImage, type Scripts } from './publishing.js'
import type { Entry } from './sections.js'

/** What becomes of the commands of a pipeline that publishes by itself. */
export interface Replaced {
  /** What `slipway ship` does instead. */
  readonly whole: readonly Entry[]
  /** What stays of a line that tests and publishes. */
  readonly parts: ReadonlyMap<Entry, string>
  /** What publishes and tests, and cannot be taken apart. */
  readonly mixed: readonly Entry[]
  /** What goes, and did more than publish: the commands that are lost. */
  readonly more: ReadonlyMap<Entry, string>
  /** The commands of all that goes. */
  readonly commands: readonly Command[]
  /** Whether slipway ships already. */
  readonly ships: boolean
}

interface Read {
  readonly entry: Entry
  readonly commands: readonly Command[]
}

const has = (commands: readonly Command[], ...kinds: Command['kind'][]): boolean =>
  commands.some(({ kind }) => kinds.includes(kind))

/** Finds which of the commands publish, or only prepare that. */
export function findReplaced(entries: readonly Entry[], scripts: Scripts): Replaced {
  const read = entries.map((entry): Read => ({ entry, commands: commandsOf(entry.text, scripts) }))
  const publishing = read.filter(({ entry, commands }) => publishes(entry, commands))
  const pushed = new Set(publishing.flatMap(({ commands }) => commands).flatMap(namesIn))
  const rest = read.filter((one) => !publishing.includes(one))
  const preparing = rest.filter((one) => prepares(one, pushed, neededAfter(one, rest)))
  const clear = publishing.filter(
    ({ entry, commands }) => entry.provider === 'heroku' || !has(commands, 'other'),
  )
  const other = publishing.filter((one) => !clear.includes(one))
  const parts = new Map(other.flatMap(({ entry }) => takeApart(entry, scripts)))
  const [mixed, lost] = [
    other.filter(({ entry, commands }) => !parts.has(entry) && commands.some(isTest)),
    other.filter(({ entry, commands }) => !parts.has(entry) && !commands.some(isTest)),
  ]
  const going = read.filter((one) => [...clear, ...lost, ...preparing].includes(one))
  return {
    whole: going.map(({ entry }) => entry),
    parts,
    mixed: mixed.map(({ entry }) => entry),
    more: new Map(lost.map(({ entry, commands }) => [entry, othersOf(commands)])),
    commands: [...going, ...other.filter(({ entry }) => parts.has(entry))].flatMap(
      ({ commands }) => commands,
    ),
    ships: read.some(({ commands }) =>
      commands.some(
        ({ kind, words }) => kind === 'slipway' && /^(?:ship|push|release)$/.test(words[1] ?? ''),
      ),
    ),
  }
}

const TEST =
  /(?:^|[\s./:_-])(?:tests?|testing|specs?|pytest|rspec|jest|mocha|tox|nox|phpunit|lint|check|verify|cypress|e2e)(?:$|[\s./:_-])/i

const isTest = ({ kind, words }: Command): boolean => kind === 'other' && TEST.test(words.join(' '))

const othersOf = (commands: readonly Command[]): string =>
  commands
    .filter(({ kind }) => kind === 'other')
    .map(({ words }) => words.join(' ').replace(/\s+/g, ' ').slice(0, 80))
    .join('; ')

// Heroku's own deployment builds from the sources, and not this image.
const publishes = ({ key, provider }: Entry, commands: readonly Command[]): boolean =>
  (key === 'deploy' && provider === 'heroku') ||
  ((key !== 'deploy' || provider === 'script') && has(commands, 'publish'))

/** The images that are used by what runs after one entry: a build that comes later is not for them. */
function neededAfter({ entry }: Read, all: readonly Read[]): ReadonlySet<string> {
  const at = all.findIndex((one) => one.entry === entry)
  const order = (key: string): number => (phases as readonly string[]).indexOf(key)
  const later = all.filter((one, index) =>
    one.entry.key === entry.key ? index > at : order(one.entry.key) > order(entry.key),
  )
  return new Set(
    later
      .flatMap(({ commands }) => commands.filter(({ kind }) => kind === 'other'))
      .flatMap(({ words }) => words.map(nameOfImage)),
  )
}

function prepares({ commands }: Read, pushed: ReadonlySet<string>, needed: ReadonlySet<string>): boolean {
  if (has(commands, 'other', 'slipway') || !has(commands, 'build', 'pull')) return false
  const names = commands.flatMap(namesIn)
  return names.some((name) => pushed.has(name)) && !names.some((name) => needed.has(name))
}

const TAGS = /^(?:-t|--tag)$/

/** The images that a docker command names, without their tags. */
function namesIn({ words, kind }: Command): string[] {
  if (kind === 'neutral' || kind === 'other') return []
  const isBuild = words.includes('build')
  const named = words.flatMap((word, at) => {
    if (isBuild)
      return TAGS.test(words[at - 1] ?? '') ? [word] : word.startsWith('--tag=') ? [word.slice(6)] : []
    return at >= 2 && !word.startsWith('-') ? [word] : []
  })
  return named.map(nameOfImage)
}

/** What stays of a line whose parts, joined by `&&` or `;`, publish or do not. */
function takeApart(entry: Entry, scripts: Scripts): [Entry, string][] {
  if (entry.raw !== entry.text || entry.text.includes('\n')) return []
  const { text } = entry
  const kept: string[] = []
  for (const { command } of scripts.shell.parse(text).commands) {
    const joined = command.type === 'AndOr' && command.operators.every((one) => one === '&&')
    const parts = (joined ? command.commands : [command]).map(({ pos, end }) => text.slice(pos, end))
    const read = parts.map((part) => ({ part, commands: commandsOf(part, scripts) }))
    if (read.some(({ commands }) => has(commands, 'publish') && has(commands, 'other'))) return []
    const stay = read.filter(({ commands }) => has(commands, 'other', 'slipway')).map(({ part }) => part)
    if (stay.length > 0) kept.push(stay.join(' && '))
  }
  return kept.length === 0 ? [] : [[entry, kept.join('; ')]]
}
