import { problem, type Problem } from '../errors/problem.js'
import type { Replaced } from './replaced.js'
import type { Entry, Reading, Section } from './sections.js'

/** What becomes of the commands of one key. */
export interface Wanted {
  readonly replaced: Pick<Replaced, 'whole' | 'parts'>
  /** Commands that come behind those that stay. */
  readonly add: readonly string[]
  /** How far dashes stand in below their key, where the key has none yet. */
  readonly pad: string
}

/** The problem of a key whose value is written in a form that is not edited here. */
export const wrongForm = (key: string): Problem =>
  problem('E_INIT_FORM', { detail: `its ${key} is written in a way that lines cannot be added to` })

/** Takes out what goes of a key and adds what comes; a key that holds nothing then goes itself. */
export function rewrite({ lines }: Reading, section: Section, wanted: Wanted): void {
  const { key, form, from, to, indent, dash, entries } = section
  const { replaced, add } = wanted
  const gone = entries.filter((entry) => replaced.whole.includes(entry))
  const parts = entries.some((entry) => replaced.parts.has(entry))
  if (gone.length === 0 && !parts && add.length === 0) return
  if (form === 'other') throw wrongForm(key)
  if (gone.length === entries.length && add.length === 0) return lines.take(from, to)
  if (form === 'one') return rewriteOne({ lines }, section, wanted)
  for (const entry of gone) lines.take(entry.from, entry.to)
  for (const entry of entries) {
    const part = replaced.parts.get(entry)
    if (part !== undefined)
      lines.replace(
        entry.from,
        lines.text(entry.from).replace(entry.raw, () => part),
      )
  }
  const edge = form === 'empty' ? ' '.repeat(indent) + wanted.pad : ' '.repeat(dash)
  lines.add(to, asItems(add, edge))
}

const asItems = (commands: readonly string[], edge: string): string[] =>
  commands.map((one) => `${edge}- ${one}`)

// One value, or a list in brackets, becomes a list with a line for each command.
function rewriteOne(
  { lines }: Pick<Reading, 'lines'>,
  section: Section,
  { replaced, add, pad }: Wanted,
): void {
  const { key, from, to, indent, entries } = section
  const edge = ' '.repeat(indent)
  const stay = entries.filter((entry) => !replaced.whole.includes(entry))
  const text = stay.find(({ raw }) => /^[|>]/.test(raw))
  if (text !== undefined) return splitKey({ lines }, section, asItems(add, edge))
  if (stay.some(({ raw }) => raw.includes('\n'))) throw wrongForm(key)
  const raws = stay.map((entry) => replaced.parts.get(entry) ?? entry.raw)
  lines.take(from, to)
  const comment = from === to ? commentBehind(lines.text(to), entries.at(-1)) : ''
  lines.add(to, [`${edge}${key}:${comment}`, ...asItems([...raws, ...add], edge + pad)])
}

// The lines of a text stay where they are: only its head moves, to a dash below the key.
function splitKey({ lines }: Pick<Reading, 'lines'>, { from, to, indent }: Section, more: string[]): void {
  const [, name = '', head = ''] = /^(\s*[^:]+:)\s*(.*)$/.exec(lines.text(from)) ?? []
  lines.replace(from, name)
  lines.add(from, [`${' '.repeat(indent)}- ${head}`])
  lines.add(to, more)
}

const commentBehind = (line: string, last: Entry | undefined): string => {
  const behind = last === undefined ? '' : line.slice(line.lastIndexOf(last.raw) + last.raw.length)
  return /\s+#.*$/.exec(behind)?.[0] ?? ''
}
