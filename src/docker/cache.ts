import { printReference, type Reference, type Repository } from '../image/reference.js'
import type { BuildSpec } from './argv.js'
import type { Engine } from './read.js'

/** What the cache of a build is decided from. */
export interface CacheFacts {
  readonly engine: Pick<Engine, 'builder' | 'driver'>
  readonly image: Repository
  readonly purpose: 'test' | 'image'
  /** The stage that is tested, or those that the image copies from (`copiedStages`): each is worth a cache. */
  readonly stages: readonly string[]
  /** Whether caches may be written: the gate is open. */
  readonly open: boolean
  /** Why what does not ship is not to be published, not even as a cache (`whyHidden`): a clause. */
  readonly hidden: string | undefined
  /** What is published, the nearest first, and those of `cacheReferences` that are there. */
  readonly there: readonly Reference[]
  /** Whether what is published is too old to build upon. */
  readonly fresh: boolean
  /** Whether the engine may know earlier builds itself: no CI service's machine. */
  readonly lasting: boolean
  /** Images that this job built in the engine before. */
  readonly built: readonly string[]
  /** Further words for docker build. */
  readonly options: readonly string[]
}

/** A stage that is kept for later builds, under a name at the registry. */
export interface KeptStage {
  readonly stage: string
  readonly reference: string
}

/** Which cache a build reads, and what of it is kept. */
export interface CachePlan {
  /** Values of `--cache-from` and `--cache-to`. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly inline: boolean
  /** Every step runs again. */
  readonly fresh: boolean
  /** What the classic builder needs in the engine before; those of them that cannot be had are left out. */
  readonly pulls: readonly string[]
  /** Stages to build before, each from what is kept of it: of several images that share steps BuildKit often takes none. */
  readonly first: readonly KeptStage[]
  /** A name for the image that is built, to be pushed when there is time. */
  readonly push: string | undefined
  /** Stages to build once more, from the engine's own cache, and to push when there is time. */
  readonly keep: readonly KeptStage[]
  /** `cache from alice/app:1a2b3c4` */
  readonly sentence: string
}

/** What makes docker build only fill the cache of its builder: https://docs.docker.com/build/exporters/ */
export const CACHE_ONLY: readonly string[] = ['--output', 'type=cacheonly']

/** A build that slipway gives no cache. */
export const noCachePlan: CachePlan = {
  ...{ from: [], to: [], pulls: [], first: [], keep: [] },
  ...{ inline: false, fresh: false, push: undefined },
  sentence: 'no cache',
}

const TAG = 'buildcache'
const tagOf = (stage: string): string => `${TAG}-${stage}`.slice(0, 128)
const isCache = (reference: Reference): boolean =>
  'tag' in reference && (reference.tag === TAG || reference.tag.startsWith(`${TAG}-`))

// Inside the engine an image with its steps noted in it is the better cache: a registry cache of all stages took longer
// to write and to read than it saved. A builder elsewhere keeps no images and compresses each layer for it only once.
/** Whether images are built outside the engine, by a buildx builder of another driver than docker's own. */
export const isElsewhere = ({ builder, driver }: CacheFacts['engine']): boolean =>
  builder === 'buildx' && driver !== 'docker'

/** Where caches of these stages may lie: only what is there is worth naming, since each name costs a request. */
export const cacheReferences = (
  engine: CacheFacts['engine'],
  { registry, path }: Repository,
  stages: readonly string[],
): ReadonlyArray<Reference & { readonly tag: string }> =>
  [...(isElsewhere(engine) ? [TAG] : []), ...stages.map(tagOf)].map((tag) => ({ registry, path, tag }))

/**
 * Decides which cache a build gets (https://docs.docker.com/build/cache/backends/). BuildKit takes the steps of
 * published images that note them in themselves; the classic builder needs the images in the engine.
 */
export function cachePlan(facts: CacheFacts): CachePlan {
  if (facts.options.some((word) => /^--cache-(?:from|to)(?:=|$)/.test(word)))
    return { ...noCachePlan, sentence: 'docker build is given a cache of its own' }
  const { sentence, ...read } = reading(facts)
  const { open, hidden, stages } = facts
  const unkept = open && hidden !== undefined && stages.length > 0
  return {
    ...noCachePlan,
    ...writing(facts),
    ...read,
    sentence: unkept ? `${sentence}; ${stages.join(' and ')} is not kept: ${hidden}` : sentence,
  }
}

type Reading = Pick<CachePlan, 'from' | 'pulls' | 'first' | 'fresh' | 'sentence'>

function reading({ engine, purpose, stages, options, fresh, there, built, lasting }: CacheFacts): Reading {
  const nothing = { from: [], pulls: [], first: [], fresh }
  if (fresh || options.includes('--no-cache')) return { ...nothing, sentence: 'every step runs again' }
  const published = there.filter((one) => !isCache(one)).slice(0, 1)
  const kept = there.filter(isCache)
  const isClassic = engine.builder === 'classic'
  const own = purpose === 'test' && kept.length > 0 && !isClassic
  const names = (own ? kept : [...published, ...kept]).map(printReference)
  const sentence = names.length === 0 ? 'no cache is published yet' : `cache from ${names.join(', ')}`
  // Other words may send what is built elsewhere: with them there is one build.
  const apart = !own && !isClassic && !isElsewhere(engine) && options.length === 0
  if (apart)
    return { ...nothing, from: published.map(printReference), first: stagesOf(kept, stages), sentence }
  if (!isClassic) return { ...nothing, from: names, sentence }
  // It takes no step of any image that is not named then, however good those in the engine are.
  if (lasting) return { ...nothing, sentence: 'no cache but that of the engine' }
  return { ...nothing, from: names.length === 0 ? [] : [...names, ...built], pulls: names, sentence }
}

const stagesOf = (kept: readonly Reference[], stages: readonly string[]): KeptStage[] =>
  stages.flatMap((stage) =>
    kept
      .filter((one) => 'tag' in one && one.tag === tagOf(stage))
      .map((one) => ({ stage, reference: printReference(one) })),
  )

type Writing = Pick<CachePlan, 'to' | 'inline' | 'push' | 'keep'>

function writing(facts: CacheFacts): Writing {
  const { engine, image, purpose, stages, options } = facts
  const open = facts.open && facts.hidden === undefined
  const isTest = purpose === 'test'
  const nameOf = (tag: string): string => printReference({ registry: image.registry, path: image.path, tag })
  const inline = engine.builder !== 'classic' && !isElsewhere(engine) && (open || !isTest)
  const nothing = { to: [], inline, push: undefined, keep: [] }
  if (!open) return nothing
  if (isElsewhere(engine)) {
    const names = isTest ? stages.map(tagOf) : [TAG]
    // A cache that cannot be written must not fail the build.
    return {
      ...nothing,
      to: names.map((tag) => `type=registry,ref=${nameOf(tag)},mode=max,ignore-error=true`),
    }
  }
  if (isTest) return { ...nothing, push: stages.map((stage) => nameOf(tagOf(stage)))[0] }
  // The classic builder would have to build them before the image; other words may send what is built elsewhere.
  if (!inline || options.length > 0) return nothing
  return { ...nothing, keep: stages.map((stage) => ({ stage, reference: nameOf(tagOf(stage)) })) }
}

/** The build with its cache; `missing`: what could not be pulled. A build argument of the user's goes before ours. */
export function withCache(spec: BuildSpec, plan: CachePlan, missing: readonly string[] = []): BuildSpec {
  const { pulls, push } = plan
  // Without any of them the classic builder is better off with what is in the engine.
  const none = pulls.length > 0 && pulls.every((name) => missing.includes(name))
  return {
    ...spec,
    tags: [...spec.tags, ...(push === undefined ? [] : [push])],
    cacheFrom: none ? [] : plan.from.filter((name) => !missing.includes(name)),
    cacheTo: plan.to,
    inlineCache: plan.inline && !spec.buildArgs.some((one) => /^BUILDKIT_INLINE_CACHE(?:=|$)/.test(one)),
    noCache: plan.fresh,
  }
}

/** The build that takes one stage of `spec` from what is kept of it into the cache of the builder, and nowhere else. */
export const firstSpec = (spec: BuildSpec, { stage, reference }: KeptStage): BuildSpec => ({
  ...spec,
  ...{ target: stage, tags: [], labels: {}, cacheFrom: [reference], extra: CACHE_ONLY },
})

/**
 * The build that does all steps of `spec` before its turn, and gives the image no name. An engine unpacks it, which is
 * what takes long; a builder elsewhere has nothing to hand over yet.
 */
export const aheadSpec = (spec: BuildSpec, engine: CacheFacts['engine']): BuildSpec => ({
  ...spec,
  ...{ tags: [], labels: {}, extra: isElsewhere(engine) ? CACHE_ONLY : spec.extra },
})

/** The build that makes an image of one stage of `spec` to be kept, from what the engine has just built. */
export const keptSpec = (spec: BuildSpec, { stage, reference }: KeptStage): BuildSpec => ({
  ...spec,
  target: stage,
  tags: [reference],
  labels: {},
  inlineCache: true,
})
