import { problem, throwAll } from '../errors/problem.js'
import type { HealthRule } from '../heroku/health.js'
import { describe } from '../heroku/ours.js'
import type { Release } from '../heroku/read.js'
import { isStatus } from '../heroku/refusal.js'
import { healthRule } from '../heroku/rule.js'
import { askedTarget, chooseTarget, restores, type Target } from '../heroku/target.js'
import type { Step } from '../types.js'
import * as steps from './app-steps.js'
import { neededApp, stopByHand, tokenProblems } from './by-hand.js'
import { type Context, need, type Outcome } from './context.js'

/** Goes back to an earlier release of the app, and proves it healthy. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, words, perform } = context
  const asked = readVersion(words[0])
  const { healthPath: path, healthStatus: statuses, healthMatch: match } = settings
  const { rule, problems } = healthRule({ path, statuses, match })
  throwAll(problems)
  const on = { context, app: neededApp(context) }
  const stop = stopByHand(context, 'rollback')
  if (stop !== undefined) return stop
  need(context, tokenProblems(context, on.app))
  const app = await perform(steps.lookAtApp(on))
  const route = await choose(on, asked)
  sayWhere(context, route)
  const { release, sentence } = await goAndProve(on, route, rule)
  const version = `v${release.version}`
  const url = app.webUrl
  return {
    outcome: 'done',
    reason: `${version} is back at v${route.to.release.version}, healthy: ${sentence}`,
    result: url === undefined ? version : `${version} ${url}`,
    release: version,
    ...(url === undefined ? {} : { url }),
  }
}

/** Where it goes from, and to. */
interface Route {
  readonly from: Release
  readonly to: Target
}

const UNCHOSEN: Route = { from: steps.UNMADE, to: { release: steps.UNMADE, why: '' } }

function readVersion(word: string | undefined): number | undefined {
  if (word === undefined) return undefined
  const [, digits] = /^v?(\d{1,9})$/i.exec(word) ?? []
  if (digits === undefined)
    throw problem('E_VALUE', { source: 'slipway rollback', want: 'a release such as v42', got: word })
  return Number(digits)
}

/** Finds the release to go back to; throws `E_ROLLBACK…` and `E_RELEASE_UNKNOWN`. */
async function choose(on: steps.OnApp, asked: number | undefined): Promise<Route> {
  const { perform, settings, log } = on.context
  const releases = await perform(steps.listReleases(on))
  if (releases.length === 0 && settings.dryRun) return UNCHOSEN
  const from = releases.find(({ current }) => current)
  if (from === undefined) throw problem('E_ROLLBACK_NONE', { app: on.app, before: 'v1', names: [] })
  const [newest = from] = releases
  if (newest.version > from.version && newest.status === 'failed')
    log.warn(`${describe(newest)} failed and never served: v${from.version} is what is live`)
  if (asked === undefined) return { from, to: chooseTarget(releases, from, on.app) }
  const found = releases.find(({ version }) => version === asked) ?? (await perform(lookUp(on, asked)))
  return { from, to: askedTarget(releases, found, on.app) }
}

/** The step that asks for a release beyond the list; throws `E_RELEASE_UNKNOWN` where there is none. */
const lookUp = (on: steps.OnApp, version: number): Step<Release> => ({
  name: 'look at release',
  show: `GET ${steps.addressOf(on, `/releases/${version}`)}`,
  effect: 'read',
  assume: steps.UNMADE,
  run: async () => {
    try {
      return await (await on.context.network()).heroku(on.app).release(version)
    } catch (error) {
      if (!isStatus(error, 404)) throw error
      throw problem('E_RELEASE_UNKNOWN', { app: on.app, release: `v${version}` }, error)
    }
  },
})

function sayWhere({ log }: Context, { from, to: { release, why } }: Route): void {
  const known = release !== steps.UNMADE
  if (known) log.info(`going back from ${describe(from)} to ${describe(release)}, ${why}`)
  log.info(restores(known ? release : undefined))
}

/** Goes back, follows the new release to its end, and proves it healthy; throws `E_UNHEALTHY` where it is not. */
async function goAndProve(
  on: steps.OnApp,
  route: Route,
  rule: HealthRule,
): Promise<{ release: Release; sentence: string }> {
  const { perform } = on.context
  const before = await perform(steps.askNow(on, rule, route.from))
  const started = await perform(steps.goBackTo(on, { from: route.from, to: route.to.release }))
  const release = await perform(steps.follow(on, started))
  const verdict = await perform(steps.prove(on, release, { rule, before }))
  if (verdict.healthy) return { release, sentence: verdict.sentence }
  throw problem('E_UNHEALTHY', {
    ...{ release: `v${release.version}`, app: on.app, reason: verdict.reason, back: '' },
    help: `go back further with slipway rollback --app ${on.app}`,
  })
}
