import type { Assignment, Command } from 'unbash'
import { builtins } from './builtins.js'
import { type Call, emit, nameOf } from './call.js'
import { callFunction } from './functions.js'
import { fields, text } from './expand.js'
import { type At, DEPTH } from './machine.js'
import { followMake } from './make.js'
import { followNpm } from './npm.js'
import { known } from './outputs.js'
import { asksOnly } from './queries.js'
import { isElsewhere, redirected } from './redirects.js'
import { fork, stopOnError } from './roads.js'
import { followScript } from './scripts.js'
import { type Text, literal, unknown } from './text.js'
import type { Status } from './tri.js'
import { assign, print } from './world.js'
import { unwrap } from './wrappers.js'

/** Runs a simple command: assignments, a program, a function, or what the shell itself does. */
export function runSimple(node: Command, at: At): void {
  const { world } = at
  world.substituted = false
  const before = world.status
  const words = [...(node.name === undefined ? [] : [node.name]), ...node.args].flatMap((arg) =>
    arg.type === 'Word' ? fields(arg, at) : [assignmentWord(arg, at)],
  )
  const sets = node.prefix.filter((one) => one.type === 'Assignment').map((one) => evaluated(one, at))
  const { redirects, stdin } = redirected(node.redirects, at)
  const frame = {
    ...at.frame,
    redirects: [...at.frame.redirects, ...redirects],
    stdin: stdin ?? at.frame.stdin,
  }
  const here = { ...at, frame }
  const call: Call = {
    words,
    wrappers: [],
    sets: sets.map(({ name, value }) => ({ name, text: value })),
    node,
  }
  if (words.length === 0) {
    if (!world.substituted) world.status = 'ok'
    for (const { name, value, items } of sets) assign(world, name, value, items && { items })
    if (sets.length > 0) emit(call, here, world.status)
  } else {
    world.status = before
    world.status = execute(call, here)
  }
  stopOnError(at)
}

interface Evaluated {
  readonly name: string
  readonly value: Text
  readonly items?: readonly Text[] | undefined
}

function evaluated(one: Assignment, at: At): Evaluated {
  const { name, value, append, index } = one
  const before = at.world.variables.get(name)
  if (value.type === 'ArrayValue') {
    const added = value.elements.flatMap((word) => fields(word, at))
    const items = append === true ? [...(before?.items ?? []), ...added] : added
    return { name, value: items[0] ?? [], items }
  }
  if (index !== undefined) return { name, value: [unknown(`$${name}`)] }
  const made = text(value, at)
  return { name, value: append === true ? [...(before?.text ?? at.machine.outside(name)), ...made] : made }
}

// `export X=$Y` is not split, unlike `env X=$Y`.
function assignmentWord(one: Assignment, at: At): Text {
  const { name, value } = evaluated(one, at)
  return [literal(`${name}=`), ...value.map((piece) => ({ ...piece, quoted: true }))]
}

/** Runs the words of a call; what stands before the program is taken off first. */
export function execute(call: Call, at: At): Status {
  const bare = unwrap(call, at)
  if (bare.words.length === 0) return 'ok'
  if (bare.gated !== undefined) return gated(bare, at)
  const name = nameOf(bare)
  const run = name === undefined ? undefined : runnerOf(name, bare, at)
  if (run !== undefined && at.frame.calls.length < DEPTH) return run()
  return external(bare, at)
}

function runnerOf(name: string, call: Call, at: At): (() => Status) | undefined {
  const defined = call.wrappers.includes('command') ? undefined : at.world.functions.get(name)
  if (defined !== undefined) return () => callFunction(defined, call, at)
  const builtin = builtins.get(name)
  if (builtin !== undefined) return () => builtin(call, at, execute)
  return followScript(name, call, at) ?? followMake(name, call, at) ?? followNpm(name, call, at)
}

// `slipway gate -- COMMAND` runs the command only in a build that publishes, and succeeds where it does not.
function gated(call: Call, at: At): Status {
  const { gated: inner, ...gate } = call
  const status = emit(gate, at, 'ok')
  if (inner === undefined) return status
  const open = at.machine.gate(at.world.variables)
  const run = (road: At) => {
    road.world.status = execute({ ...call, gated: undefined, words: inner }, road)
  }
  if (open === 'yes') run(at)
  else if (open === 'no') at.world.status = 'ok'
  else fork(at, run, (road) => (road.world.status = 'ok'))
  return at.world.status
}

function external(call: Call, at: At): Status {
  const { world, frame } = at
  const status = emit(call, at, frame.asked && asksOnly(call.words) ? 'maybe' : 'hoped')
  if (!isElsewhere(frame.redirects)) print(world, known(call.words, frame.stdin, at))
  if (call.wrappers.includes('exec')) Object.assign(world, { exited: 'yes', exitStatus: status })
  return status
}
