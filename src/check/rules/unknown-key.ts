import type { Rule } from '../rule.js'

/** Keys of `.travis.yml` that Travis does not know. */
export const rule: Rule = {
  id: 'unknown-key',
  severity: 'error',
  find: ({ flaws }) => flaws.filter(({ kind }) => kind === 'key'),
}
