import type { Rule } from '../rule.js'
import { rule as ignoreWithoutReason } from './ignore-without-reason.js'
import { rule as slipwayYml } from './slipway-yml.js'
import { rule as unknownKey } from './unknown-key.js'
import { rule as wrongValue } from './wrong-value.js'
import { rule as yamlSyntax } from './yaml-syntax.js'

/** Every rule, in the order of the documents. */
export const rules: readonly Rule[] = [
  // The files
  yamlSyntax,
  unknownKey,
  wrongValue,
  slipwayYml,
  ignoreWithoutReason,
]
