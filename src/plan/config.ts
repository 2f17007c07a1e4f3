import { type Problem, problem } from '../errors/problem.js'
import { nearest } from '../settings/nearest.js'

/** What was asked for, and what the file has; names only. */
export interface ConfigFacts {
  /** The file as it was named, for messages. */
  readonly file: string
  /** In the order of the file. */
  readonly names: readonly string[]
  /** Names and patterns. */
  readonly words: readonly string[]
  readonly all: boolean
}

export interface ConfigPlan {
  /** What is set, in the order of the file. */
  readonly chosen: readonly string[]
  /** What a pattern or `--all` would take and Heroku keeps for itself, with the reason. */
  readonly left: readonly { readonly name: string; readonly why: string }[]
  readonly problems: readonly Problem[]
}

/** Why a name is no config var to set: https://devcenter.heroku.com/articles/config-vars; `undefined` where it is one. */
export function reserved(name: string): string | undefined {
  if (name === 'PORT') return 'Heroku gives each web dyno a port of its own'
  if (name === 'DYNO') return 'Heroku gives each dyno its own name'
  if (name.startsWith('HEROKU_')) return 'names that begin with HEROKU_ are set by Heroku'
  return name.startsWith('__') ? 'Heroku keeps names that begin with two underscores' : undefined
}

/** What is wrong with the words alone, before any file is read. */
export function wordProblems({ words, all }: Pick<ConfigFacts, 'words' | 'all'>): Problem[] {
  if (all === words.length > 0)
    return [
      problem('E_CONFIG_NAMES', {
        detail: all ? 'names and --all are given' : 'neither names nor --all is given',
      }),
    ]
  return words.flatMap((name) => {
    const why = isPattern(name) ? undefined : reserved(name)
    return why === undefined ? [] : [problem('E_CONFIG_RESERVED', { name, why })]
  })
}

/**
 * Which variables of a file are set. What is reserved is left out where a pattern or `--all` took it; where it was named
 * itself `wordProblems` has the problem. A word that takes nothing is a problem.
 */
export function chooseVars({ file, names, words, all }: ConfigFacts): ConfigPlan {
  const taken = (word: string): readonly string[] => names.filter((name) => matches(word, name))
  const unknown = words
    .filter((word) => taken(word).length === 0)
    .map((word) => problem('E_CONFIG_UNKNOWN', { file, word, nearest: nearest(word, names) }))
  const asked = names.filter((name) => all || words.some((word) => matches(word, name)))
  const left = asked.flatMap((name) => {
    const why = reserved(name)
    return why === undefined ? [] : [{ name, why }]
  })
  const chosen = asked.filter((name) => reserved(name) === undefined)
  const none = chosen.length === 0 && unknown.length === 0 ? [problem('E_CONFIG_NOTHING', { file })] : []
  return { chosen, left, problems: [...unknown, ...none] }
}

const isPattern = (word: string): boolean => word.includes('*')

const matches = (word: string, name: string): boolean =>
  new RegExp(`^${word.split('*').map(escape).join('.*')}$`).test(name)

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
