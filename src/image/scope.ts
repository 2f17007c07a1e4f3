// https://docs.docker.com/reference/dockerfile/#scope
import { type Instruction } from './instructions.js'
import { expand, splitWords, type Value } from './words.js'

/** What is given from outside the Dockerfile. */
export interface Given {
  readonly buildArgs: ReadonlyMap<string, string>
  /** `linux/amd64`, of the image. */
  readonly platform: string
  /** Of the machine that builds. */
  readonly buildPlatform: string
  /** The name of the stage that is built. */
  readonly stage: string | undefined
  readonly escape: string
}

/** The variables that an instruction of a stage sees. */
export interface Scope {
  readonly env: Map<string, Value>
  readonly args: Map<string, Value>
  /** Whether the stage starts from an image whose variables nobody here knows. */
  open: boolean
}

const UNKNOWN: Value = { known: false }
const known = (value: string | undefined): Value => ({ known: true, value })

const ALIASES: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64' }

function platformArgs(prefix: string, platform: string): Array<[string, string]> {
  const [os = '', named = '', variant = ''] = platform.toLowerCase().split('/')
  const arch = ALIASES[named] ?? named
  return [
    [`${prefix}PLATFORM`, [os, arch, variant].filter((part) => part !== '').join('/')],
    [`${prefix}OS`, os],
    [`${prefix}ARCH`, arch],
    [`${prefix}VARIANT`, variant],
  ]
}

/** What `ARG` before the first `FROM` and the builder itself give to every stage that asks for it. */
export function readGlobals(before: readonly Instruction[], given: Given): Map<string, string> {
  const globals = new Map<string, string>([
    ...platformArgs('TARGET', given.platform),
    ...platformArgs('BUILD', given.buildPlatform),
    ['TARGETSTAGE', given.stage ?? 'default'],
  ])
  for (const [name, value] of [...globals]) globals.set(name, given.buildArgs.get(name) ?? value)
  const fill = (text: string): string => expand(text, (name) => known(globals.get(name)), given.escape).text
  for (const { name, text } of before.flatMap((one) => readPairs(one, given.escape))) {
    const value = given.buildArgs.get(name) ?? (text === undefined ? undefined : fill(text))
    if (value !== undefined) globals.set(name, value)
  }
  return globals
}

/** The scope at the beginning of a stage: of one that starts from an image, or from an earlier stage. */
export function openScope(parent: Scope | undefined, fromImage: boolean): Scope {
  if (parent === undefined) return { env: new Map(), args: new Map(), open: fromImage }
  // BuildKit hands arguments on to the stages built upon this one, the classic builder does not.
  const args = new Map([...parent.args.keys()].map((name) => [name, UNKNOWN]))
  return { env: new Map(parent.env), args, open: parent.open }
}

/** What an instruction of the stage sees under a name. */
export function lookUp({ env, args, open }: Scope, name: string): Value {
  // Builders set a PATH where the image has none.
  return env.get(name) ?? args.get(name) ?? (open || name === 'PATH' ? UNKNOWN : known(undefined))
}

/** Takes an `ENV` into the scope. */
export function setEnv(scope: Scope, instruction: Instruction, escape: string): void {
  const set = readPairs(instruction, escape).map(({ name, text = '' }) => {
    const key = expand(name, (asked) => lookUp(scope, asked), escape)
    const value = expand(text, (asked) => lookUp(scope, asked), escape)
    return [key, value.unknown === undefined ? known(value.text) : UNKNOWN] as const
  })
  // All of one ENV see what was before it.
  for (const [key, value] of set) {
    if (key.unknown === undefined) scope.env.set(key.text, value)
    else forget(scope)
  }
}

// Any variable may have been set.
function forget(scope: Scope): void {
  scope.env.clear()
  scope.args.clear()
  scope.open = true
}

/** An argument that a stage declares. */
export interface Declared {
  readonly name: string
  /** The value it gets, as far as it can be known. */
  readonly value: string | undefined
  readonly from: 'given' | 'default' | 'global'
}

/** Takes an `ARG` of a stage into the scope, and gives what it declares. */
export function setArgs(
  scope: Scope,
  instruction: Instruction,
  globals: ReadonlyMap<string, string>,
  { buildArgs, escape }: Pick<Given, 'buildArgs' | 'escape'>,
): Declared[] {
  return readPairs(instruction, escape).map(({ name, text }) => {
    const own = text === undefined ? undefined : expand(text, (asked) => lookUp(scope, asked), escape)
    const given = buildArgs.get(name)
    const value =
      given !== undefined || own === undefined
        ? known(given ?? globals.get(name))
        : own.unknown === undefined
          ? known(own.text)
          : UNKNOWN
    if (!value.known || value.value !== undefined) declare(scope, name, value)
    const from = given !== undefined ? 'given' : own === undefined ? 'global' : 'default'
    return { name, value: value.known ? value.value : undefined, from }
  })
}

function declare(scope: Scope, name: string, value: Value): void {
  const before = scope.env.get(name)
  scope.args.set(name, value)
  // Of an ARG after an ENV of the same name older builders take the ENV, newer ones the ARG.
  const same = before?.known === true && value.known && before.value === value.value
  if (before !== undefined && !same) scope.env.set(name, UNKNOWN)
}

/** Names and values of an `ENV` or `ARG`, as written; `ENV name value` is the old form of one pair. */
export function readPairs(
  { keyword, rest }: Instruction,
  escape: string,
): Array<{ name: string; text: string | undefined }> {
  const words = splitWords(rest, escape)
  if (keyword === 'ENV' && words[0]?.includes('=') === false) {
    const [, name = '', text = ''] = /^(\S+)\s*([^]*)$/.exec(rest) ?? []
    return [{ name, text }]
  }
  return words.map((word) => {
    const at = word.indexOf('=')
    return at < 0 ? { name: word, text: undefined } : { name: word.slice(0, at), text: word.slice(at + 1) }
  })
}
