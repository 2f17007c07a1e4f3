import { type Problem, problem } from '../../errors/problem.js'
import type { Repository } from '../../image/reference.js'
import { loginHint } from '../../plan/login.js'
import { asked } from '../asked.js'
import type { Context } from '../context.js'
import { signIns } from '../credentials.js'
import { plannedImage } from '../gated.js'
import * as steps from './steps.js'

/** Asks the image's registry whether we may push, and how many pulls are left; gives the problems. */
export async function askRegistry(context: Context): Promise<readonly Problem[]> {
  const { log, perform, settings } = context
  const image = plannedImage(context)
  if (image === undefined || image.registry === settings.herokuRegistry) return []
  const needs = missing(context, image)
  const { problems } = await asked(checkRight(context, image, needs))
  if (problems.length > 0) return problems
  // An answer that says how few are left is warned of by who reads it.
  const limit = await asked(perform(steps.askPullsLeft(context, image, needs)))
  for (const { code, message } of limit.problems)
    if (code === 'E_RATE_LIMIT') log.warn(message)
    else log.debug(`the pull limit was not told: ${message}`)
  return []
}

const missing = ({ settings }: Context, { path }: Repository): string | undefined => {
  if (path.startsWith('$')) return 'DOCKER_USERNAME'
  return settings.dockerPassword === undefined ? 'DOCKER_PASSWORD' : undefined
}

/**
 * Throws `E_LOGIN` or `E_REGISTRY_UNAUTHORIZED` where we may not push, and what the client throws. Where only an upload
 * tells, one is begun; a dry run says that it could not. `needs` is what is missing to ask.
 */
export async function checkRight(context: Context, to: Repository, needs: string | undefined): Promise<void> {
  const { perform, settings, unchecked } = context
  const right = await perform(steps.askRight(context, to, needs))
  if (right === 'yes') return
  const login = signIns(context).logins.find((one) => one.registry === to.registry)
  if (right === 'login' && login !== undefined)
    throw problem('E_LOGIN', { registry: to.registry, user: login.user, hint: loginHint(login) })
  await perform(steps.tryUpload(context, to))
  if (settings.dryRun)
    unchecked(
      `the right to push to ${to.registry}/${to.path}: only an upload could tell, and none is begun here`,
    )
}
