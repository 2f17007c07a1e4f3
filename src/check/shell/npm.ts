import { type Call, follow, valuesOf, withSets } from './call.js'
import { type At, child } from './machine.js'
import { resolve } from './paths.js'
import { type Status, not, succeeded } from './tri.js'
import { endStatus, exit, isAlive } from './world.js'

/** `npm test`, `npm run x`, `yarn x`: the scripts of package.json. Undefined where the command is none of these. */
export function followNpm(name: string, call: Call, at: At): (() => Status) | undefined {
  const script = scriptName(
    name,
    valuesOf(call.words).filter((word) => word?.startsWith('-') !== true),
  )
  const file = script === undefined ? undefined : resolve('package.json', at.world.folder)
  if (script === undefined || file === undefined) return undefined
  const text = at.machine.files.get(file)
  if (text === undefined) {
    at.machine.wants.add(file)
    return undefined
  }
  const scripts = readScripts(text)
  if (!scripts.has(script)) return undefined
  const lines = [`pre${script}`, script, `post${script}`]
    .map((one) => scripts.get(one))
    .filter((one) => one !== undefined)
  if (at.frame.calls.filter((one) => one.file === file).length > 2) return undefined
  return () =>
    follow(call, at, ({ line: _line, ...frame }) => {
      const inner = child({ ...at, frame: { ...frame, asked: false } })
      const variables = new Map(
        [...withSets(inner.world.variables, call.sets)].filter(([, { exported }]) => exported),
      )
      Object.assign(inner.world, { variables, options: new Map(), functions: new Map(), status: 'ok' })
      for (const { command, line } of lines) {
        if (isAlive(inner.world) === 'no') break
        const part = child(inner, { source: { text: command, file, lines: [line] }, line })
        at.machine.run(at.machine.parse(command), part.world, part.frame)
        inner.world.status = 'ok'
        exit(inner.world, 'fail', not(succeeded(endStatus(part.world))))
      }
      at.world.output = undefined
      return endStatus(inner.world)
    })
}

function scriptName(
  program: string,
  [command, argument]: readonly (string | undefined)[],
): string | undefined {
  if (!['npm', 'yarn', 'pnpm'].includes(program)) return undefined
  if (command === 'run' || command === 'run-script') return argument
  if (command === 'test' || command === 't' || command === 'tst') return 'test'
  return program === 'npm' || ['install', 'add', 'ci'].includes(command ?? '') ? undefined : command
}

interface Line {
  readonly command: string
  readonly line: number
}

/** The scripts of a package.json with their lines; none where it cannot be read. */
export function readScripts(text: string): ReadonlyMap<string, Line> {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return new Map()
  }
  const scripts = typeof read === 'object' && read !== null && 'scripts' in read ? read.scripts : undefined
  if (typeof scripts !== 'object' || scripts === null) return new Map()
  const lines = text.split('\n')
  const from = lines.findIndex((line) => /"scripts"\s*:/.test(line))
  return new Map(
    Object.entries(scripts).flatMap(([name, command]) => {
      const at = lines.findIndex((line, index) => index >= from && line.includes(`${JSON.stringify(name)}:`))
      return typeof command === 'string' ? [[name, { command, line: Math.max(at, 0) + 1 }] as const] : []
    }),
  )
}
