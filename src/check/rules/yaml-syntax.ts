import type { Rule } from '../rule.js'

/** `.travis.yml` that does not parse. */
export const rule: Rule = {
  id: 'yaml-syntax',
  severity: 'error',
  find: ({ flaws }) => flaws.filter(({ kind }) => kind === 'syntax'),
}
