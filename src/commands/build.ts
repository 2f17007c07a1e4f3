import { dockerPull, dockerTag } from '../docker/argv.js'
import { lastLine, troubleOf } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { problem, throwAll } from '../errors/problem.js'
import { printInputs } from '../image/inputs.js'
import { INPUTS, type Labels, labels, TESTED } from '../image/labels.js'
import { printReference, type Reference } from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { buildSpec } from '../plan/build.js'
import type { Candidate } from '../registry/candidates.js'
import type { Step } from '../types.js'
import { buildImage } from './building.js'
import { keepCache } from './caching.js'
import type { Context, Outcome } from './context.js'
import { decide, type Decision } from './deciding.js'
import { builtReference, plannedImage } from './gated.js'
import { planImageCache } from './planning-cache.js'

/** Builds the stage that ships, with every tag and label in one build; or finds an image of the same inputs. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, build, clock, log, gate } = context
  const moving = movingTags(settings.tags, build)
  const labelled = labels(build, clock.now(), settings.labels)
  // What is unknown here (a build number on a laptop) matters only to what publishes.
  const wrong = moving.problems.filter((one) => gate.open || one.code !== 'E_TAG_UNKNOWN')
  throwAll([
    ...labelled.problems,
    ...(settings.dryRun ? wrong.filter((one) => one.code !== 'E_TAG_UNKNOWN') : wrong),
  ])
  const decision = await context.once(decide)
  const { target, verdict } = decision
  log.info(`target ${target.target ?? settings.file}: ${target.why}`)
  log.info(verdict.sentence)
  const names = namesOf(context, moving.tags)
  const facts = {
    tags: names.map(({ tag }) => tag),
    ...(build.commit === undefined ? {} : { revision: build.commit }),
  }
  if (verdict.kind === 'reuse') return { ...(await reuse(context, verdict, names)), ...facts }
  await make(context, decision, { names, labels: labelled.labels })
  const name = printReference(names[0])
  return { outcome: 'done', reason: `built ${name}`, result: name, image: name, ...facts }
}

type Tagged = Reference & { readonly tag: string }
type Names = readonly [Tagged, ...Tagged[]]

function namesOf(context: Context, moving: readonly string[]): Names {
  const commit = builtReference(context, plannedImage(context))
  return [commit, ...moving.map((tag) => ({ ...commit, tag }))]
}

async function make(
  context: Context,
  { target, recorded }: Decision,
  { names, labels }: { names: Names; labels: Labels },
): Promise<void> {
  const { settings, rest, log } = context
  const { tested } = context.notes.read()
  const more = {
    ...(recorded === undefined ? {} : { [INPUTS]: printInputs(recorded) }),
    ...(tested === undefined ? {} : { [TESTED]: tested }),
  }
  const spec = buildSpec({
    settings,
    target: target.target,
    tags: names.map(printReference),
    labels: { ...labels, ...more },
    extra: rest,
  })
  context.notes.note({ reuse: undefined })
  const cache = await context.once(planImageCache)
  log.info(cache.sentence)
  const ahead = await context.builtAhead?.()
  const left = ahead === undefined ? cache : { ...cache, first: [] }
  const took = await buildImage(context, spec, 'the image', left)
  await keepCache(context, spec, cache, (ahead ?? 0) + took)
}

async function reuse(
  context: Context,
  { from, sentence }: { from: Candidate; sentence: string },
  names: Names,
): Promise<Outcome> {
  const { perform, settings, chained } = context
  const { registry, path } = names[0]
  const found = printReference({ registry, path, digest: from.digest })
  context.notes.note({ reuse: from.digest })
  const load = settings.load ?? !chained
  if (load) {
    await perform(pullStep(context, found))
    for (const name of names) await perform(tagStep(context, found, printReference(name)))
  }
  const image = load ? printReference(names[0]) : found
  return { outcome: 'done', reason: sentence, result: image, image, digest: from.digest }
}

const pullStep = (context: Context, image: string): Step<void> =>
  dockerStep(context.docker, {
    name: 'pull reused image',
    argv: dockerPull(image),
    effect: 'write',
    assume: undefined,
    tries: 4,
    read: (finished) => {
      const { exitCode, output } = finished
      const trouble = troubleOf(finished)
      if (exitCode === 0) return
      if (trouble === 'refused') throw problem('E_REGISTRY_UNAUTHORIZED', { image, action: 'pull' })
      if (trouble === 'limited') throw problem('E_RATE_LIMIT', { registry: image.split('/')[0] ?? image })
      throw problem('E_DOCKER', { command: 'docker pull', exitCode, detail: lastLine(output) })
    },
  })

const tagStep = (context: Context, from: string, to: string): Step<void> =>
  dockerStep(context.docker, {
    name: 'tag reused image',
    argv: dockerTag(from, to),
    effect: 'write',
    output: 'capture',
    assume: undefined,
    read: ({ exitCode, output }) => {
      if (exitCode !== 0)
        throw problem('E_DOCKER', { command: 'docker tag', exitCode, detail: lastLine(output) })
    },
  })
