import { throwAll } from '../errors/problem.js'
import { nameProblems } from '../heroku/preflight.js'
import { healthRule } from '../heroku/rule.js'
import { movingTags } from '../image/tags.js'
import { judgePlatforms } from '../plan/image-check.js'
import { appProblem, readProcesses } from '../plan/release.js'
import { type Context, need } from './context.js'
import { signIns } from './credentials.js'
import { publishProblems } from './gated.js'

/**
 * Throws everything in the settings, the environment and the checkout that one of the phases of `ship` would stumble
 * over, before anybody is asked. A dry run only notes what is missing.
 */
export function checkSettings(context: Context): void {
  const { settings, build } = context
  const { app, healthPath: path, healthStatus: statuses, healthMatch: match, required } = settings
  const tags = movingTags(settings.tags, build).problems
  const missing = [
    ...signIns(context).problems,
    ...publishProblems(context, 'ship'),
    ...tags.filter((one) => one.code === 'E_TAG_UNKNOWN'),
  ]
  const wrong = [
    ...tags.filter((one) => one.code !== 'E_TAG_UNKNOWN'),
    ...readProcesses(settings.processes).problems,
    ...healthRule({ path, statuses, match }).problems,
    ...[appProblem(app) ?? []].flat(),
    ...nameProblems(required),
    ...(app === undefined ? [] : judgePlatforms(settings.platform)),
  ]
  if (!settings.dryRun) return throwAll([...missing, ...wrong])
  throwAll(wrong)
  need(context, missing)
}
