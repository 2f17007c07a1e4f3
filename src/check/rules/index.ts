import type { Rule } from '../rule.js'
import { rule as pushWithoutLogin } from './push-without-login.js'
import { rule as pushesWhatIsNotBuilt } from './pushes-what-is-not-built.js'
import { rule as herokuNotReleased } from './heroku-not-released.js'
import { rule as herokuReleasedBeforeBuilt } from './heroku-released-before-built.js'
import { rule as herokuLoginWaits } from './heroku-login-waits.js'
import { rule as herokuProviderForDocker } from './heroku-provider-for-docker.js'
import { rule as dplRunsSomethingElse } from './dpl-runs-something-else.js'
import { rule as ignoreWithoutReason } from './ignore-without-reason.js'
import { rule as slipwayYml } from './slipway-yml.js'
import { rule as unknownKey } from './unknown-key.js'
import { rule as wrongValue } from './wrong-value.js'
import { rule as yamlSyntax } from './yaml-syntax.js'

/** Every rule, in the order of the documents. */
export const rules: readonly Rule[] = [
  // Images, registries and Heroku
  pushWithoutLogin,
  pushesWhatIsNotBuilt,
  herokuNotReleased,
  herokuReleasedBeforeBuilt,
  herokuLoginWaits,
  herokuProviderForDocker,
  dplRunsSomethingElse,
  // The files
  yamlSyntax,
  unknownKey,
  wrongValue,
  slipwayYml,
  ignoreWithoutReason,
]
