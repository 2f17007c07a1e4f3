import { Problem } from '../../errors/problem.js'
import { judgeRunning } from '../../heroku/running.js'
import type { Digest } from '../../image/reference.js'
import { readProcesses } from '../../plan/release.js'
import type { Context } from '../context.js'
import { plannedImage } from '../gated.js'
import { copyToHeroku, findStep, type InHeroku } from './image.js'
import { lookFor } from './one.js'
import { isRepeat } from './steps.js'

/**
 * Copies what was just published to Heroku while its tags are moved, where it does not run there already. Gives the copy
 * for the release to take; `undefined` where there is none, since the release will find out by itself what is wrong.
 */
export async function copyEarly(context: Context, digest: Digest): Promise<InHeroku | undefined> {
  const { settings, log, perform } = context
  const { app } = settings
  const image = plannedImage(context)
  const { processes, problems } = readProcesses(settings.processes)
  if (app === undefined || image === undefined || problems.length > 0) return undefined
  // What was rolled back is known by what lies at Heroku: it must not be replaced before that is looked at.
  if (isRepeat(context)) return undefined
  try {
    const target = { context, app, processes, rule: {}, image }
    const published = await perform(findStep(target, { ...image, digest }, false))
    const { now, known } = await lookFor(target, published, new Set())
    if (judgeRunning(now, processes, known).kind === 'runs') return undefined
    return await perform(copyToHeroku(target, digest))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.debug(`the copy to Heroku waits for the release: ${error.message}`)
    return undefined
  }
}
