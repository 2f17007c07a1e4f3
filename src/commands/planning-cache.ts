import { cachePlan, type CachePlan, cacheReferences, noCachePlan } from '../docker/cache.js'
import { Problem } from '../errors/problem.js'
import { copiedStages } from '../image/copied.js'
import { testImage } from '../image/name.js'
import { printReference, type Reference } from '../image/reference.js'
import type { Candidate } from '../registry/candidates.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { decide } from './deciding.js'
import { readDockerfile } from './dockerfile.js'
import { plannedImage } from './gated.js'
import { hiddenBy } from './hiding.js'
import { manifestUrl, unknownName } from './looking.js'
import type { Made } from './makings.js'

/** What a build needs a cache for. */
export interface Wanted {
  readonly purpose: 'test' | 'image'
  /** Each is worth a cache: the one that is tested, or those that the image copies from. */
  readonly stages: readonly string[]
  readonly made: Made
  readonly nearest: Candidate | undefined
  /** What is published is too old to build upon. */
  readonly fresh: boolean
  /** Images that this job built before. */
  readonly built: readonly string[]
  /** Words for docker build. */
  readonly options: readonly string[]
}

/** Plans which cache a build reads and what it keeps: of what is at the registry, and what may be published. */
export async function planCache(context: Context, wanted: Wanted): Promise<CachePlan> {
  const { build, gate } = context
  const image = plannedImage(context)
  if (image === undefined) return { ...noCachePlan, fresh: wanted.fresh }
  const engine = await context.engine()
  const [caches, hidden] = await Promise.all([
    wanted.fresh ? [] : lookForCaches(context, cacheReferences(engine, image, wanted.stages)),
    gate.open && wanted.stages.length > 0 ? hiddenBy(context, wanted.made.files) : undefined,
  ])
  const { nearest } = wanted
  const published = nearest === undefined ? [] : [{ ...image, tag: nearest.commit }]
  return cachePlan({
    ...wanted,
    engine,
    image,
    hidden,
    open: gate.open,
    there: [...published, ...caches],
    lasting: build.service === 'local',
  })
}

/** Plans the cache of the image itself, where it is to be built. */
export async function planImageCache(context: Context): Promise<CachePlan> {
  const { target, made, verdict } = await context.once(decide)
  const toBuild = verdict.kind === 'build' ? verdict : undefined
  return planCache(context, {
    purpose: 'image',
    stages: copiedStages(readDockerfile(context), target.stage),
    made,
    nearest: toBuild?.nearest,
    fresh: toBuild?.fresh ?? false,
    built: [testImage(context.build)],
    options: context.rest,
  })
}

async function lookForCaches(
  context: Context,
  references: readonly Reference[],
): Promise<readonly Reference[]> {
  const found = await Promise.all(references.map(async (one) => context.perform(headStep(context, one))))
  return references.filter((_, at) => found[at])
}

const headStep = ({ network, log }: Context, reference: Reference): Step<boolean> => ({
  name: 'look for a cache',
  show: `HEAD ${manifestUrl(reference)}`,
  effect: 'read',
  needs: unknownName(reference),
  assume: false,
  run: async () => {
    try {
      return (await (await network()).registry(reference.registry).hurried.head(reference)) !== undefined
    } catch (error) {
      // A build without a cache is slower, and no worse.
      if (!(error instanceof Problem)) throw error
      log.debug(`no cache from ${printReference(reference)}: ${error.message}`)
      return false
    }
  },
})
