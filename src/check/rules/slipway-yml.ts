import type { Rule } from '../rule.js'

/** What is wrong with `slipway.yml`. */
export const rule: Rule = {
  id: 'slipway-yml',
  severity: 'error',
  find: ({ misset }) => misset,
}
