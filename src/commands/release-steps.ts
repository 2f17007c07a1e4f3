import { problem } from '../errors/problem.js'
import { finishRelease } from '../heroku/finish.js'
import type { Probe } from '../heroku/health.js'
import type { Health } from '../heroku/probe.js'
import type { Release } from '../heroku/read.js'
import { describe, imagesIn, shortId } from '../heroku/ours.js'
import { record, type Started, startRelease } from '../heroku/release.js'
import { type ImageUpdate, releaseRequest, showRequest } from '../heroku/requests.js'
import { isRollback, returnedFrom } from '../heroku/returned.js'
import { askBefore, proveHealthy } from '../heroku/verdict.js'
import type { Digest } from '../image/reference.js'
import { Secret } from '../io/secret.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import type { Target } from './release-image.js'

// Deep enough to find what was released before a few rollbacks, in one page.
const RELEASES = 50

const NO_RELEASE: Release = {
  id: '<release>',
  version: 0,
  status: 'succeeded',
  current: true,
  description: '',
  outputStreamUrl: undefined,
  createdAt: 0,
  user: undefined,
}

const api = ({ context: { settings } }: Target): string => settings.herokuApiUrl.replace(/\/+$/, '')

// Heroku is asked nothing without a token, and nothing can be asked about a name that is only a stand-in.
const tokenFor = ({ context: { settings } }: Target): string | undefined =>
  settings.herokuToken === undefined ? 'HEROKU_API_KEY' : undefined

const waiting = ({ context: { clock, signal } }: Target) => ({ clock, signal })

/** Whether this build repeats one that ran before: such a build does not put back what was rolled back. */
export const isRepeat = ({ build, settings }: Context): boolean =>
  !settings.force &&
  build.service !== 'local' &&
  (build.restarted === true || (build.event !== undefined && build.event !== 'push'))

/** The step that looks whether this image was live and was rolled back; gives the sentence that says so. */
export const lookReturned = (target: Target, image: Digest): Step<string | undefined> => {
  const { context, app } = target
  return {
    name: 'look for rollbacks',
    show: `GET ${api(target)}/apps/${app}/releases`,
    effect: 'read',
    needs: tokenFor(target),
    assume: undefined,
    run: async () => {
      const releases = await (await context.network()).heroku(app).releases(RELEASES)
      const returned = returnedFrom(releases, image)
      if (returned === undefined) return undefined
      return `v${returned.release.version} of this commit was taken back by ${describe(returned.by)}; a new commit is released, or this one with --force`
    },
  }
}

/** Whether the live release, or one that is about to be, is one that released one of these very images. */
export async function isLive({ context, app }: Target, images: readonly Digest[]): Promise<boolean> {
  const releases = await (await context.network()).heroku(app).releases(RELEASES)
  const ids = images.map(shortId)
  return releases.some(
    (one) => (one.current || one.status === 'pending') && imagesIn(one).some((id) => ids.includes(id)),
  )
}

/** The step that asks the app once before the release, to compare with after. */
export const askApp = (target: Target): Step<Probe | undefined> => {
  const { context, app, rule } = target
  return {
    name: 'ask app before',
    show: `GET ${rule.path ?? '/'} of the web address of ${app}, as it answers before the release`,
    effect: 'read',
    needs: tokenFor(target),
    assume: undefined,
    run: async () => {
      const { heroku, send } = await context.network()
      const { current } = await record(heroku(app))
      return askBefore(heroku(app), send, rule, current)
    },
  }
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
    assume: { kind: 'released', release: NO_RELEASE, recorded: { version: 0, current: undefined } },
    run: async () => {
      const { heroku } = await context.network()
      const started = await startRelease(heroku(app), updates, waiting(target), (message) =>
        context.log.info(message),
      )
      const { current } = started.recorded
      if (started.kind === 'released' && current !== undefined && isRollback(current))
        context.log.info(`this replaces ${describe(current)}, which somebody put live by hand`)
      return started
    },
  }
}

/** The step that follows the release to its end; what Heroku did not release because it runs already is at its end. */
export const finish = (target: Target, started: Started): Step<Release> => {
  const { context, app } = target
  return {
    name: 'wait for release',
    show: `GET ${api(target)}/apps/${app}/releases until ours has succeeded, following its release command`,
    effect: 'read',
    after: true,
    assume: NO_RELEASE,
    run: async () => {
      if (started.kind === 'unchanged') {
        if (started.running === undefined) throw problem('E_RELEASE_NOT_FOUND', { app })
        return started.running
      }
      const { heroku, output } = await context.network()
      return finishRelease(heroku(app), started.release, {
        open: (request, signal) => output.download(request, signal),
        line: (text) => context.log.info(text),
        note: (message) => context.log.info(message),
        wait: waiting(target),
        timeout: context.settings.releaseTimeout,
      })
    },
  }
}

/** The step that proves the release healthy: its dynos are up, then the app itself answers. */
export const prove = (target: Target, release: Release, before: Probe | undefined): Step<Health> => {
  const { context, app, rule } = target
  const { bootTimeout, healthTimeout } = context.settings
  return {
    name: 'prove healthy',
    show: `GET ${api(target)}/apps/${app}/dynos until up, then ${rule.path ?? '/'} of its web address until healthy`,
    effect: 'read',
    after: true,
    assume: { healthy: true, sentence: 'not asked' },
    run: async () => {
      const { heroku, send } = await context.network()
      const note = (message: string): void => context.log.info(message)
      return proveHealthy(heroku(app), release, {
        send,
        rule,
        before,
        bootTimeout,
        healthTimeout,
        note,
        wait: waiting(target),
      })
    },
  }
}
