import { type Instruction, triggerOf } from './instructions.js'
import { originsOf } from './takings.js'
import { expand } from './words.js'

/** A stage with its instructions. */
export interface Part {
  readonly index: number
  /** In lower case. */
  readonly name: string | undefined
  /** Of its FROM, counted from 1. */
  readonly line: number
  /** What it starts from, variables filled in: an image, or the name of an earlier stage. */
  readonly base: string
  /** The earlier stage that it starts from. */
  readonly parent: Part | undefined
  /** Of `--platform`, variables filled in. */
  readonly platform: string | undefined
  /** The variables that its FROM names. */
  readonly names: ReadonlySet<string>
  readonly own: readonly Instruction[]
}

/** The stages of a Dockerfile; the variables of each `FROM` get their values from `globals`. */
export function splitParts(
  instructions: readonly Instruction[],
  globals: ReadonlyMap<string, string>,
  escape: string,
): Part[] {
  const starts = instructions.flatMap(({ keyword }, at) => (keyword === 'FROM' ? [at] : []))
  const parts: Part[] = []
  for (const [index, start] of starts.entries()) {
    const own = instructions.slice(start + 1, starts[index + 1])
    const from = instructions[start]
    if (from !== undefined) parts.push({ ...readFrom(from, parts, globals, escape), index, own })
  }
  return parts
}

function readFrom(
  { rest, flags, line }: Instruction,
  before: readonly Part[],
  globals: ReadonlyMap<string, string>,
  escape: string,
): Omit<Part, 'index' | 'own'> {
  const names = new Set<string>()
  const fill = (word: string): string =>
    expand(word, (name) => ({ known: true, value: globals.get(names.add(name) && name) }), escape).text
  const [image = '', , name] = rest.split(/\s+/)
  const base = fill(image)
  const platforms = flags.filter((flag) => flag.startsWith('--platform='))
  return {
    name: name?.toLowerCase(),
    line,
    base,
    parent: before.filter((part) => part.name === base.toLowerCase()).at(-1),
    platform: platforms.map((flag) => fill(flag.slice('--platform='.length))).at(-1),
    names,
  }
}

/** The stages that `COPY --from` or `RUN --mount=from` mean by a name or number; none where it is an image. */
export function stagesCalled(parts: readonly Part[], origin: string): readonly Part[] {
  const numbered = /^\d+$/.test(origin) ? parts[Number(origin)] : undefined
  // Builders differ in which of several with one name they take.
  return numbered === undefined ? parts.filter(({ name }) => name === origin.toLowerCase()) : [numbered]
}

/** The stages without which `target` cannot be built, itself among them, in the order of the file. */
export function neededParts(parts: readonly Part[], target: Part): Part[] {
  const needed = new Set<Part>()
  const need = (part: Part): void => {
    if (needed.has(part)) return
    needed.add(part)
    if (part.parent !== undefined) need(part.parent)
    for (const origin of part.own.map(triggerOf).flatMap(originsOf)) stagesCalled(parts, origin).forEach(need)
  }
  need(target)
  return parts.filter((part) => needed.has(part))
}
