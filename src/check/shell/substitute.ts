import type { CommandExpansionPart, ProcessSubstitutionPart } from 'unbash'
import { type At, type Frame, child } from './machine.js'
import { type Piece, type Text, literal, sourcesOf, unknown } from './text.js'
import { endStatus } from './world.js'

/** What `$(…)` gives: what its commands print, as far as that is known. Its status becomes that of the shell. */
export function substitute(part: CommandExpansionPart | ProcessSubstitutionPart, at: At): Text {
  const { machine, world, frame } = at
  const shown = shorten(part.text)
  if (part.script === undefined) return [unknown(shown)]
  const before = machine.ran.length
  // bash takes `set -e` away in there.
  const options = new Map(world.options).set('errexit', 'no')
  const { world: inner, frame: inside } = child(at, within(part, frame, at))
  Object.assign(inner, { options, output: [], status: 'ok' })
  machine.run(part.script, inner, inside)
  Object.assign(world, { status: endStatus(inner), substituted: true })
  if (inner.output !== undefined && inner.exited === 'no') return named(trimmed(inner.output), shown)
  const from = machine.ran.slice(before).flatMap(({ words }) => words.flatMap(sourcesOf))
  return [unknown(shown, [...new Set(from)])]
}

// The positions in escaped backticks count in a text of their own.
function within(
  part: CommandExpansionPart | ProcessSubstitutionPart,
  frame: Frame,
  { machine }: At,
): Partial<Frame> {
  const own = { redirects: [], stdin: { kind: 'none', fed: undefined }, substituted: true } as const
  if (part.script?.source === undefined) return own
  return { ...own, line: frame.line ?? machine.lineOf(part.pos, frame) }
}

const named = (text: Text, shown: string): Text =>
  text.map((piece) => (piece.from.length > 0 && piece.shown === undefined ? { ...piece, shown } : piece))

function trimmed(text: Text): Text {
  const rest: Piece[] = [...text]
  for (let last = rest.at(-1); last?.value !== undefined; last = rest.at(-1)) {
    const value = last.value.replace(/\n+$/, '')
    rest.pop()
    if (value === '') continue
    rest.push({ ...last, ...literal(value, last.quoted), from: last.from })
    break
  }
  return rest
}

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').replace(/^`(.*)`$/, '$($1)')
  return line.length > 60 ? `${line.slice(0, 57)}…)` : line
}
