import { parse } from 'unbash'
import { newMachine, runSource, wholeFile } from '../../../src/check/shell/interpreter.js'
import type { Ran } from '../../../src/check/shell/machine.js'
import { type Text, plain, show, unknown } from '../../../src/check/shell/text.js'
import { type Variable, endStatus, newWorld } from '../../../src/check/shell/world.js'

export interface Options {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly failing?: (program: string) => boolean
  readonly outside?: (name: string) => Text
}

/** Runs a script in the interpreter, in an environment where names in capitals are not known. */
export function run(script: string, { files = {}, env = {}, failing, outside }: Options = {}) {
  const machine = newMachine({
    parse,
    files: new Map(Object.entries(files)),
    wants: new Set(),
    outside: outside ?? ((name) => (/[A-Z]/.test(name) ? [unknown(`$${name}`, [name])] : [])),
    fails: ({ words }) => failing?.(show(words[0] ?? [])) ?? false,
    gate: () => 'maybe',
    explores: false,
    commit: '854df4f3ab1e62f5d2b2c0a9f8fc6a7a1f4e2d30',
  })
  const variables = Object.entries(env).map(([name, value]): [string, Variable] => [
    name,
    { text: plain(value), exported: true },
  ])
  const world = newWorld(new Map(variables))
  runSource(machine, world, {
    source: wholeFile('x.sh', script),
    phase: 'script',
    certainty: 'yes',
    onFailure: false,
    asked: false,
    calls: [],
    stdin: { kind: 'none', fed: undefined },
    redirects: [],
  })
  return { ran: machine.ran, status: endStatus(world), wants: [...machine.wants], world }
}

/** A command as the tables of the tests write it: `?` where it may run, `!` where it runs after a failure only. */
export const said = ({ words, certainty, onFailure }: Ran): string =>
  `${onFailure ? '! ' : certainty === 'maybe' ? '? ' : ''}${words.map(show).join(' ')}`

/** The commands of a script, without those that only print or are followed. */
export const commands = (script: string, options?: Options): readonly string[] =>
  run(script, options)
    .ran.filter(
      ({ followed, words }) =>
        !followed && words.length > 0 && !/^(?:echo|printf|cd|export|local)$/.test(show(words[0] ?? [])),
    )
    .map(said)
