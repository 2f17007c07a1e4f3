import { problem } from '../errors/problem.js'
import { unknownImage } from '../image/name.js'
import { type LoginPlan, loginPlan } from '../plan/login.js'
import type { Context } from './context.js'
import { knownImage } from './gated.js'

/** The registries that this build publishes to, with whose credentials, and all that is missing for it. */
export function signIns(context: Pick<Context, 'settings' | 'build'>): LoginPlan {
  const { settings, build } = context
  const image = knownImage(context)
  const { logins, problems } = loginPlan({ settings, image: image ?? unknownImage(build.repositoryName) })
  // Without a user name there is no image name either: then the missing user name says enough.
  const nameless = image === undefined && settings.dockerUsername !== undefined
  return { logins, problems: [...(nameless ? [problem('E_IMAGE_UNKNOWN', {})] : []), ...problems] }
}
