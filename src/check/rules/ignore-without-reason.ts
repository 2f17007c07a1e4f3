import { readIgnores } from '../ignores.js'
import type { Rule } from '../rule.js'

/** `# slipway-ignore` without a rule, or without a reason. */
export const rule: Rule = {
  id: 'ignore-without-reason',
  severity: 'warning',
  find: ({ files }) =>
    readIgnores(files)
      .filter(({ rules, reason }) => rules.length === 0 || reason === '')
      .map(({ file, line, rules: [rule] }) => ({
        ...{ file, line },
        message: `This silences nothing: ${rule === undefined ? 'it names no rule' : `it gives no reason to ignore ${rule}`}.`,
        fix: `Write # slipway-ignore ${rule ?? 'RULE'} and the reason.`,
      })),
}
