import { chooseTarget, testStage } from '../image/dockerfile.js'
import { labels } from '../image/labels.js'
import { printReference } from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { buildSpec } from '../plan/build.js'
import { builtReference, buildImage, readStagesOf } from './building.js'
import type { Context, Outcome } from './context.js'
import { plannedImage } from './gated.js'
import { throwAll } from '../errors/problem.js'

/** Builds the stage that ships, with every tag and label in one build. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, build, clock, log, rest, gate } = context
  const stages = readStagesOf(context)
  const test = testStage(stages, settings.testTarget, settings.file)
  const target = chooseTarget(stages, settings.target, test, settings.file)
  log.info(`building ${target.target ?? settings.file}: ${target.why}`)
  const moving = movingTags(settings.tags, build)
  const labelled = labels(build, clock.now(), settings.labels)
  // What is unknown here (a build number on a laptop) matters only to what publishes.
  const wrong = moving.problems.filter((one) => gate.open || one.code !== 'E_TAG_UNKNOWN')
  throwAll([
    ...labelled.problems,
    ...(settings.dryRun ? wrong.filter((one) => one.code !== 'E_TAG_UNKNOWN') : wrong),
  ])
  const commit = builtReference(context, plannedImage(context))
  const tags = [commit, ...moving.tags.map((tag) => ({ ...commit, tag }))].map(printReference)
  await buildImage(
    context,
    buildSpec({ settings, target: target.target, tags, labels: labelled.labels, extra: rest }),
    'the image',
  )
  const name = printReference(commit)
  return {
    outcome: 'done',
    reason: `built ${name}`,
    result: name,
    image: name,
    tags: [commit.tag, ...moving.tags],
    ...(build.commit === undefined ? {} : { revision: build.commit }),
  }
}
