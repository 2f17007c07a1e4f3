import { problem, throwAll } from '../errors/problem.js'
import type { App, Release } from '../heroku/read.js'
import { healthRule } from '../heroku/rule.js'
import type { Digest } from '../image/reference.js'
import { printRepository } from '../image/reference.js'
import { herokuProblems } from '../plan/login.js'
import { appProblem, readProcesses } from '../plan/release.js'
import type { PublishedImage } from '../registry/published.js'
import { type Context, need, type Outcome } from './context.js'
import { commitOf, publishedImage, publishProblems, stopAtGate } from './gated.js'
import * as images from './release-image.js'
import * as steps from './release-steps.js'

/** Puts the published image live on Heroku and proves that it is healthy. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, perform } = context
  const { app, healthPath: path, healthStatus: statuses, healthMatch: match } = settings
  const stop = stopAtGate(context)
  if (stop !== undefined) return stop
  const { processes, problems } = readProcesses(settings.processes)
  const health = healthRule({ path, statuses, match })
  throwAll([...problems, ...health.problems, ...[appProblem(app) ?? []].flat()])
  need(context, herokuProblems(settings))
  if (app === undefined) return { outcome: 'skipped', reason: 'no app is set' }
  need(context, publishProblems(context, 'release'))
  const image = publishedImage(context)
  const target = { context, app, processes, rule: health.rule, image }

  const checked = await perform(steps.checkApp(target))
  const published = await perform(images.findPublished(target))
  const before = await perform(steps.askApp(target))
  const imageId = await perform(images.copyToHeroku(target, published.digest))
  const started = await perform(steps.updateFormation(target, imageId))
  const release = await perform(steps.finish(target, started))
  const verdict = await perform(steps.prove(target, release, before))
  if (!verdict.healthy)
    throw problem('E_UNHEALTHY', { release: `v${release.version}`, app, reason: verdict.reason })
  const how = started.kind === 'unchanged' ? 'already runs this image' : 'released'
  return told(context, {
    checked,
    published,
    release,
    reason: `v${release.version} ${how}, healthy: ${verdict.sentence}`,
  })
}

interface Facts {
  readonly checked: App
  readonly published: PublishedImage
  readonly release: Release
  readonly reason: string
}

function told(context: Context, { checked: { webUrl }, published, release, reason }: Facts): Outcome {
  const version = `v${release.version}`
  const digest: Digest = published.digest
  return {
    outcome: 'done',
    reason,
    result: webUrl === undefined ? version : `${version} ${webUrl}`,
    image: printRepository(publishedImage(context)),
    digest,
    revision: published.revision ?? commitOf(context),
    release: version,
    ...(webUrl === undefined ? {} : { url: webUrl }),
  }
}
