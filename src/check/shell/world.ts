import type { Function as FunctionNode } from 'unbash'
import type { Source } from '../travis/model.js'
import { type Text, keyOf, sourcesOf, unknown } from './text.js'
import { type Status, type Tri, both, joinStatus, joinTri, not } from './tri.js'

/** A variable of the shell; an array has `items`. */
export interface Variable {
  readonly text: Text
  readonly items?: readonly Text[]
  readonly exported: boolean
}

/** A function of the shell. */
export interface Defined {
  readonly node: FunctionNode
  readonly source: Source
  /** What it is instead, where two roads led here; `none`: nothing of that name. */
  readonly or?: Defined | 'none'
}

/**
 * One shell at one moment. It is changed as commands run; what it holds is not: a copy is as cheap as the object, which
 * is what a fork of the road needs.
 */
export interface World {
  variables: ReadonlyMap<string, Variable>
  functions: ReadonlyMap<string, Defined>
  /** `errexit`, `pipefail`, `nounset`. */
  options: ReadonlyMap<string, Tri>
  /** `$1` and on; undefined where nobody knows. */
  positional: readonly Text[] | undefined
  /** Where it is, from the folder of the repository: `''`, `app`; undefined where nobody knows. */
  folder: string | undefined
  /** Whether it ended, left the function, left the loop. */
  exited: Tri
  returned: Tri
  broken: Tri
  /** Whether it goes on with the next round of the loop. */
  skipped: Tri
  exitStatus: Status
  returnStatus: Status
  /** Whether there is a function or a sourced file to return from, and a loop to leave. */
  inFunction: boolean
  inLoop: boolean
  /** `$?` */
  status: Status
  /** Whether the command at hand has run a `$(…)`, whose status is its own then. */
  substituted: boolean
  /** What was printed so far, for `$(…)`; undefined: not known. */
  output: Text | undefined
  /** What the variables that this function calls its own were before. */
  locals: ReadonlyMap<string, Variable | undefined> | undefined
}

/** A shell that has just started. */
export const newWorld = (variables: ReadonlyMap<string, Variable>): World => ({
  variables,
  functions: new Map(),
  options: new Map(),
  positional: [],
  folder: '',
  exited: 'no',
  returned: 'no',
  broken: 'no',
  skipped: 'no',
  exitStatus: 'ok',
  returnStatus: 'ok',
  inFunction: false,
  inLoop: false,
  status: 'ok',
  substituted: false,
  output: [],
  locals: undefined,
})

/** Whether the next command is reached. */
export const isAlive = ({ exited, returned, broken, skipped }: World): Tri =>
  [exited, returned, broken, skipped].map(not).reduce(both)

/** What `option` is set to. */
export const optionOf = (world: World, option: string): Tri => world.options.get(option) ?? 'no'

// A script can make a text double with each round of a loop.
const LONGEST = 5_000
const MOST = 200

const isTooLong = (text: Text): boolean =>
  text.length > MOST || text.reduce((sum, { value = '' }) => sum + value.length, 0) > LONGEST

/** Sets a variable; one that was exported stays so. */
export function assign(world: World, name: string, text: Text, rest: Partial<Variable> = {}): void {
  const exported = rest.exported ?? world.variables.get(name)?.exported ?? false
  const { items = [] } = rest
  const isLarge = isTooLong(text) || items.length > MOST || items.some(isTooLong)
  const variable = isLarge ? { text: [unknown(`$${name}`)] } : { text, ...rest }
  world.variables = new Map(world.variables).set(name, { ...variable, exported })
}

/** Notes what is printed; undefined: not known. */
export function print(world: World, printed: Text | undefined): void {
  const all = world.output === undefined || printed === undefined ? undefined : [...world.output, ...printed]
  world.output = all === undefined || isTooLong(all) ? undefined : all
}

/** What `$1` and on are. */
export const setPositional = (world: World, words: readonly Text[]): void => {
  world.positional = words.length > MOST ? undefined : words
}

/** Ends the shell with `status`, as far as it is reached at all; `sure` maybe: it may go on. */
export function exit(world: World, status: Status, sure: Tri = 'yes'): void {
  if (sure === 'no') return
  world.exitStatus = world.exited === 'no' ? status : joinStatus(world.exitStatus, status)
  world.exited = sure === 'yes' ? 'yes' : 'maybe'
}

/** The status that the whole shell ends with. */
export function endStatus(world: World): Status {
  if (world.exited === 'no') return world.status
  return world.exited === 'yes' ? world.exitStatus : joinStatus(world.exitStatus, world.status)
}

/** Makes `world` what is known when one of two roads was taken, and nobody knows which. */
export function join(world: World, a: World, b: World): void {
  const gone = (one: World) => isAlive(one) === 'no'
  // What a road that ended leaves behind is seen by nobody.
  const [left, right] = gone(a) ? [b, b] : gone(b) ? [a, a] : [a, b]
  Object.assign(world, {
    variables: joinMaps(left.variables, right.variables, joinVariables),
    functions: joinMaps(left.functions, right.functions, joinFunctions),
    options: joinMaps(left.options, right.options, (x, y) => joinTri(x ?? 'no', y ?? 'no')),
    positional: samePositional(left, right) ? left.positional : undefined,
    folder: left.folder === right.folder ? left.folder : undefined,
    exited: joinTri(a.exited, b.exited),
    returned: joinTri(a.returned, b.returned),
    broken: joinTri(a.broken, b.broken),
    skipped: joinTri(a.skipped, b.skipped),
    exitStatus:
      a.exited === 'no'
        ? b.exitStatus
        : b.exited === 'no'
          ? a.exitStatus
          : joinStatus(a.exitStatus, b.exitStatus),
    returnStatus:
      a.returned === 'no'
        ? b.returnStatus
        : b.returned === 'no'
          ? a.returnStatus
          : joinStatus(a.returnStatus, b.returnStatus),
    status: joinStatus(left.status, right.status),
    output: joinOutput(left.output, right.output),
  })
}

const samePositional = (a: World, b: World): boolean =>
  a.positional === b.positional ||
  (a.positional !== undefined &&
    b.positional !== undefined &&
    a.positional.map(keyOf).join('\n') === b.positional.map(keyOf).join('\n'))

const joinOutput = (a: Text | undefined, b: Text | undefined): Text | undefined =>
  a !== undefined && b !== undefined && keyOf(a) === keyOf(b) ? a : undefined

function joinMaps<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  joined: (x: T | undefined, y: T | undefined, name: string) => T,
): ReadonlyMap<string, T> {
  if (a === b) return a
  const names = new Set([...a.keys(), ...b.keys()])
  return new Map(
    [...names].map((name) => {
      const [x, y] = [a.get(name), b.get(name)]
      return [name, x === y && x !== undefined ? x : joined(x, y, name)]
    }),
  )
}

function joinFunctions(a: Defined | undefined, b: Defined | undefined): Defined {
  const [one, other] = a === undefined ? [b, a] : [a, b]
  if (one === undefined) throw new TypeError('a function that neither road defines')
  if (one.node === other?.node) return one.or === undefined ? other : one
  return { ...one, or: other ?? 'none' }
}

function joinVariables(a: Variable | undefined, b: Variable | undefined, name: string): Variable {
  const [left, right] = [a?.text ?? [], b?.text ?? []]
  if (a !== undefined && b !== undefined && keyOf(left) === keyOf(right) && a.items === b.items) return a
  const from = [...new Set([...sourcesOf(left), ...sourcesOf(right)])]
  const filled = left.some((piece) => piece.filled) && right.some((piece) => piece.filled)
  return {
    text: [unknown(`$${name}`, from, filled)],
    exported: (a?.exported ?? false) || (b?.exported ?? false),
  }
}
