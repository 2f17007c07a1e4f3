import type { App } from '../../heroku/read.js'
import { idleSentence } from '../../heroku/scale.js'
import type { Digest } from '../../image/reference.js'
import type { Step } from '../../types.js'
import { judgePublished } from '../image-checks.js'
import { preflight } from '../preflight/preflight.js'
import { needsToken } from '../preflight/steps.js'
import type { Target } from './image.js'

/** The app, all checks passed: what the same run found out before its build, else asked now; throws what `preflight` throws. */
export async function checkTarget({ context }: Pick<Target, 'context'>): Promise<App> {
  const ready = context.ready ?? (await preflight(context, { early: false }))
  if (ready?.app === undefined) throw new Error('A release needs an app.')
  return ready.app
}

/** Judges the image that is to be released, unless the same run has done so already. */
export async function checkImage({ context, image }: Target, digest: Digest): Promise<void> {
  if (context.judged !== true) await judgePublished(context, image, digest)
}

/** Says which of the process types that were released have no dynos, and how they get some. */
export async function sayIdle(target: Target): Promise<void> {
  const sentence = await target.context.perform(lookAtScale(target))
  if (sentence !== undefined) target.context.log.info(sentence)
}

const lookAtScale = ({ context, app, processes }: Target): Step<string | undefined> => ({
  name: 'look for idle process types',
  show: `GET ${context.settings.herokuApiUrl.replace(/\/+$/, '')}/apps/${app}/formation`,
  effect: 'read',
  after: true,
  needs: needsToken(context),
  assume: undefined,
  run: async () => {
    const formation = await (await context.network()).heroku(app).formation()
    return idleSentence(
      app,
      formation,
      processes.map(({ type }) => type),
    )
  },
})
