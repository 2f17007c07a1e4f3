import { everyCommand } from '../pipeline/every.js'
import { once } from '../pipeline/publishing.js'
import type { Found, Rule } from '../rule.js'
import { isSecretName } from '../secret-names.js'
import type { Ran } from '../shell/machine.js'
import { valueOf } from '../shell/text.js'

/** A secret that the shell takes apart. */
export const rule: Rule = {
  id: 'unquoted-secret',
  severity: 'warning',
  find: ({ pipeline }) => once(everyCommand(pipeline).flatMap((ran) => findIn(ran) ?? [])),
}

function findIn({ words, place, followed }: Ran): Found | undefined {
  // What a script is called with is split there, too.
  if (followed && valueOf(words[0] ?? []) === 'eval') return undefined
  const names = words.flat().flatMap(({ quoted, shown }) => (quoted ? [] : [nameOf(shown)]))
  const name = names.find((one) => one !== undefined && isSecretName(one))
  if (name === undefined) return undefined
  return {
    ...place,
    message: `The shell takes $${name} apart at spaces and fills in *, ? and [ ] from file names, so a password with one of these is another one.`,
    fix: `Write "$${name}" between double quotes.`,
  }
}

// `$(…)` is made of secrets at times, but is none.
const nameOf = (shown: string | undefined): string | undefined => /^\$\{?(\w+)/.exec(shown ?? '')?.[1]
