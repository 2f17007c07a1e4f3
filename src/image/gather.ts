import { printInstruction } from './canonical.js'
import { type Instruction, triggerOf } from './instructions.js'
import { parseReference } from './reference.js'
import { type Declared, type Given, lookUp, openScope, type Scope, setArgs, setEnv } from './scope.js'
import { neededParts, type Part, stagesCalled } from './stages.js'
import { originsOf, readTakings } from './takings.js'

/** What is found while the stages are read. */
export interface Found {
  readonly instructions: string[]
  readonly images: Set<string>
  readonly sources: Set<string>
  readonly args: Map<string, string | undefined>
  readonly widened: Set<string>
  readonly unknowable: Set<string>
}

/** What the stages are read with. */
export interface Means {
  readonly parts: readonly Part[]
  readonly globals: ReadonlyMap<string, string>
  readonly given: Given
  readonly found: Found
}

/** Gathers what the build of the stage `target` is made from, itself and the stages that it needs. */
export function gather(target: Part, means: Means): void {
  const { parts, found, globals, given } = means
  const needed = neededParts(parts, target)
  const scopes = new Map<Part, Scope>()
  // By their place among the needed ones, so that neither names nor other stages count.
  const numberOf = (part: Part): string => `stage ${needed.indexOf(part)}`
  const stageOf = (origin: string): string => stagesCalled(parts, origin).map(numberOf).join(' or ') || origin
  for (const part of needed) {
    const { parent, platform, base } = part
    const scope = openScope(parent === undefined ? undefined : scopes.get(parent), base !== 'scratch')
    scopes.set(part, scope)
    const flag = platform === undefined ? '' : `--platform=${platform} `
    found.instructions.push(`FROM ${flag}${parent === undefined ? base : numberOf(parent)}`)
    for (const name of part.names) found.args.set(name, globals.get(name))
    if (parent === undefined) addImage(base, part.line, found)
    // https://docs.docker.com/reference/dockerfile/#onbuild; what an image brings along stands nowhere here.
    const triggers = parent?.own.filter(({ keyword }) => keyword === 'ONBUILD').map(triggerOf) ?? []
    for (const one of [...triggers, ...part.own]) readInstruction(one, scope, means)
    found.instructions.push(...part.own.map((one) => printInstruction(one, given.escape, stageOf)))
  }
}

function readInstruction(
  instruction: Instruction,
  scope: Scope,
  { parts, globals, given, found }: Means,
): void {
  const { escape } = given
  if (instruction.keyword === 'ENV') setEnv(scope, instruction, escape)
  if (instruction.keyword === 'ARG')
    for (const declared of setArgs(scope, instruction, globals, given)) addArgument(declared, found)
  const taking = triggerOf(instruction)
  const { sources, widened, unknowable } = readTakings(taking, (name) => lookUp(scope, name), escape)
  sources.forEach((source) => found.sources.add(source))
  widened.forEach((sentence) => found.widened.add(sentence))
  unknowable.forEach((sentence) => found.unknowable.add(sentence))
  for (const origin of originsOf(taking))
    if (stagesCalled(parts, origin).length === 0) addImage(origin, taking.line, found)
}

// A default stands in the instructions; a value from elsewhere stands only here.
function addArgument({ name, value, from }: Declared, { args }: Found): void {
  if (from !== 'default' || !args.has(name)) args.set(name, value)
}

/** Takes in an image by its name; one that is none, for want of a variable's value, cannot be known. */
export function addImage(name: string, line: number, { images, unknowable }: Found): void {
  if (name === 'scratch') return
  if (isReference(name)) images.add(name)
  else unknowable.add(`line ${line} names no image that can be known: a variable has no value there`)
}

function isReference(name: string): boolean {
  try {
    return parseReference(name) !== undefined
  } catch {
    return false // which is the question
  }
}
