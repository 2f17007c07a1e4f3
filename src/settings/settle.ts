import type { Problem } from '../errors/problem.js'
import { Secret } from '../io/secret.js'
import type { Env } from '../types.js'
import type { File } from './file.js'
import { readValue, type Value } from './read.js'
import type { Setting } from './setting.js'
import { settings, settingsOf } from './table.js'
import type { Words } from './parse.js'

/** Settled values by setting name, with where each came from. */
export interface Settled {
  readonly values: ReadonlyMap<string, Value | Secret>
  /** Setting name → `--flag`, `$NAME`, `slipway.yml`; a default has none. */
  readonly sources: ReadonlyMap<string, string>
  readonly problems: readonly Problem[]
}

interface Found {
  readonly texts: readonly string[]
  readonly source: string
}

/** Settles every setting of `command`: flag before environment before slipway.yml before default; blank is unset. */
export function settle(command: string, words: Words, env: Env, file: File): Settled {
  const values = new Map<string, Value | Secret>()
  const sources = new Map<string, string>()
  const problems: Problem[] = []
  const mine = new Set(settingsOf(command).map((one) => one.name))
  for (const one of settings.values()) {
    if (!mine.has(one.name)) continue
    const found = fromFlag(one, words) ?? fromEnvironment(one, env) ?? fromFile(one, file)
    const texts = found?.texts ?? (one.default === undefined ? undefined : [one.default])
    if (found !== undefined) sources.set(one.name, found.source)
    if (texts === undefined) continue
    if (one.secret === true) {
      values.set(one.name, new Secret(texts.at(-1) ?? '', found?.source.slice(1) ?? one.name))
      continue
    }
    const value = readValue(one, texts, found?.source ?? one.name)
    if (value instanceof Error) problems.push(value)
    else values.set(one.name, value)
  }
  return { values, sources, problems }
}

function fromFlag(one: Setting, { flags }: Words): Found | undefined {
  const given = flags.get(one.name)
  if (given === undefined) return undefined
  return { texts: typeof given === 'boolean' ? [given ? '1' : '0'] : given, source: `--${one.name}` }
}

function fromEnvironment(one: Setting, env: Env): Found | undefined {
  if (one.from === 'flag') return undefined
  for (const name of one.env) {
    const text = env[name]
    if (text === undefined || text.trim() === '') continue
    // A repeatable setting takes one value a line.
    const texts = one.kind === 'list' ? text.split(/\r?\n/).filter((line) => line.trim() !== '') : [text]
    return { texts, source: `$${name}` }
  }
  return undefined
}

function fromFile(one: Setting, { values, places }: File): Found | undefined {
  const texts = values.get(one.name)
  return texts === undefined
    ? undefined
    : { texts, source: `slipway.yml: ${places?.get(one.name) ?? one.name}` }
}
