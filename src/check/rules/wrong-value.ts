import type { Rule } from '../rule.js'

/** Values of `.travis.yml` that Travis drops. */
export const rule: Rule = {
  id: 'wrong-value',
  severity: 'error',
  find: ({ flaws }) => flaws.filter(({ kind }) => kind === 'value'),
}
