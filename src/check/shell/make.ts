import { type Call, follow, valuesOf, withSets } from './call.js'
import { type At, type Frame, child } from './machine.js'
import { type Makefile, readMakefile } from './makefile.js'
import { resolve } from './paths.js'
import { plain } from './text.js'
import { type Status, not, succeeded } from './tri.js'
import { type Variable, endStatus, exit, isAlive } from './world.js'

/** `make TARGET`, with the Makefile of the project. Undefined where the command is not make, or there is nothing to read. */
export function followMake(name: string, call: Call, at: At): (() => Status) | undefined {
  if (name !== 'make') return undefined
  const { folder, targets, sets } = asked(valuesOf(call.words))
  const base = resolve(folder, at.world.folder)
  if (base === undefined) return undefined
  const names = ['GNUmakefile', 'makefile', 'Makefile'].map((one) => (base === '' ? one : `${base}/${one}`))
  const file = names.find((one) => at.machine.files.has(one))
  if (file === undefined) {
    at.machine.wants.add(names.at(-1) ?? '')
    return undefined
  }
  const made = readMakefile(at.machine.files.get(file) ?? '')
  const wanted = targets.length > 0 ? targets : [made.first ?? '']
  if (!wanted.every((one) => made.targets.has(one))) return undefined
  return () =>
    follow(call, at, ({ line: _line, ...frame }) => {
      const inner = child({ ...at, frame: { ...frame, asked: false } })
      const given = sets.map(([name, value]) => [name, { text: plain(value), exported: true }] as const)
      const variables = new Map<string, Variable>(
        [...withSets(inner.world.variables, call.sets)].filter(([, { exported }]) => exported),
      )
      for (const [name, variable] of given) variables.set(name, variable)
      Object.assign(inner.world, {
        variables,
        folder: base,
        options: new Map(),
        functions: new Map(),
        status: 'ok',
      })
      const done = new Set<string>()
      for (const target of wanted) makeTarget(target, { made, file, done, at: inner })
      at.world.output = inner.world.output
      return endStatus(inner.world)
    })
}

function asked(values: readonly (string | undefined)[]) {
  let folder = '.'
  const targets: string[] = []
  const sets: (readonly [string, string])[] = []
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? ''
    const set = /^([A-Za-z_]\w*)=([^]*)$/.exec(value)
    if (value === '-C' || value === '--directory') folder = values[++index] ?? ''
    else if (set !== null) sets.push([set[1] ?? '', set[2] ?? ''])
    else if (value !== '' && !value.startsWith('-') && !/^\d+$/.test(value)) targets.push(value)
  }
  return { folder, targets, sets }
}

interface Making {
  readonly made: Makefile
  readonly file: string
  readonly done: Set<string>
  readonly at: At
}

// Each line is a shell of its own; the first that fails ends make.
function makeTarget(name: string, making: Making): void {
  const { made, file, done, at } = making
  const target = made.targets.get(name)
  if (target === undefined || done.has(name)) return
  done.add(name)
  for (const need of target.needs) makeTarget(need, making)
  for (const { text, line, ignored } of target.recipe) {
    if (isAlive(at.world) === 'no') return
    const source = { text, file, lines: text.split('\n').map((_, index) => line + index) }
    const frame: Frame = { ...at.frame, source }
    const part = child({ ...at, frame })
    at.machine.run(at.machine.parse(text), part.world, part.frame)
    const status = endStatus(part.world)
    at.world.status = 'ok'
    if (ignored) continue
    exit(at.world, 'fail', not(succeeded(status)))
  }
}
