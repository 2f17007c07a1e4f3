import { problem } from '../../errors/problem.js'
import type { Before } from '../../heroku/before.js'
import type { Probe } from '../../heroku/health.js'
import { shortId } from '../../heroku/ours.js'
import type { Release } from '../../heroku/read.js'
import { judgeRunning, type Running } from '../../heroku/running.js'
import type { PublishedImage } from '../../registry/published.js'
import type { Log } from '../../types.js'
import type { Context } from '../context.js'
import * as health from './health.js'
import { type Fallen, leave, planBack } from './back.js'
import { checkImage, sayIdle } from './checks.js'
import * as images from './image.js'
import { type AppNow, compareImages, type Known, lookAtApp, wasReleased } from './running.js'
import * as steps from './steps.js'
import { type Live, saysWhenStopped } from './stopped.js'
import { together } from '../together.js'

/** An image that is to be live, and what is known of it at Heroku. */
export interface Going {
  readonly target: images.Target
  readonly published: PublishedImage
  readonly now: AppNow
  readonly known: Known
  /** What this build puts live (`isLive`); grows. */
  readonly put: Set<string>
}

/** The release that was made or stood, and the clause that says so; or how it ended where it is not healthy. */
export interface One {
  readonly release: Release
  readonly reason?: string
  readonly fallen?: Fallen
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
 * released. A release that is not healthy is left again for the one before it, where that is wanted and can be.
 */
export async function releaseOne(going: Going): Promise<One> {
  const { target, now, known } = going
  const { settings, log } = target.context
  const running = judgeRunning(now, target.processes, known)
  if (running.kind === 'differs') log.debug(`there is something to release: ${running.why}`)
  const standing =
    running.kind === 'runs' && !settings.alwaysRelease ? await stand(going, running.release) : undefined
  if (standing?.reason !== undefined) return standing
  return saysWhenStopped(target.context, target.app, async (live) => {
    const started = await start(going, { running, sick: standing?.release, live })
    return started.kind === 'stands' ? started.one : judge(going, started, live)
  })
}

/** A release that was made, and what was there before it. */
interface Made {
  readonly kind: 'made'
  readonly release: Release
  readonly recorded: Release | undefined
  readonly before: Probe | undefined
  /** What served before and was not healthy. */
  readonly sick: Release | undefined
}

/** Copies the image and updates the formation; or finds, at Heroku's word, that it runs already and is healthy. */
async function start(
  going: Going,
  { running, sick, live }: { running: Running; sick: Release | undefined; live: Live },
): Promise<Made | { readonly kind: 'stands'; readonly one: One }> {
  const { target, published } = going
  const { perform, settings, log } = target.context
  await checkImage(target, published.digest)
  const [before, copy] = await together([
    perform(health.askApp(target, sick !== undefined)),
    perform(images.copyToHeroku(target, published.digest)),
  ])
  let ill = sick ?? sayIll(log, before)
  live.say('the formation was to be updated, and nobody has seen whether it was')
  let started = await perform(steps.updateFormation(target, copy.imageId))
  if (started.kind === 'unchanged') {
    // What runs may not have been clear before; now Heroku says it. But it looks at the image alone.
    const insists =
      settings.alwaysRelease || running.kind === 'runs' || (running.kind === 'differs' && running.onlyCommand)
    const found = insists || started.running === undefined ? undefined : await stand(going, started.running)
    if (found?.reason !== undefined) return { kind: 'stands', one: found }
    ill = found?.release ?? ill
    started = await releaseAgain(going, copy)
  }
  if (started.kind === 'unchanged') throw problem('E_RELEASE_NOT_FOUND', { app: target.app })
  const { release, recorded } = started
  return { kind: 'made', release, recorded: recorded.current, before: before.probe, sick: ill }
}

/** Says what is known to be wrong with what serves before a release; gives it where it is not healthy. */
function sayIll(log: Log, { current, trouble, silence }: Before): Release | undefined {
  if (current === undefined) return undefined
  const version = `v${current.version}`
  if (silence !== undefined)
    log.warn(`nobody can tell from here whether ${version}, which is live, is healthy: ${silence}`)
  if (trouble === undefined) return undefined
  log.warn(`${version} is live and not healthy (a job may have ended before it was judged): ${trouble}`)
  return current
}

/** Follows a release to its end and proves it healthy; else it is left, and the last lines of its log are told. */
async function judge(
  { target, now }: Going,
  { release: made, recorded, before, sick }: Made,
  live: Live,
): Promise<One> {
  const { perform, log, settings } = target.context
  live.say(`v${made.version} was made and is not judged`)
  const release = await perform(steps.finish(target, made))
  const version = `v${release.version}`
  live.say(`${version} is live and not judged`, true)
  const verdict = await perform(health.prove(target, release, before))
  if (verdict.healthy) {
    await sayIdle(target)
    if (settings.dryRun) log.info(planBack(settings, now.releases, target.app))
    return { release, reason: `${version} released, healthy: ${verdict.sentence}` }
  }
  const { reason, silent = false, lines = [] } = verdict
  live.say(`${version} is live and not healthy (${reason})`, true)
  if (lines.length > 0) log.info(`the log of ${version} ends with:\n${lines.join('\n')}`)
  const was = { recorded, sick: sick !== undefined && sick.id === recorded?.id, before }
  const fallen = await leave({ target, release, reason, silent, ...was, live })
  return { release, fallen }
}

/** Proves healthy what runs already; without a reason, once it is said, where it is not: then it is released. */
async function stand({ target, put }: Going, release: Release): Promise<One> {
  const { perform, log } = target.context
  put.add(release.id)
  const verdict = await perform(health.proveStanding(target, release))
  const runs = `v${release.version} already runs this image`
  if (verdict.healthy) return { release, reason: `${runs}, healthy: ${verdict.sentence}` }
  log.warn(`${runs} and is not healthy: ${verdict.reason}; releasing it once more`)
  return { release }
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
