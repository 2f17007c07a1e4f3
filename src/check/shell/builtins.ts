import { type Call, type Execute, emit, valuesOf } from './call.js'
import { declare } from './declare.js'
import type { At } from './machine.js'
import { printf } from './printf.js'
import { resolve } from './paths.js'
import { isElsewhere } from './redirects.js'
import { evaluate, source } from './scripts.js'
import { testWords } from './test.js'
import { type Text, literal, unknown, valueOf } from './text.js'
import type { Status, Tri } from './tri.js'
import { assign, exit, print, setPositional } from './world.js'

type Builtin = (call: Call, at: At, execute: Execute) => Status

/** What the shell does itself, by its name. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...[
    ':',
    'true',
    'shopt',
    'ulimit',
    'umask',
    'alias',
    'enable',
    'disown',
    'bind',
    'history',
    'complete',
  ].map((name) => [name, () => 'ok'] as const),
  ['false', () => 'fail'],
  ['[', (call, at) => testWords(call.words.slice(1, -1), at)],
  ['test', (call, at) => testWords(call.words.slice(1), at)],
  ['echo', echo],
  ['printf', (call, at) => say(call, at, printf(call.words.slice(1)))],
  ['set', set],
  ['exit', (call, at) => leave(call, at)],
  ['travis_terminate', (call, at) => leave(call, at)],
  ['return', giveBack],
  ['break', (_call, at) => leaveLoop('broken', at)],
  ['continue', (_call, at) => leaveLoop('skipped', at)],
  ...['export', 'declare', 'typeset', 'local', 'readonly'].map((name) => [name, declare] as const),
  ['unset', unset],
  ['shift', shift],
  ['cd', changeFolder],
  ['pushd', changeFolder],
  ['popd', (_call, { world }) => ((world.folder = undefined), 'ok')],
  ['source', source],
  ['.', source],
  ['eval', evaluate],
  ['trap', trap],
  ['read', readLine],
  ['mapfile', (call, at) => readArray(call, at)],
  ['readarray', (call, at) => readArray(call, at)],
  ['type', isThere],
  ['command', isThere],
  ['hash', isThere],
  ['let', () => 'maybe'],
  ['getopts', () => 'maybe'],
])

function say(call: Call, at: At, printed: Text | undefined): Status {
  if (!isElsewhere(at.frame.redirects)) print(at.world, printed)
  return emit(call, at, 'ok')
}

function echo(call: Call, at: At): Status {
  const words = call.words.slice(1)
  let newline = true
  while (/^-[neE]+$/.test(valueOf(words[0] ?? []) ?? '')) {
    if (valueOf(words[0] ?? [])?.includes('n') === true) newline = false
    words.shift()
  }
  const spaced = words.flatMap((word, index) => (index > 0 ? [literal(' '), ...word] : word))
  return say(call, at, newline ? [...spaced, literal('\n')] : spaced)
}

function set(call: Call, { world }: At): Status {
  const values = valuesOf(call.words)
  const names: Readonly<Record<string, string>> = { e: 'errexit', u: 'nounset' }
  const turn = (name: string, on: Tri) => (world.options = new Map(world.options).set(name, on))
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const on = value?.startsWith('+') === true ? 'no' : 'yes'
    if (value === '--' || value === undefined || !/^[-+]/.test(value)) {
      setPositional(world, call.words.slice(value === '--' ? index + 2 : index + 1))
      return 'ok'
    }
    for (const letter of value.slice(1)) {
      const name = names[letter]
      if (name !== undefined) turn(name, on)
      if (letter === 'o') turn(values[++index] ?? '', on)
    }
  }
  return 'ok'
}

function codeOf(call: Call, at: At): Status {
  const word = call.words[1]
  if (word === undefined) return at.world.status
  const value = valueOf(word)
  return value === undefined ? 'maybe' : /^0+$/.test(value.trim()) ? 'ok' : 'fail'
}

function leave(call: Call, at: At): Status {
  const status = codeOf(call, at)
  exit(at.world, status, at.machine.explores ? 'maybe' : 'yes')
  return status
}

function leaveLoop(how: 'broken' | 'skipped', { machine, world }: At): Status {
  if (world.inLoop) world[how] = machine.explores ? 'maybe' : 'yes'
  return 'ok'
}

function giveBack(call: Call, at: At): Status {
  const { world } = at
  if (!world.inFunction) return 'fail'
  world.returnStatus = codeOf(call, at)
  world.returned = at.machine.explores ? 'maybe' : 'yes'
  return world.returnStatus
}

function unset(call: Call, { world }: At): Status {
  for (const name of valuesOf(call.words))
    if (name !== undefined && !name.startsWith('-')) assign(world, name, [])
  return 'ok'
}

function shift(call: Call, { world }: At): Status {
  const count = Number(valueOf(call.words[1] ?? []) ?? '1') || 1
  const { positional } = world
  world.positional = positional?.slice(count)
  return positional !== undefined && positional.length < count ? 'fail' : 'ok'
}

function changeFolder(call: Call, at: At): Status {
  const { world } = at
  const to = call.words.slice(1).find((word) => valueOf(word)?.startsWith('-') !== true)
  const value = to === undefined ? undefined : valueOf(to)
  world.folder = value === undefined ? undefined : resolve(value, world.folder)
  return emit(call, at, 'hoped')
}

// `trap 'exit 1' ERR` stops where `set -e` would.
function trap(call: Call, { world }: At): Status {
  const [action, ...signals] = valuesOf(call.words)
  if (signals.includes('ERR') && /\bexit\b(?! 0)/.test(action ?? ''))
    world.options = new Map(world.options).set('errexit', 'yes')
  return 'ok'
}

function readLine(call: Call, at: At): Status {
  const { world, frame } = at
  const names = valuesOf(call.words).filter((name) => name !== undefined && /^[A-Za-z_]\w*$/.test(name))
  const whole = names.length === 1 && frame.stdin.kind === 'here' ? frame.stdin.fed : undefined
  for (const name of names) if (name !== undefined) assign(world, name, whole ?? [unknown(`$${name}`)])
  return frame.asked && frame.stdin.kind !== 'here' ? 'maybe' : 'hoped'
}

// `command -v x`, `type x`: sure for what the shell itself knows.
function isThere(call: Call, { world, frame }: At): Status {
  const name = valueOf(call.words.at(-1) ?? []) ?? ''
  if (world.functions.get(name)?.or === undefined && (world.functions.has(name) || builtins.has(name)))
    return 'ok'
  return frame.asked ? 'maybe' : 'hoped'
}

function readArray(call: Call, { world }: At): Status {
  const name = valueOf(call.words.at(-1) ?? [])
  if (name !== undefined) assign(world, name, [unknown(`$${name}`)])
  return 'hoped'
}
