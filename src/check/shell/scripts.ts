import { type Call, type Execute, emit, follow, valuesOf, withSets } from './call.js'
import { returning } from './functions.js'
import { type At, type Frame, child } from './machine.js'
import { resolve } from './paths.js'
import { type Text, literal, valueOf } from './text.js'
import type { Source } from '../travis/model.js'
import type { Status, Tri } from './tri.js'
import { assign, endStatus } from './world.js'

const SHELLS = /^(?:\/usr\/bin\/|\/bin\/)?(?:ba|da|a|z|k)?sh$/

/** Runs a script of the project: `bash x.sh`, `bash -c '…'`, `./x.sh`. Undefined where the command is none. */
export function followScript(name: string, call: Call, at: At): (() => Status) | undefined {
  if (SHELLS.test(name)) return shell(call, at)
  if (!name.includes('/')) return undefined
  const script = scriptAt(name, at)
  if (script === undefined) return undefined
  return () => runIn(script, shebangOptions(script.text), call.words.slice(1), call, at)
}

function shell(call: Call, at: At): (() => Status) | undefined {
  const values = valuesOf(call.words)
  const options: string[] = []
  let index = 0
  let isText = false
  for (; index < values.length; index++) {
    const value = values[index]
    if (value === undefined || !/^[-+]./.test(value)) break
    if (/^-\w*o$/.test(value)) options.push(values[++index] ?? '')
    else if (/^-\w*c$/.test(value)) isText = true
    options.push(...(value.startsWith('--') ? [] : value.slice(1).split('')))
  }
  const word = call.words[index + 1]
  const args = call.words.slice(index + 2)
  if (word === undefined) return fedShell(options, call, at)
  if (isText) return () => runIn(textScript(word, at), options, args.slice(1), call, at)
  const value = valueOf(word)
  const script = value === undefined ? undefined : scriptAt(value, at)
  return script === undefined ? undefined : () => runIn(script, options, args, call, at)
}

// `bash <<EOF`
function fedShell(options: readonly string[], call: Call, at: At): (() => Status) | undefined {
  const { kind, fed } = at.frame.stdin
  const text = kind === 'here' && fed !== undefined ? valueOf(fed) : undefined
  return text === undefined ? undefined : () => runIn({ text, file: '' }, options, [], call, at)
}

interface Script {
  readonly text: string
  /** Empty: a text of the command line, which stands in its line. */
  readonly file: string
}

function scriptAt(path: string, { machine, world, frame }: At): Script | undefined {
  const file = resolve(path, world.folder)
  if (file === undefined || frame.calls.filter((call) => call.file === file).length > 2) return undefined
  const text = machine.files.get(file)
  if (text === undefined && file !== '') machine.wants.add(file)
  const isText = text !== undefined && (/^#!.*\b(?:ba|da|k|z|a)?sh\b/.test(text) || !/^#!|\0/.test(text))
  return text !== undefined && isText ? { text, file } : undefined
}

// What is not known in a text that becomes a script stays a variable in it.
function textScript(words: Text, { world }: At): Script {
  let text = ''
  for (const [index, piece] of words.entries()) {
    const name = `__${index}`
    if (piece.value === undefined) assign(world, name, [piece], { exported: true })
    text += piece.value ?? `\${${name}}`
  }
  return { text, file: '' }
}

const shebangOptions = (text: string): readonly string[] => {
  const [, letters = ''] = /^#!\S+(?: +\S*sh)? +-(\w+)/.exec(text) ?? []
  return letters.split('')
}

const sourceOf = ({ text, file }: Script, at: At, call: Call): { source: Source; line?: number } => {
  if (file === '')
    return {
      source: { text, file: at.frame.source.file, lines: [] },
      line: at.machine.lineOf(call.node.pos, at.frame),
    }
  return { source: { text, file, lines: text.split('\n').map((_, index) => index + 1) } }
}

// A shell of its own: what is exported goes in, nothing comes back.
function runIn(
  script: Script,
  options: readonly string[],
  args: readonly Text[],
  call: Call,
  at: At,
): Status {
  return follow(call, at, ({ line: _line, ...frame }) => {
    const inner = child({ ...at, frame }, { ...sourceOf(script, at, call), asked: false })
    const { world, machine } = inner
    const on = new Map<string, Tri>()
    if (options.includes('e') || options.includes('errexit')) on.set('errexit', 'yes')
    if (options.includes('pipefail')) on.set('pipefail', 'yes')
    const variables = new Map(
      [...withSets(world.variables, call.sets)].filter(([, { exported }]) => exported),
    )
    Object.assign(world, { variables, options: on, functions: new Map(), positional: args, status: 'ok' })
    Object.assign(world, { inFunction: false, inLoop: false })
    machine.run(machine.parse(script.text), world, inner.frame)
    at.world.output = world.output
    return endStatus(world)
  })
}

/** `source x.sh`: in this very shell. */
export function source(call: Call, at: At): Status {
  const { world, machine } = at
  const path = valueOf(call.words[1] ?? [])
  const script = path === undefined ? undefined : scriptAt(path, at)
  if (script === undefined) return emit(call, at, 'hoped')
  const args = call.words.slice(2)
  const { positional } = world
  return follow(call, at, ({ line: _line, ...frame }) => {
    if (args.length > 0) world.positional = args
    const inner: Frame = { ...frame, ...sourceOf(script, at, call) }
    world.status = 'ok'
    const status = returning(world, () => machine.run(machine.parse(script.text), world, inner))
    if (args.length > 0) world.positional = positional
    return status
  })
}

/** `eval`: what its words say, in this very shell. */
export function evaluate(call: Call, at: At, _execute: Execute): Status {
  const { world, machine } = at
  const words = call.words.slice(1).flatMap((word, index) => (index > 0 ? [literal(' '), ...word] : word))
  const script = textScript(words, at)
  return follow(call, at, (frame) => {
    if (script.text.trim() === '') world.status = 'ok'
    machine.run(machine.parse(script.text), world, { ...frame, ...sourceOf(script, at, call) })
    return world.status
  })
}
