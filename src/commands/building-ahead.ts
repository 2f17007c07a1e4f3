import { aheadSpec } from '../docker/cache.js'
import { buildsAtOnce } from '../docker/engine.js'
import { Problem } from '../errors/problem.js'
import { stopWith } from '../http/abort.js'
import { buildSpec } from '../plan/build.js'
import { buildFrom } from './building.js'
import type { Context } from './context.js'
import { decide } from './deciding.js'
import { planImageCache } from './planning-cache.js'

/** A build of the image that was begun before its turn, so that its turn finds all steps in the builder's cache. */
export interface Ahead {
  /** Lets it print, from what it held back on, and waits until it ends: how long it took in ms, `undefined`: it failed. */
  readonly finish: () => Promise<number | undefined>
  /** Ends it, where it still runs. */
  readonly end: () => Promise<void>
}

/**
 * Begins to build the image as `slipway build` will, without its labels and names; `undefined` where that gains nothing:
 * no image is to be built, its steps would all run again, or the engine has built before.
 */
export async function buildAhead(context: Context): Promise<Ahead | undefined> {
  const { build, rest, clock, log, settings } = context
  if (build.service === 'local' || rest.length > 0) return undefined
  const [engine, { target, verdict }] = await Promise.all([context.engine(), context.once(decide)])
  if (!buildsAtOnce(engine) || verdict.kind === 'reuse') return undefined
  const cache = await context.once(planImageCache)
  if (cache.fresh) return undefined
  const whole = buildSpec({ settings, target: target.target, tags: [], labels: {}, extra: [] })
  const spec = aheadSpec(whole, engine)
  const stop = stopWith(context.signal)
  let show: () => void = () => undefined
  const hold = new Promise<void>((resolve) => (show = resolve))
  const aside = { stop: stop.signal, hold }
  log.info('the image is built meanwhile; what that prints comes with the build')
  const start = clock.now()
  const built = buildFrom(context, spec, 'the image', { cache: { ...cache, to: [], inline: false }, aside })
  const took = built.then(
    () => clock.now() - start,
    (error: unknown) => {
      // What is wrong with it the build will find out, and tell.
      if (!(error instanceof Problem)) throw error
      log.info('the build ahead failed: the image is built again')
      return undefined
    },
  )
  took.catch(() => undefined)
  return {
    finish: () => {
      show()
      return took
    },
    end: async () => {
      stop.abort()
      await Promise.allSettled([took])
      stop.release()
    },
  }
}
