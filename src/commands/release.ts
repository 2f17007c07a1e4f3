import { problem, throwAll } from '../errors/problem.js'
import type { App, Release } from '../heroku/read.js'
import { healthRule } from '../heroku/rule.js'
import { printRepository } from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { herokuProblems } from '../plan/login.js'
import { appProblem, readProcesses } from '../plan/release.js'
import { settleOn } from '../plan/settle.js'
import type { PublishedImage } from '../registry/published.js'
import { type Context, need, type Outcome } from './context.js'
import { commitOf, publishedImage, publishProblems, stopAtGate } from './gated.js'
import { askOrder, sayMissed, sayUnclear, supersededBy, taggedReference } from './ordering.js'
import { checkImage, checkTarget, sayIdle } from './release-checks.js'
import * as images from './release-image.js'
import * as steps from './release-steps.js'

/** Puts the published image live on Heroku and proves that it is healthy. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, words } = context
  const [named] = words
  const stop = named === undefined ? stopAtGate(context) : undefined
  if (stop !== undefined) return stop
  const target = prepare(context, named)
  if (target === undefined) return { outcome: 'skipped', reason: 'no app is set' }
  const checked = await checkTarget(target)
  if (named === undefined) return releaseCommit(target, checked)
  const reference = await images.named(target, named)
  const { registry, path } = reference
  const from: images.Target = { ...target, image: { registry, path } }
  const published = await context.perform(images.findStep(from, reference, false))
  if (!settings.dryRun) context.log.info(`releasing ${published.revision ?? published.digest} by hand`)
  return told(from, checked, { ...(await releaseOne(from, published)), published })
}

/** Checks everything that can be wrong before anything is asked; `undefined` where there is no app. */
function prepare(context: Context, named: string | undefined): images.Target | undefined {
  const { settings, build, gate } = context
  const { app, healthPath: path, healthStatus: statuses, healthMatch: match } = settings
  const { processes, problems } = readProcesses(settings.processes)
  const health = healthRule({ path, statuses, match })
  throwAll([...problems, ...health.problems, ...[appProblem(app) ?? []].flat()])
  need(context, herokuProblems(settings))
  if (app === undefined) return undefined
  if (named === undefined) need(context, publishProblems(context, 'release'))
  else if (build.service !== 'local' && !settings.force) throw problem('E_REFERENCE_IN_CI', {})
  else if (gate.needsYes) need(context, [problem('E_NEEDS_YES', { command: 'release' })])
  return { context, app, processes, rule: health.rule, image: publishedImage(context) }
}

/** Releases this commit, unless a later one is published, and whichever is newest once it is done. */
async function releaseCommit(target: images.Target, checked: App): Promise<Outcome> {
  const { context, image, app } = target
  const commit = commitOf(context)
  const ours = await context.perform(images.findPublished(target))
  if (steps.isRepeat(context)) {
    const returned = await context.perform(steps.lookReturned(target, ours.imageId))
    if (returned !== undefined) return { outcome: 'skipped', reason: returned }
  }
  const asked = { image, tags: movingTags(context.settings.tags, context.build).tags }
  // Ours may be live already, from a run that was killed.
  const put = [ours.imageId]
  let last: { facts: One; published: PublishedImage } | undefined
  const { on, unclear } = await settleOn(commit, {
    ask: (one) => askOrder(context, asked, one),
    missed: (error) => sayMissed(context, error),
    left: async () => !(await steps.isLive(target, put)),
    put: async (one) => {
      const reference = taggedReference(image, one)
      const published =
        one === commit ? ours : await context.perform(images.findStep(target, reference, false))
      put.push(published.imageId)
      last = { facts: await releaseOne(target, published), published }
    },
  })
  sayUnclear(context, unclear, `the release of ${app}`)
  if (on !== commit || last === undefined) return { outcome: 'skipped', reason: supersededBy(on) }
  return told(target, checked, { ...last.facts, published: last.published })
}

interface One {
  readonly release: Release
  readonly reason: string
}

/** Copies one image, releases it and proves it healthy; throws `E_UNHEALTHY` where it is not. */
async function releaseOne(target: images.Target, { digest }: PublishedImage): Promise<One> {
  const { app, context } = target
  const { perform } = context
  await checkImage(target, digest)
  const before = await perform(steps.askApp(target))
  const imageId = await perform(images.copyToHeroku(target, digest))
  const started = await perform(steps.updateFormation(target, imageId))
  const release = await perform(steps.finish(target, started))
  const verdict = await perform(steps.prove(target, release, before))
  await sayIdle(target)
  const version = `v${release.version}`
  if (!verdict.healthy) throw problem('E_UNHEALTHY', { release: version, app, reason: verdict.reason })
  const how = started.kind === 'unchanged' ? 'already runs this image' : 'released'
  return { release, reason: `${version} ${how}, healthy: ${verdict.sentence}` }
}

function told(
  { image }: images.Target,
  { webUrl }: App,
  { release, reason, published }: One & { published: PublishedImage },
): Outcome {
  const version = `v${release.version}`
  const { digest, revision } = published
  return {
    outcome: 'done',
    reason,
    result: webUrl === undefined ? version : `${version} ${webUrl}`,
    image: printRepository(image),
    digest,
    release: version,
    ...(revision === undefined ? {} : { revision }),
    ...(webUrl === undefined ? {} : { url: webUrl }),
  }
}
