import type * as unbash from 'unbash'
import { targetOf } from './targets.js'

/** The part of `unbash` that is used here; the commands load it when they need it. */
export type Shell = typeof unbash

/** What a command is for a pipeline that publishes by itself. */
export type Kind = 'publish' | 'build' | 'pull' | 'neutral' | 'slipway' | 'other'

/** One simple command: its words as written, quotes around them apart, and where it stands. */
export interface Command {
  readonly words: readonly string[]
  readonly kind: Kind
}

/** The scripts of the repository by their path, and the parser. */
export interface Scripts {
  readonly shell: Shell
  readonly texts: ReadonlyMap<string, string>
}

// What a script may do on the way to publishing without being of use for anything else.
const NEUTRAL =
  /^(?:echo|printf|export|set|unset|local|readonly|declare|cd|pwd|test|\[|\[\[|:|true|false|exit|return|sleep|date|git|cat|tr|cut|sed|awk|grep|head|tail|jq|basename|dirname|which|command|type|read|shift|source|\.|gem|rvm|sort|tee|mkdir|touch|chmod|gunzip|base64|env)$/
const BEFORE = /^(?:sudo|travis_retry|travis_wait|time|exec|command|builtin|nohup|env)$/
const CLI = /cli-assets\.heroku\.com|toolbelt\.heroku\.com|heroku-cli/

/** Every simple command of a shell text in order, those of the scripts that it calls among them. */
export function commandsOf(text: string, scripts: Scripts, depth = 0): Command[] {
  const { shell } = scripts
  const found: Command[] = []
  const visit = (node: unbash.SyntaxNode): void => {
    if (node.type === 'Pipeline' && CLI.test(text.slice(node.pos, node.end)))
      return void found.push({ words: [text.slice(node.pos, node.end)], kind: 'publish' })
    if (node.type === 'Command') {
      const { name, suffix } = node
      const words = [name, ...suffix].flatMap((one) => (one?.type === 'Word' ? [one.value] : []))
      found.push(...((depth < 3 ? called(words, scripts, depth) : undefined) ?? [command(words)]))
    }
    shell.forEachChild(node, visit)
  }
  visit(shell.parse(text))
  return found
}

/** The commands of the script that a command runs; undefined where it runs none that is known. */
function called(words: readonly string[], scripts: Scripts, depth: number): Command[] | undefined {
  const own = withoutPrefix(words)
  const target = targetOf(own, scripts.texts)
  // What publishes nothing is the command that it is: tests above all.
  if (target !== undefined) {
    const commands = commandsOf(target, scripts, depth + 1)
    return commands.some(({ kind }) => kind === 'publish' || kind === 'build') ? commands : undefined
  }
  const [program = '', ...rest] = own
  const isShell = /^(?:bash|sh|source|\.)$/.test(program)
  const path = isShell ? rest.find((word) => !word.startsWith('-')) : program
  const script = path === undefined ? undefined : scripts.texts.get(normal(path))
  return script === undefined || !(isShell || path?.includes('/') === true)
    ? undefined
    : commandsOf(script, scripts, depth + 1)
}

/** The path of a script from the top of the repository. */
export const normal = (path: string): string =>
  path.replace(/^\$\{?TRAVIS_BUILD_DIR\}?\//, '').replace(/^(?:\.\/)+/, '')

function withoutPrefix(words: readonly string[]): readonly string[] {
  let rest = words
  while (BEFORE.test(rest[0] ?? '') && rest.length > 1)
    rest = rest.slice(rest[0] === 'travis_wait' && /^\d+$/.test(rest[1] ?? '') ? 2 : 1)
  return rest
}

function command(all: readonly string[]): Command {
  const words = withoutPrefix(all)
  return { words, kind: kindOf(words) }
}

function kindOf([program, first = '', second = '', ...more]: readonly string[]): Kind {
  if (program === undefined) return 'neutral'
  if (program === 'slipway') return 'slipway'
  if (program === 'docker') return dockerKind(first, second, more)
  if (program === 'docker-compose') return first === 'push' ? 'publish' : 'other'
  if (program === 'git' && first === 'push')
    return [second, ...more].some((word) => /\bheroku\b/.test(word)) ? 'publish' : 'other'
  if (
    /^(?:curl|wget)$/.test(program) &&
    [first, second, ...more].some((word) => word.includes('api.heroku.com'))
  )
    return 'publish'
  if (program === 'heroku')
    return /^(?:container|login|auth|plugins|update|version)/.test(first) ? 'publish' : 'other'
  if (/^(?:npm|yarn|pip3?|gem|snap|apt|apt-get|brew)$/.test(program))
    return [first, second, ...more].some((word) => /^(?:heroku|heroku-cli)(?:@.*)?$/.test(word))
      ? 'publish'
      : 'other'
  if (CLI.test([first, second, ...more].join(' '))) return 'publish'
  return NEUTRAL.test(program) ? 'neutral' : 'other'
}

function dockerKind(first: string, second: string, more: readonly string[]): Kind {
  const verb = first === 'image' || first === 'buildx' || first === 'compose' ? second : first
  if (first === 'compose') return verb === 'push' ? 'publish' : 'other'
  if (/^(?:login|logout|push|tag|manifest|imagetools)$/.test(verb)) return 'publish'
  if (verb === 'build') return [second, ...more].includes('--push') ? 'publish' : 'build'
  if (verb === 'pull') return 'pull'
  return /^(?:version|info|images|ls|ps|use|inspect)$/.test(verb) ? 'neutral' : 'other'
}

/** The name of an image without its tag or digest; variables stay as they are, braces apart. */
export const nameOfImage = (word: string): string =>
  word
    .replace(/\$\{(\w+)\}/g, '$$$1')
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
