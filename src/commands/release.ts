import { problem, throwAll } from '../errors/problem.js'
import type { App } from '../heroku/read.js'
import { healthRule } from '../heroku/rule.js'
import { printReference, printRepository } from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { herokuProblems } from '../plan/login.js'
import { appProblem, readProcesses } from '../plan/release.js'
import { settleOn } from '../plan/settle.js'
import type { PublishedImage } from '../registry/published.js'
import { type Context, need, type Outcome } from './context.js'
import { commitOf, publishedImage, publishProblems, stopAtGate } from './gated.js'
import { type Asked, askOrder, sayMissed, sayUnclear, supersededBy, taggedReference } from './ordering.js'
import { checkTarget } from './release/checks.js'
import * as images from './release/image.js'
import { type Going, lookFor, type One, releaseOne } from './release/one.js'
import { lookAtApp } from './release/running.js'
import * as steps from './release/steps.js'
import { together } from './together.js'

/** Puts the published image live on Heroku and proves that it is healthy. */
export async function run(context: Context): Promise<Outcome> {
  const [named] = context.words
  const stop = named === undefined ? stopAtGate(context) : undefined
  if (stop !== undefined) return stop
  const target = prepare(context, named)
  if (target === undefined) return { outcome: 'skipped', reason: 'no app is set' }
  if (named === undefined) return releaseCommit(target)
  return releaseNamed(target, named)
}

/** Releases what a person names. */
async function releaseNamed(target: images.Target, named: string): Promise<Outcome> {
  const { context } = target
  const { perform, settings, log } = context
  const [checked, reference, now] = await together([
    checkTarget(target),
    images.named(target, named),
    perform(lookAtApp(target)),
  ])
  const { registry, path } = reference
  const from: images.Target = { ...target, image: { registry, path } }
  const published = await perform(images.findStep(from, reference, false))
  if (!settings.dryRun) log.info(`releasing ${published.revision ?? published.digest} by hand`)
  const going = await lookFor(from, published, new Set(), now)
  return told(from, checked, { ...(await releaseOne(going)), published })
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
async function releaseCommit(target: images.Target): Promise<Outcome> {
  const { context, image, app } = target
  const { perform } = context
  const commit = commitOf(context)
  const [checked, ours, now] = await together([
    checkTarget(target),
    perform(images.findPublished(target)),
    perform(lookAtApp(target)),
  ])
  const put = new Set<string>()
  const going = await lookFor(target, ours, put, now)
  const returned = steps.isRepeat(context) ? steps.sayReturned(now.releases, going.known.images) : undefined
  if (returned !== undefined) return { outcome: 'skipped', reason: returned }
  const asked = { image, tags: movingTags(context.settings.tags, context.build).tags }
  let last: (One & { published: PublishedImage }) | undefined
  const settled = await settleOn(commit, {
    ask: (one) => askOrder(context, asked, one),
    missed: (error) => sayMissed(context, error),
    // What was put back stays: nothing more is released by a run whose release was not healthy.
    left: async () => last?.fallen?.left === true || !(await steps.isLive(target, put)),
    put: async (one) => {
      const next = one === commit ? going : await goingTo(target, one, put)
      last = { ...(await releaseOne(next)), published: next.published }
      if (last.fallen !== undefined) throw last.fallen.failure
    },
  }).catch((error: unknown) => {
    if (error !== last?.fallen?.failure) throw error
    return undefined
  })
  if (last?.fallen !== undefined && (settled === undefined || last.fallen.left)) {
    if (last.fallen.left) sayTags(context, asked)
    return told(target, checked, last)
  }
  if (settled === undefined) throw new Error('A release that did not fail is settled.')
  const { on, unclear } = settled
  sayUnclear(context, unclear, `the release of ${app}`)
  if (on !== commit || last === undefined) return { outcome: 'skipped', reason: supersededBy(on) }
  return told(target, checked, last)
}

/** What is published under another commit, to be released on its behalf. */
async function goingTo(target: images.Target, commit: string, put: Set<string>): Promise<Going> {
  const reference = taggedReference(target.image, commit)
  const published = await target.context.perform(images.findStep(target, reference, false))
  return lookFor(target, published, put)
}

/** Going back at Heroku moves no tag: what the moving tags name is said, since it is no longer what is live. */
function sayTags({ log }: Context, { image, tags }: Asked): void {
  if (tags.length === 0) return
  const names = tags.map((tag) => printReference(taggedReference(image, tag))).join(', ')
  log.info(
    `${names} still ${tags.length === 1 ? 'names' : 'name'} the image that is not healthy, until the next push`,
  )
}

function told(
  { image }: images.Target,
  { webUrl }: App,
  { release, reason, fallen, published }: One & { published: PublishedImage },
): Outcome {
  const version = `v${release.version}`
  const { digest, revision } = published
  const serves = fallen?.serves
  const how: Partial<Outcome> =
    fallen === undefined
      ? {
          ...(reason === undefined ? {} : { reason }),
          result: webUrl === undefined ? version : `${version} ${webUrl}`,
        }
      : { failure: fallen.failure, ...(serves === undefined ? {} : { serves: `v${serves.version}` }) }
  return {
    outcome: 'done',
    ...how,
    image: printRepository(image),
    digest,
    release: version,
    ...(revision === undefined ? {} : { revision }),
    ...(webUrl === undefined ? {} : { url: webUrl }),
  }
}
