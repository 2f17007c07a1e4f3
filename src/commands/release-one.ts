import { problem } from '../errors/problem.js'
import { shortId } from '../heroku/ours.js'
import type { Release } from '../heroku/read.js'
import { judgeRunning } from '../heroku/running.js'
import type { PublishedImage } from '../registry/published.js'
import type { Context } from './context.js'
import * as health from './release-health.js'
import { checkImage, sayIdle } from './release-checks.js'
import * as images from './release-image.js'
import { type AppNow, compareImages, type Known, lookAtApp, wasReleased } from './release-running.js'
import * as steps from './release-steps.js'
import { together } from './together.js'

/** An image that is to be live, and what is known of it at Heroku. */
export interface Going {
  readonly target: images.Target
  readonly published: PublishedImage
  readonly now: AppNow
  readonly known: Known
  /** What this build puts live (`isLive`); grows. */
  readonly put: Set<string>
}

/** The release that is live and healthy, and the clause that says so. */
export interface One {
  readonly release: Release
  readonly reason: string
}

/** Looks what Heroku has of an image, `now` or as it was told a moment ago. */
export async function lookFor(
  target: images.Target,
  published: PublishedImage,
  put: Set<string>,
  told?: AppNow,
): Promise<Going> {
  const { perform } = target.context
  const now = told ?? (await perform(lookAtApp(target)))
  const compare = compareImages(target, published, now)
  const known = wasReleased(now) ? await perform(compare) : compare.assume
  // It may be live already, from a run that was killed.
  for (const id of known.ofCommit) put.add(shortId(id))
  return { target, published, now, known, put }
}

/**
 * Makes sure that an image is live and healthy: where it runs already that is only proven, else it is copied and
 * released. Throws `E_UNHEALTHY` where it is released and not healthy.
 */
export async function releaseOne(going: Going): Promise<One> {
  const { target, published, now, known } = going
  const { perform, settings, log } = target.context
  const running = judgeRunning(now, target.processes, known)
  if (running.kind === 'differs') log.debug(`there is something to release: ${running.why}`)
  const runs = running.kind === 'runs' && !settings.alwaysRelease
  const standing = runs ? await stand(going, running.release) : undefined
  if (standing !== undefined) return standing
  await checkImage(target, published.digest)
  const [before, copy] = await together([
    perform(health.askApp(target)),
    perform(images.copyToHeroku(target, published.digest)),
  ])
  let started = await perform(steps.updateFormation(target, copy.imageId))
  if (started.kind === 'unchanged') {
    // What runs may not have been clear before; now Heroku says it. But it looks at the image alone.
    const insists = settings.alwaysRelease || running.kind === 'runs' || running.onlyCommand
    const found = insists || started.running === undefined ? undefined : await stand(going, started.running)
    if (found !== undefined) return found
    started = await releaseAgain(going, copy)
  }
  if (started.kind === 'unchanged') throw problem('E_RELEASE_NOT_FOUND', { app: target.app })
  const release = await perform(steps.finish(target, started.release))
  const verdict = await perform(health.prove(target, release, before))
  await sayIdle(target)
  const version = `v${release.version}`
  if (!verdict.healthy)
    throw problem('E_UNHEALTHY', { release: version, app: target.app, reason: verdict.reason })
  return { release, reason: `${version} released, healthy: ${verdict.sentence}` }
}

/** Proves healthy what runs already; `undefined`, once it is said, where it is not: then it is released. */
async function stand({ target, put }: Going, release: Release): Promise<One | undefined> {
  const { perform, log } = target.context
  put.add(release.id)
  const verdict = await perform(health.proveStanding(target, release))
  const runs = `v${release.version} already runs this image`
  if (verdict.healthy) return { release, reason: `${runs}, healthy: ${verdict.sentence}` }
  log.warn(`${runs} and is not healthy: ${verdict.reason}; releasing it once more`)
  return undefined
}

/** Releases an image of which Heroku says that it runs already: under another id, once. */
async function releaseAgain({ target, put }: Going, copy: images.InHeroku) {
  const { perform, log, build, clock } = target.context
  const attempt = attemptOf(build, clock.now())
  log.info('Heroku makes no release of an image that it was given before; giving it another id')
  const marked = await perform(images.markAttempt(target, copy, attempt))
  put.add(shortId(marked.imageId))
  return perform(steps.updateFormation(target, marked.imageId))
}

/** `524.1 2026-11-23T12:00:00.000Z` */
const attemptOf = ({ job, number }: Context['build'], time: number): string =>
  [job ?? number, new Date(time).toISOString()].filter((part) => part !== undefined).join(' ')
