import { type Call, emit, valuesOf } from './call.js'
import type { At } from './machine.js'
import { type Text, literal, unknown } from './text.js'
import type { Status } from './tri.js'
import { assign } from './world.js'

/** `export`, `declare`, `local`, `readonly`: sets variables; their own status hides that of a `$(…)` in them. */
export function declare(call: Call, at: At): Status {
  const { world } = at
  const [program, ...words] = valuesOf(call.words, 0)
  const exported =
    program === 'export' || words.some((word) => /^-\w*x/.test(word ?? '')) ? { exported: true } : {}
  const sets: { name: string; text: Text }[] = []
  for (const [index, word] of call.words.slice(1).entries()) {
    const set = /^([A-Za-z_]\w*)(\+?=)?/.exec(word[0]?.value ?? '')
    const [all = '', name = '', operator] = set ?? []
    if (name === '' || words[index]?.startsWith('-') === true) continue
    if (program === 'local' && world.locals !== undefined && !world.locals.has(name))
      world.locals = new Map(world.locals).set(name, world.variables.get(name))
    if (operator !== undefined) {
      const text = valueAfter(word, all.length)
      sets.push({ name, text })
      assign(world, name, operator === '+=' ? [unknown(`$${name}`)] : text, exported)
    } else if ('exported' in exported)
      assign(world, name, world.variables.get(name)?.text ?? at.machine.outside(name), exported)
    else if (program === 'local') assign(world, name, [])
  }
  return emit({ ...call, sets }, at, 'ok')
}

function valueAfter(word: Text, length: number): Text {
  const [first, ...rest] = word
  const value = (first?.value ?? '').slice(length)
  return value === '' ? rest : [{ ...literal(value), ...(first?.from && { from: first.from }) }, ...rest]
}
