import type { ParameterExpansionPart, ParameterOperation, SimpleExpansionPart, Word } from 'unbash'
import { isSecretName } from '../secret-names.js'
import { extended, expression, without } from './glob.js'
import type { At } from './machine.js'
import { type Text, isBlank, literal, plain, sourcesOf, unknown, valueOf } from './text.js'
import { succeeded } from './tri.js'
import { assign, exit } from './world.js'

/** What `$NAME` holds; several texts where it is several words. */
export function simple(part: SimpleExpansionPart, quoted: boolean, at: At): readonly Text[] {
  const name = part.text.slice(1)
  if (name === '@' || name === '*') return positional(at, quoted, name)
  return [used(name, look(name, at), quoted)]
}

/** What `${NAME…}` holds; `expand` expands the words in it. */
export function parameter(
  part: ParameterExpansionPart,
  quoted: boolean,
  at: At,
  expand: (word: Word) => Text,
): readonly Text[] {
  const { parameter: name, prefix, index, operation } = part
  if (index !== undefined) return items(name, index.value, quoted, at, part.text)
  if ((name === '@' || name === '*') && operation === undefined && prefix === undefined)
    return positional(at, quoted, name)
  const base = look(name, at)
  if (prefix === '#') return [length(base, part.text)]
  if (prefix !== undefined) return [[{ ...unknown(part.text, [name]), quoted }]]
  if (operation === undefined) return [used(name, base, quoted)]
  return [operated(operation, { name, base: used(name, base, quoted), quoted, at, expand, shown: part.text })]
}

/** What a variable holds, wherever it was set. */
export function look(name: string, { world, machine }: At): Text {
  if (/^[1-9]\d*$/.test(name))
    return world.positional === undefined ? [unknown(`$${name}`)] : (world.positional[Number(name) - 1] ?? [])
  switch (name) {
    case '?':
      return exitCode(succeeded(world.status))
    case '#':
      return world.positional === undefined ? [unknown('$#', [], true)] : plain(`${world.positional.length}`)
    case '0':
    case '$':
    case '!':
    case '-':
    case '_':
    case 'RANDOM':
    case 'SECONDS':
    case 'LINENO':
      return [unknown(`$${name}`, [], true)]
    case 'PWD':
      return [unknown('$PWD', [], true)]
    default: {
      const variable = world.variables.get(name)
      return variable === undefined ? machine.outside(name) : variable.text
    }
  }
}

function exitCode(ok: string): Text {
  if (ok === 'maybe') return [unknown('$?', [], true)]
  return plain(ok === 'yes' ? '0' : '1')
}

// A secret stays one by its name, also where the pipeline says its value.
function used(name: string, of: Text, quoted: boolean): Text {
  const secret = isSecretName(name)
  return of.map((piece) => ({
    ...piece,
    quoted,
    ...(secret && { shown: piece.shown ?? `$${name}`, from: [...new Set([...piece.from, name])] }),
  }))
}

function positional({ world }: At, quoted: boolean, name: string): readonly Text[] {
  if (world.positional === undefined) return [[{ ...unknown(`$${name}`), quoted }]]
  const words = world.positional.map((one) => one.map((piece) => ({ ...piece, quoted })))
  if (name === '*' && quoted) return [words.flatMap((one, n) => (n > 0 ? [literal(' '), ...one] : one))]
  return words
}

function items(name: string, index: string, quoted: boolean, at: At, shown: string): readonly Text[] {
  const held = at.world.variables.get(name)
  const all = held?.items ?? (held === undefined ? undefined : [held.text])
  if (all === undefined) return [[{ ...unknown(shown, [name]), quoted }]]
  if (index === '@' || index === '*') return all.map((one) => used(name, one, quoted))
  const one = /^\d+$/.test(index) ? (all[Number(index)] ?? []) : [unknown(shown, [name])]
  return [used(name, one, quoted)]
}

function length(of: Text, shown: string): Text {
  const value = valueOf(of)
  return value === undefined ? [unknown(shown, sourcesOf(of), true)] : plain(`${value.length}`)
}

interface Operand {
  readonly name: string
  readonly base: Text
  readonly quoted: boolean
  readonly at: At
  readonly expand: (word: Word) => Text
  readonly shown: string
}

function operated(operation: ParameterOperation, operand: Operand): Text {
  const { base, expand } = operand
  switch (operation.type) {
    case 'Default':
      return defaulted(operation.operator, operation.operand, operand)
    case 'Remove':
      return derived(operand, (value) => without(value, glob(operation.operand, expand), operation.operator))
    case 'Replace':
      return derived(operand, (value) =>
        replaced(
          value,
          operation.operator,
          glob(operation.pattern, expand),
          valueOf(expand(operation.replacement)) ?? '',
        ),
      )
    case 'Slice':
      return derived(operand, (value) => sliced(value, operation.offset.value, operation.length?.value))
    case 'CaseModification':
      return derived(operand, (value) => recased(value, operation.operator))
    default:
      return [{ ...unknown(operand.shown, sourcesOf(base)), quoted: operand.quoted }]
  }
}

function defaulted(operator: string, word: Word, operand: Operand): Text {
  const { name, base, at, expand, shown, quoted } = operand
  const blank = isBlank(base)
  if (operator.endsWith('+')) {
    if (blank === 'yes') return []
    return blank === 'no' ? expand(word) : [{ ...unknown(shown, [name]), quoted }]
  }
  if (blank === 'no') return base
  if (operator.endsWith('?')) {
    exit(at.world, 'fail', blank === 'yes' ? 'yes' : 'no')
    return base
  }
  const instead = expand(word)
  if (blank === 'maybe') {
    const from = [...new Set([...sourcesOf(base), ...sourcesOf(instead)])]
    return [{ ...unknown(shown, from, isBlank(instead) === 'no'), quoted }]
  }
  if (operator.endsWith('=')) assign(at.world, name, instead)
  return instead
}

function derived({ base, shown, quoted }: Operand, change: (value: string) => string | undefined): Text {
  const value = valueOf(base)
  const from = sourcesOf(base)
  const made = value === undefined ? undefined : change(value)
  if (made === undefined) return [{ ...unknown(shown, from, false), quoted }]
  const named = base.some((piece) => piece.shown !== undefined)
  return [{ ...literal(made, quoted), from, ...(named && { shown }) }]
}

const glob = (word: Word, expand: (word: Word) => Text): string =>
  word.parts === undefined || !/[$`"']/.test(word.text)
    ? extended(word.value, false)
    : extended(valueOf(expand(word)) ?? '', true)

function replaced(value: string, operator: string, from: string, to: string): string | undefined {
  const ends = { '/#': `^(?:${from})`, '/%': `(?:${from})$` }[operator]
  // The patterns of the shell are greedy only to the end of the match: `[^]*` is as good.
  const made = expression(ends ?? from)
  if (made === undefined || from === '') return value
  return value.replace(operator === '//' ? new RegExp(made, 'g') : made, () => to)
}

function sliced(value: string, offset: string, length: string | undefined): string | undefined {
  const [from, count] = [offset.trim(), length?.trim()]
  if (!/^-?\d+$/.test(from) || (count !== undefined && !/^-?\d+$/.test(count))) return undefined
  const rest = value.slice(Number(from))
  if (count === undefined) return rest
  return Number(count) < 0 ? rest.slice(0, Number(count)) : rest.slice(0, Number(count))
}

function recased(value: string, operator: string): string {
  const change = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase())
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1)
}
