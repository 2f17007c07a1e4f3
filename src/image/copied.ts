import type { Stage } from './dockerfile.js'
import { type Instruction, readInstructions, triggerOf } from './instructions.js'
import { neededParts, type Part, splitParts, stagesCalled } from './stages.js'
import { originsOf } from './takings.js'

/**
 * The names of the stages that the build of `target` copies from, in the order of the file: what they did is not in the
 * image that it makes. One that another of them starts from is part of it. Variables do not count: a name that is made
 * with one is left out, and so is a stage without a name.
 */
export function copiedStages(text: string, target: Pick<Stage, 'index'>): string[] {
  const { instructions, escape } = readInstructions(text)
  const parts = splitParts(instructions, new Map(), escape)
  const goal = parts[target.index]
  if (goal === undefined) return []
  const copied = new Set(neededParts(parts, goal).flatMap(({ own }) => calledBy(parts, own)))
  for (const part of [goal, ...copied]) for (const before of ancestorsOf(part)) copied.delete(before)
  copied.delete(goal)
  return parts.flatMap((part) => (copied.has(part) && part.name !== undefined ? [part.name] : []))
}

const calledBy = (parts: readonly Part[], own: readonly Instruction[]): Part[] =>
  own
    .map(triggerOf)
    .flatMap(originsOf)
    .flatMap((origin) => [...stagesCalled(parts, origin)])

const ancestorsOf = ({ parent }: Part): Part[] =>
  parent === undefined ? [] : [parent, ...ancestorsOf(parent)]
