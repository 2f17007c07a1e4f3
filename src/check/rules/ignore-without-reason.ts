import { readIgnores } from '../ignores.js'
import type { Rule } from '../rule.js'

/** `# slipway-ignore` without a rule, or without a reason. */
export const rule: Rule = {
  id: 'ignore-without-reason',
  severity: 'warning',
  title: 'A finding is silenced without a reason',
  why: `\`# slipway-ignore RULE REASON\` on the line of a finding, or alone on the line above it, silences the finding. Whoever reads the
pipeline later has to know why, so without a reason nothing is silenced.`,
  instead: 'Write the name of the rule and, behind it, why it does not matter here.',
  find: ({ files }) =>
    readIgnores(files)
      .filter(({ rules, reason }) => rules.length === 0 || reason === '')
      .map(({ file, line, rules: [rule] }) => ({
        ...{ file, line },
        message: `This silences nothing: ${rule === undefined ? 'it names no rule' : `it gives no reason to ignore ${rule}`}.`,
        fix: `Write # slipway-ignore ${rule ?? 'RULE'} and the reason.`,
      })),
}
