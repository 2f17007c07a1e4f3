import { finishRelease } from '../../heroku/finish.js'
import type { Release } from '../../heroku/read.js'
import { describe, imagesIn } from '../../heroku/ours.js'
import { type Started, startRelease } from '../../heroku/release.js'
import { type ImageUpdate, releaseRequest, showRequest } from '../../heroku/requests.js'
import { isRollback, returnedFrom } from '../../heroku/returned.js'
import type { Digest } from '../../image/reference.js'
import { Secret } from '../../io/secret.js'
import type { Step } from '../../types.js'
import { UNMADE } from '../app-steps.js'
import type { Context } from '../context.js'
import type { Target } from './image.js'

/** How many releases are looked at: enough to find what was released before a few rollbacks, in one page. */
export const RELEASES = 50

/** Where the Platform API is. */
export const api = ({ context: { settings } }: Target): string => settings.herokuApiUrl.replace(/\/+$/, '')

/** What is missing to ask Heroku anything: its token, or nothing. */
export const tokenFor = ({ context: { settings } }: Target): string | undefined =>
  settings.herokuToken === undefined ? 'HEROKU_API_KEY' : undefined

/** Time, and the wish to stop, as the loops of `heroku/` take them. */
export const waiting = ({ context: { clock, signal } }: Target) => ({ clock, signal })

/** Whether this build repeats one that ran before: such a build does not put back what was rolled back. */
export const isRepeat = ({ build, settings }: Context): boolean =>
  !settings.force &&
  build.service !== 'local' &&
  (build.restarted === true || (build.event !== undefined && build.event !== 'push'))

/** The sentence that says that one of these images was live and was rolled back, where nothing else followed. */
export function sayReturned(releases: readonly Release[], images: readonly Digest[]): string | undefined {
  const returned = returnedFrom(releases, images)
  if (returned === undefined) return undefined
  return `v${returned.release.version} of this commit was taken back by ${describe(returned.by)}; a new commit is released, or this one with --force`
}

/**
 * Whether what serves, or is about to, was put there by this build: `put` has the short ids of the images that it
 * releases, and the ids of releases that ran its image already.
 */
export async function isLive({ context, app }: Target, put: ReadonlySet<string>): Promise<boolean> {
  const releases = await (await context.network()).heroku(app).releases(RELEASES)
  return releases.some(
    (one) =>
      (one.current || one.status === 'pending') && [one.id, ...imagesIn(one)].some((name) => put.has(name)),
  )
}

/** The step that releases the image: one update of the formation for all process types. */
export const updateFormation = (target: Target, image: Digest): Step<Started> => {
  const { context, app, processes } = target
  const updates = processes.map(({ type, command }): ImageUpdate => ({ type, image, command }))
  // Shown without a token as well: a request never shows the one it has.
  const shown = releaseRequest({ api: { url: api(target), token: new Secret('', '') }, id: '' }, app, updates)
  return {
    name: 'update formation',
    show: showRequest(shown),
    effect: 'write',
    assume: { kind: 'released', release: UNMADE, recorded: { version: 0, current: undefined } },
    run: async () => {
      const { heroku } = await context.network()
      const started = await startRelease(heroku(app), updates, waiting(target), (message) =>
        context.log.info(message),
      )
      const { current } = started.recorded
      if (started.kind === 'released' && current !== undefined && isRollback(current))
        context.log.info(`this replaces ${describe(current)}, which a rollback put live`)
      return started
    },
  }
}

/** The step that follows the release to its end. */
export const finish = (target: Target, release: Release): Step<Release> => {
  const { context, app } = target
  return {
    name: 'wait for release',
    show: `GET ${api(target)}/apps/${app}/releases until ours has succeeded, following its release command`,
    effect: 'read',
    after: true,
    assume: UNMADE,
    run: async () => {
      const { heroku, output } = await context.network()
      return finishRelease(heroku(app), release, {
        open: (request, signal) => output.download(request, signal),
        line: (text) => context.log.info(text),
        note: (message) => context.log.info(message),
        wait: waiting(target),
        timeout: context.settings.releaseTimeout,
      })
    },
  }
}
