import type { Rule } from '../rule.js'
import { rule as buildsWhatIsNotPushed } from './builds-what-is-not-pushed.js'
import { rule as noCommitTag } from './no-commit-tag.js'
import { rule as onlyMovingTags } from './only-moving-tags.js'
import { rule as noLatest } from './no-latest.js'
import { rule as noCache } from './no-cache.js'
import { rule as cacheCannotHit } from './cache-cannot-hit.js'
import { rule as builtTwice } from './built-twice.js'
import { rule as herokuCliInstalled } from './heroku-cli-installed.js'
import { rule as portNotUsed } from './port-not-used.js'
import { rule as portInExecForm } from './port-in-exec-form.js'
import { rule as listensOnLocalhost } from './listens-on-localhost.js'
import { rule as developmentServer } from './development-server.js'
import { rule as needsRoot } from './needs-root.js'
import { rule as noCommand } from './no-command.js'
import { rule as entrypointOneWord } from './entrypoint-one-word.js'
import { rule as unknownTarget } from './unknown-target.js'
import { rule as shipsAnotherStage } from './ships-another-stage.js'
import { rule as secretsInContext } from './secrets-in-context.js'
import { rule as baseWithoutTag } from './base-without-tag.js'
import { rule as tooManyLayers } from './too-many-layers.js'
import { rule as dockerfileSyntax } from './dockerfile-syntax.js'
import { rule as publishesFromPullRequests } from './publishes-from-pull-requests.js'
import { rule as publishesFromAnyBranch } from './publishes-from-any-branch.js'
import { rule as publishesAfterFailedTests } from './publishes-after-failed-tests.js'
import { rule as failureStaysGreen } from './failure-stays-green.js'
import { rule as neverPublishes } from './never-publishes.js'
import { rule as passwordOnCommandLine } from './password-on-command-line.js'
import { rule as plainTextSecret } from './plain-text-secret.js'
import { rule as secretAsBuildArg } from './secret-as-build-arg.js'
import { rule as unquotedSecret } from './unquoted-secret.js'
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
  // When the pipeline publishes
  publishesFromPullRequests,
  publishesFromAnyBranch,
  publishesAfterFailedTests,
  failureStaysGreen,
  neverPublishes,
  // Secrets
  passwordOnCommandLine,
  plainTextSecret,
  secretAsBuildArg,
  unquotedSecret,
  // Images, registries and Heroku
  pushWithoutLogin,
  pushesWhatIsNotBuilt,
  buildsWhatIsNotPushed,
  noCommitTag,
  onlyMovingTags,
  noLatest,
  noCache,
  cacheCannotHit,
  builtTwice,
  herokuCliInstalled,
  herokuNotReleased,
  herokuReleasedBeforeBuilt,
  herokuLoginWaits,
  herokuProviderForDocker,
  dplRunsSomethingElse,
  // Dockerfiles
  portNotUsed,
  portInExecForm,
  listensOnLocalhost,
  developmentServer,
  needsRoot,
  noCommand,
  entrypointOneWord,
  unknownTarget,
  shipsAnotherStage,
  secretsInContext,
  baseWithoutTag,
  tooManyLayers,
  dockerfileSyntax,
  // The files
  yamlSyntax,
  unknownKey,
  wrongValue,
  slipwayYml,
  ignoreWithoutReason,
]
