import { throwAll } from '../errors/problem.js'
import { imagesToName, liveOf, rowOf } from '../heroku/history.js'
import { statusText } from '../heroku/history-text.js'
import type { Dyno, Formation } from '../heroku/read.js'
import type { Step } from '../types.js'
import { addressOf, listReleases, lookAtApp, type OnApp, tokenFor } from './app-steps.js'
import { neededApp, tokenProblems } from './by-hand.js'
import type { Context, Outcome } from './context.js'
import { findOrigins } from './origins.js'

const SHOWN = 10

/** Says what is live on an app, and what was released last. */
export async function run(context: Context): Promise<Outcome> {
  const { perform, clock } = context
  const on = { context, app: neededApp(context) }
  throwAll(tokenProblems(context, on.app))
  const [app, releases, formation, dynos] = await Promise.all([
    perform(lookAtApp(on)),
    perform(listReleases(on)),
    perform(listTypes(on)),
    perform(listDynos(on)),
  ])
  const images = imagesToName(releases, SHOWN)
  const types = formation.map(({ type }) => type)
  const origins = images.length === 0 ? new Map() : await perform(findOrigins(on, { types, images }))
  const rows = releases.slice(0, SHOWN).map((one) => rowOf(releases, one, origins))
  const live = liveOf(releases, { app, dynos, origins })
  const { release, revision, url } = live
  return {
    outcome: 'done',
    reason: release === undefined ? `nothing is live on ${on.app}` : `${release} is live on ${on.app}`,
    result: statusText(on.app, { live, releases: rows, now: clock.now() }),
    ...(release === undefined ? {} : { release }),
    ...(revision === undefined ? {} : { revision }),
    ...(url === undefined ? {} : { url }),
    live,
    releases: rows,
  }
}

const listTypes = (on: OnApp): Step<readonly Formation[]> => ({
  name: 'list process types',
  show: `GET ${addressOf(on, '/formation')}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: [],
  run: async () => (await on.context.network()).heroku(on.app).formation(),
})

const listDynos = (on: OnApp): Step<readonly Dyno[]> => ({
  name: 'list dynos',
  show: `GET ${addressOf(on, '/dynos')}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: [],
  run: async () => (await on.context.network()).heroku(on.app).dynos(),
})
