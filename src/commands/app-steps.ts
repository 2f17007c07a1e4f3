import { finishRelease } from '../heroku/finish.js'
import type { HealthRule, Probe } from '../heroku/health.js'
import type { Health } from '../heroku/probe.js'
import type { App, Release } from '../heroku/read.js'
import { goBack } from '../heroku/rollback.js'
import { askBefore, proveHealthy } from '../heroku/verdict.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'

/** The app that a command is about. */
export interface OnApp {
  readonly context: Context
  readonly app: string
}

// Deep enough to find the image behind config changes and rollbacks, in one page.
const RELEASES = 50

/** The address of something of the app at Heroku's API: `/releases`; the app itself without. */
export const addressOf = ({ context, app }: OnApp, path = ''): string =>
  `${context.settings.herokuApiUrl.replace(/\/+$/, '')}/apps/${app}${path}`

// Heroku is asked nothing without a token.
/** What is missing to ask Heroku, for a step's `needs`. */
export const tokenFor = ({ context }: OnApp): string | undefined =>
  context.settings.herokuToken === undefined ? 'HEROKU_API_KEY' : undefined

/** The step that asks for the app. */
export const lookAtApp = (on: OnApp): Step<App> => ({
  name: 'look at app',
  show: `GET ${addressOf(on)}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: {
    ...{ id: '<app>', name: on.app, stack: 'container', buildStack: 'container', generation: 'cedar' },
    webUrl: undefined,
    maintenance: false,
  },
  run: async () => (await on.context.network()).heroku(on.app).look(),
})

/** The step that lists the releases, the newest first. */
export const listReleases = (on: OnApp): Step<readonly Release[]> => ({
  name: 'list releases',
  show: `GET ${addressOf(on, '/releases')}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: [],
  run: async () => (await on.context.network()).heroku(on.app).releases(RELEASES),
})

/** The step that asks the app once, to compare with after. */
export const askNow = (
  on: OnApp,
  rule: HealthRule,
  current: Release | undefined,
): Step<Probe | undefined> => ({
  name: 'ask app before',
  show: `GET ${rule.path ?? '/'} of the web address of ${on.app}, as it answers before`,
  effect: 'read',
  needs: tokenFor(on),
  assume: undefined,
  run: async () => {
    const { heroku, send } = await on.context.network()
    return askBefore(heroku(on.app), send, rule, current)
  },
})

const wait = ({ context: { clock, signal } }: OnApp) => ({ clock, signal })

/** The step that goes back from one release to another; throws what `goBack` throws. */
export const goBackTo = (on: OnApp, { from, to }: { from: Release; to: Release }): Step<Release> => ({
  name: 'go back',
  show: `POST ${addressOf(on, '/releases')} ${JSON.stringify({ release: to.id })}`,
  effect: 'write',
  assume: UNMADE,
  run: async () => {
    const { log, network } = on.context
    const note = (message: string): void => log.info(message)
    return goBack((await network()).heroku(on.app), to, { from, note, wait: wait(on) })
  },
})

/** The step that follows a release to its end; throws what `finishRelease` throws. */
export const follow = (on: OnApp, release: Release): Step<Release> => ({
  name: 'wait for release',
  show: `GET ${addressOf(on, '/releases')} until ours has succeeded, following its release command`,
  effect: 'read',
  after: true,
  assume: release,
  run: async () => {
    const { log, settings, network } = on.context
    const { heroku, output } = await network()
    return finishRelease(heroku(on.app), release, {
      open: (request, signal) => output.download(request, signal),
      line: (text) => log.info(text),
      note: (message) => log.info(message),
      wait: wait(on),
      timeout: settings.releaseTimeout,
    })
  },
})

/** The step that proves a release healthy: its dynos are up, then the app itself answers. */
export const prove = (
  on: OnApp,
  release: Release,
  { rule, before }: { rule: HealthRule; before: Probe | undefined },
): Step<Health> => ({
  name: 'prove healthy',
  show: `GET ${addressOf(on, '/dynos')} until up, then ${rule.path ?? '/'} of its web address until healthy`,
  effect: 'read',
  after: true,
  assume: { healthy: true, sentence: 'not asked' },
  run: async () => {
    const { log, settings, network } = on.context
    const { heroku, send } = await network()
    const { bootTimeout, healthTimeout } = settings
    const note = (message: string): void => log.info(message)
    return proveHealthy(heroku(on.app), release, {
      ...{ send, rule, before, bootTimeout, healthTimeout, note },
      wait: wait(on),
    })
  },
})

/** What a dry run goes on with where a release would have been made. */
export const UNMADE: Release = {
  id: '<release>',
  version: 0,
  status: 'succeeded',
  current: true,
  description: '',
  outputStreamUrl: undefined,
  createdAt: 0,
  user: undefined,
}
