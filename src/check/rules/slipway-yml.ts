import type { Rule } from '../rule.js'

/** What is wrong with `slipway.yml`. */
export const rule: Rule = {
  id: 'slipway-yml',
  severity: 'error',
  title: 'slipway.yml cannot be used',
  why: `Every command of slipway reads \`slipway.yml\` before it does anything, and stops with exit code 2 where the file is not YAML,
has a key that is no setting, or a value of the wrong kind. In a job that is the first command after the download.`,
  instead: 'Mend the line; `slipway help settings` lists the keys.',
  find: ({ misset }) => misset,
}
