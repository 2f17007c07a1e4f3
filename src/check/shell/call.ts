import type { At, Frame, Ran } from './machine.js'
import { type Text, keyOf, valueOf } from './text.js'
import { type Status, both } from './tri.js'
import { type Variable, isAlive } from './world.js'

/** A command about to run. */
export interface Call {
  readonly words: readonly Text[]
  readonly wrappers: readonly string[]
  readonly sets: readonly { readonly name: string; readonly text: Text }[]
  readonly node: { readonly pos: number; readonly end: number }
  /** The words that `slipway gate --` runs. */
  readonly gated?: readonly Text[] | undefined
}

/** Runs the words of a call. */
export type Execute = (call: Call, at: At) => Status

/** The program, where it is known. */
export const nameOf = ({ words }: Call): string | undefined => valueOf(words[0] ?? [])

/** The words from `first` on, as far as each is known. */
export const valuesOf = (words: readonly Text[], first = 1): readonly (string | undefined)[] =>
  words.slice(first).map(valueOf)

/** Notes that a command runs; gives the status that it ends with: `status`, if it does not fail. */
export function emit(call: Call, at: At, status: Status): Status {
  const note = noteOf(call, at, false)
  if (note === undefined) return status
  const ended = status !== 'fail' && at.machine.fails(note) ? 'fail' : status
  at.machine.ran.push({ ...note, status: ended })
  return ended
}

/** Notes a command whose own commands follow, runs these, and notes how it ended. */
export function follow(call: Call, at: At, run: (frame: Frame) => Status): Status {
  const { machine, frame } = at
  const note = noteOf(call, at, true)
  const index = machine.ran.length
  if (note !== undefined) machine.ran.push({ ...note, status: 'ok' })
  const line = machine.lineOf(call.node.pos, frame)
  const status = run({ ...frame, calls: [...frame.calls, { file: frame.source.file, line }] })
  if (note !== undefined) machine.ran[index] = { ...note, status }
  return status
}

function noteOf(call: Call, at: At, followed: boolean): Omit<Ran, 'status'> | undefined {
  const { machine, world, frame } = at
  const certainty = both(frame.certainty, isAlive(world))
  if (certainty === 'no') return undefined
  const { words, wrappers, sets, node } = call
  const place = { file: frame.source.file, line: machine.lineOf(node.pos, frame) }
  const within = frame.calls.map(({ file, line }) => `${file}:${line}`).join(' ')
  const id = `${within} ${place.file}:${place.line}:${node.pos}`
  return {
    words,
    wrappers,
    sets,
    certainty,
    onFailure: frame.onFailure,
    asked: frame.asked,
    place,
    folder: world.folder,
    calls: frame.calls,
    phase: frame.phase,
    stdin: frame.stdin,
    redirects: frame.redirects,
    written: writtenOf(node, frame),
    substituted: frame.substituted === true,
    followed,
    id,
    key: `${id} ${words.map(keyOf).join(' ')}`,
    variables: withSets(world.variables, sets),
  }
}

const writtenOf = (node: Call['node'], { source, line }: Frame): string =>
  line === undefined ? source.text.slice(node.pos, node.end) : ''

/** The variables as a command sees them that has some before it. */
export const withSets = (
  variables: ReadonlyMap<string, Variable>,
  sets: Call['sets'],
): ReadonlyMap<string, Variable> =>
  sets.length === 0
    ? variables
    : new Map([...variables, ...sets.map(({ name, text }) => [name, { text, exported: true }] as const)])
