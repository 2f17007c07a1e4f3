import { posix } from 'node:path'
import type { Place } from '../found.js'
import { commandsIn } from './commands.js'
import type { Run } from './model.js'
import { type Around, findPackage, findScript } from './sources.js'
import { lineAt } from './stages.js'
import { unwrap } from './unwrap.js'

/** What was found so far: filled by `follow`. */
export interface Trail {
  readonly runs: Run[]
  /** Every text that was read on the way. */
  readonly texts: string[]
  whole: boolean
}

interface Step extends Place {
  readonly env: ReadonlyMap<string, string>
  readonly through: readonly string[]
  readonly maybe: boolean
  /** What `"$@"` stands for. */
  readonly args: readonly string[]
  /** Where `cd` led. */
  readonly cd: string
  readonly depth: number
}

const DEEPEST = 8

/** Follows words to the programs that they start, through shell lines, scripts and `npm run`. */
export function follow(words: readonly string[], step: Step, around: Around, trail: Trail): void {
  const line = lineAt(words)
  // What stands in front of `sh -c` is a wrapper, and what follows its line are $0 and so on.
  if (line > 0) {
    const before = unwrap(words.slice(0, line - 1))
    const args = words.slice(line + 2)
    const through = [...step.through, ...before.through]
    followText(words[line] ?? '', { ...deeper(step), through, args }, around, trail, [])
    return
  }
  const { words: rest, set, through } = unwrap(words)
  const [first = '', ...args] = rest
  if (first === '') return
  const inner = {
    ...step,
    env: new Map([...step.env, ...set]),
    through: [...step.through, ...through],
  }
  if (step.depth >= DEEPEST) trail.whole = false
  else if (followShell(rest, inner, around, trail) || followPackage(rest, inner, around, trail)) return
  const program = posix.basename(first)
  if (OPAQUE.has(program)) trail.whole = false
  trail.runs.push({ ...placeOf(inner), program, args })
}

const placeOf = ({ file, line, through, env, maybe }: Step): Omit<Run, 'program' | 'args'> => ({
  ...{ file, line, through, env, maybe },
})

// What they start stands in files of their own.
const OPAQUE = new Set(
  'supervisord foreman honcho make just task pm2 pm2-runtime s6-svscan runsvdir init npm-run-all run-p run-s'.split(
    ' ',
  ),
)

const deeper = (step: Step): Step => ({ ...step, depth: step.depth + 1 })

/** The commands of a shell text; `lines` are those of the file that the text stands in, where it is one. */
function followText(text: string, step: Step, around: Around, trail: Trail, lines: readonly string[]): void {
  trail.texts.push(text)
  let { cd } = step
  let env = step.env
  for (const { words, set, line, maybe } of commandsIn(text)) {
    if (words[0] === 'cd' && words[1] !== undefined) cd = words[1]
    if (words.length === 0 || words[0] === 'export') env = new Map([...env, ...set, ...exported(words)])
    const own = {
      ...step,
      cd,
      maybe: step.maybe || maybe,
      env: new Map([...env, ...set]),
      line: step.line + (lines.length > 0 ? line : 0),
    }
    const at = words.findIndex((word) => /^\$[@*]$/.test(word))
    const given = at < 0 ? words : [...words.slice(0, at), ...step.args, ...words.slice(at + 1)]
    follow(given, own, around, trail)
  }
}

const exported = (words: readonly string[]): Array<[string, string]> =>
  words.flatMap((word) => {
    const [, name, value = ''] = /^(\w+)=([^]*)$/.exec(word) ?? []
    return name === undefined ? [] : [[name, value] as [string, string]]
  })

const SHELL = /^(?:ba|da|a|z)?sh$/

function followShell(words: readonly string[], step: Step, around: Around, trail: Trail): boolean {
  const program = posix.basename(words[0] ?? '')
  const isShell = SHELL.test(program) || program === 'source' || program === '.'
  const at = isShell ? words.findIndex((word, index) => index > 0 && !word.startsWith('-')) : 0
  const path = words[at]
  if (path === undefined || at < 0) return false
  const isScript = /\.(?:ba)?sh$|entrypoint|^\.?\.?\/(?!usr\/|bin\/|sbin\/)[\w./-]+$/.test(path)
  if ((!isShell && !isScript) || program === 'catalina.sh') return false
  const script = findScript(path, around)
  if (script === undefined) {
    // A program without a suffix is one that was compiled, as a rule.
    if (!isShell && !/\.(?:ba)?sh$|entrypoint/.test(path)) return false
    trail.whole = false
    // Entry points hand over to the words behind them.
    const after = words.slice(at + 1)
    if (after[0]?.startsWith('-') === false) follow(after, deeper(step), around, trail)
    return true
  }
  const { file, text } = script
  const args = words.slice(at + 1)
  followText(text, { ...deeper(step), file, line: 1, args }, around, trail, text.split('\n'))
  return true
}

const MANAGERS = new Set(['npm', 'yarn', 'pnpm', 'bun'])

function followPackage(words: readonly string[], step: Step, around: Around, trail: Trail): boolean {
  const [program = '', ...rest] = words
  const name = posix.basename(program)
  if (/^(?:concurrently|conc)$/.test(name)) {
    for (const one of rest.filter((word) => !word.startsWith('-')))
      followText(one, deeper(step), around, trail, [])
    return true
  }
  if (!MANAGERS.has(name)) return false
  const { script, folder, args } = readCall(name, rest)
  if (script === undefined) return false
  const found = findPackage(script, folder ?? step.cd, around)
  const through = [...step.through, `${name} ${script === 'start' ? script : `run ${script}`}`]
  if (found === undefined) {
    trail.whole = false
    trail.runs.push({ ...placeOf({ ...step, through }), program: name, args: rest })
    return true
  }
  const line = [found, ...args.map((word) => `'${word.replaceAll("'", "'\\''")}'`)].join(' ')
  followText(line, { ...deeper(step), through, args: [] }, around, trail, [])
  return true
}

/** `npm --prefix web run start -- --port 80` */
function readCall(name: string, words: readonly string[]) {
  const dashes = words.indexOf('--')
  const before = dashes < 0 ? words : words.slice(0, dashes)
  const at = before.findIndex((word) => /^(?:--prefix|--cwd|--dir|-C)$/.test(word))
  const joined = before.map((word) => /^--(?:prefix|cwd|dir)=(.+)$/.exec(word)?.[1])
  const folder = at < 0 ? joined.find((one) => one !== undefined) : before[at + 1]
  const [verb, script, ...more] = before.filter(
    (word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1),
  )
  const args = [...more, ...(dashes < 0 ? [] : words.slice(dashes + 1))]
  if (verb === 'run' || verb === 'run-script') return { script, folder, args }
  const own = name !== 'npm' && verb !== undefined && !/^(?:install|add|build|exec|dlx|x)$/.test(verb)
  const isScript = verb === 'start' || (own && !verb.includes('.'))
  const after = before.slice(before.indexOf(verb ?? '') + 1)
  return { script: isScript ? verb : undefined, folder, args: isScript && name !== 'npm' ? after : args }
}
