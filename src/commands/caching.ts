import { dockerPush } from '../docker/argv.js'
import { type CachePlan, keptSpec } from '../docker/cache.js'
import type { BuildSpec } from '../docker/argv.js'
import { lastLine } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { Problem } from '../errors/problem.js'
import type { Step } from '../types.js'
import { buildStep } from './building.js'
import type { Context } from './context.js'

/** What was built in less time is not worth an upload: it came from the cache, or is as quickly built again. In ms. */
const QUICK = 5_000

/**
 * Keeps for later builds what this one planned to keep: builds the stages from the engine's own cache and pushes them,
 * and the image itself where it is a cache. `took`: what `buildImage` gave. A failure is one warning, never more.
 */
export async function keepCache(
  context: Context,
  spec: BuildSpec,
  { push, keep }: CachePlan,
  took: number,
): Promise<void> {
  const { perform, settings, log } = context
  if (took < QUICK && !settings.dryRun) return
  try {
    if (push !== undefined) await perform(pushStep(context, push))
    for (const kept of keep) {
      const engine = await context.engine()
      await perform(buildStep(context, engine, keptSpec(spec, kept), `the stage ${kept.stage}`))
      await perform(pushStep(context, kept.reference))
    }
  } catch (error) {
    // A cache is only good to have; a signal ends us, and a mistake of ours must show.
    if (!(error instanceof Problem)) throw error
    log.warn(`no cache is kept: ${error.message}`)
  }
}

const pushStep = ({ docker, log }: Context, name: string): Step<void> =>
  dockerStep(docker, {
    name: 'push cache',
    argv: dockerPush(name),
    effect: 'write',
    output: 'capture',
    assume: undefined,
    read: ({ exitCode, output }) => {
      if (exitCode !== 0) log.warn(`no cache is kept at ${name}: ${lastLine(output)}`)
    },
  })
