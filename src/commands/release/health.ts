import { type Before, lookBefore } from '../../heroku/before.js'
import type { Probe } from '../../heroku/health.js'
import type { Health } from '../../heroku/probe.js'
import type { Release } from '../../heroku/read.js'
import { proveHealthy, replaced } from '../../heroku/verdict.js'
import type { Step } from '../../types.js'
import type { Target } from './image.js'
import { api, tokenFor, waiting } from './steps.js'

/**
 * The step that asks the app before the release, to compare with after, and looks whether what serves is healthy; at once
 * where that was `judged` already.
 */
export const askApp = (target: Target, judged: boolean): Step<Before> => {
  const { context, app, rule } = target
  return {
    name: 'ask app before',
    show: `GET ${rule.path ?? '/'} of the web address of ${app}, as it answers before the release`,
    effect: 'read',
    needs: tokenFor(target),
    assume: { current: undefined, probe: undefined },
    run: async () => {
      const { heroku, send } = await context.network()
      const bootTimeout = judged ? 0 : context.settings.bootTimeout
      return lookBefore(heroku(app), { send, rule, bootTimeout, wait: waiting(target) })
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

/** The step that proves a release healthy that ran before, and that it still serves; throws `E_REPLACED`. */
export const proveStanding = (target: Target, release: Release): Step<Health> => {
  const step = prove(target, release, undefined)
  return {
    ...step,
    run: async () => {
      const health = await step.run()
      const heroku = (await target.context.network()).heroku(target.app)
      // Somebody may have released while it was proven, and the dynos not show it yet.
      if (!(await heroku.release(release.id)).current) throw await replaced(heroku, release)
      return health
    },
  }
}
