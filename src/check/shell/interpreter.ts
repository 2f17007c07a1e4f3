import type { Source } from '../travis/model.js'
import type { Frame, Machine } from './machine.js'
import { runAll, runCommand } from './statements.js'
import type { World } from './world.js'

/** What the shells of a job are given. */
export type Given = Pick<
  Machine,
  'parse' | 'files' | 'wants' | 'outside' | 'fails' | 'gate' | 'commit' | 'explores'
>

/** What the shells of one job share, before the first command. */
export function newMachine(given: Given): Machine {
  const machine: Machine = {
    ...given,
    ran: [],
    steps: 0,
    lineOf,
    run: (script, world, frame) => runAll(script.commands, { machine, world, frame }),
    runNode: runCommand,
  }
  return machine
}

/** Runs a text of the pipeline in `world`. */
export function runSource(machine: Machine, world: World, frame: Frame): void {
  machine.run(machine.parse(frame.source.text), world, frame)
}

// The same commands are asked for in every scenario.
const lines = new WeakMap<Source, Map<number, number>>()

function lineOf(pos: number, { source, line }: Frame): number {
  if (line !== undefined) return line
  const known = lines.get(source) ?? new Map<number, number>()
  const before = known.get(pos)
  if (before !== undefined) return before
  const index = source.text.slice(0, pos).split('\n').length - 1
  const found = source.lines[index] ?? source.lines.at(-1) ?? 1
  lines.set(source, known.set(pos, found))
  return found
}

/** A text whose lines are those of its file. */
export const wholeFile = (file: string, text: string): Source => ({
  text,
  file,
  lines: text.split('\n').map((_, index) => index + 1),
})
