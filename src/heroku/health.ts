import type { App, Formation } from './read.js'

/** What the user calls healthy; nothing set means: `/` answers below 500 and no worse than before. */
export interface HealthRule {
  /** `/healthz`; `/` where only a status or a pattern is set. */
  readonly path?: string | undefined
  /** Statuses that count instead of 2xx and 3xx; none means those. */
  readonly statuses?: readonly number[] | undefined
  /** What the body of the answer must match. */
  readonly match?: RegExp | undefined
}

/** One answer of the app, or why there was none. */
export type Probe = { readonly status: number; readonly body: string } | { readonly failure: string }

export type HealthVerdict =
  | { readonly kind: 'healthy'; readonly sentence: string }
  | {
      readonly kind: 'not yet'
      readonly reason: string
      /** Whether the latest answer was right, and only more like it are missing. */
      readonly progress?: true
    }

// In a row, so that one dyno of several that answers by chance does not settle it.
const IN_A_ROW = 3

/** Whether the user has said what healthy means. */
export const isExplicit = ({ path, statuses, match }: HealthRule): boolean =>
  path !== undefined || (statuses ?? []).length > 0 || match !== undefined

/** The path to ask. */
export const pathOf = ({ path }: HealthRule): string => path ?? '/'

/** From best to worst: 2xx and 3xx are 0, 4xx is 1, 5xx and no answer at all are 2. */
const rank = (probe: Probe): number =>
  'failure' in probe || probe.status >= 500 ? 2 : probe.status >= 400 ? 1 : 0

const said = (path: string, probe: Probe): string =>
  'failure' in probe ? `${path} did not answer: ${probe.failure}` : `${path} answers ${probe.status}`

const breaks = (rule: HealthRule, probe: Probe): string | undefined => {
  const path = pathOf(rule)
  if ('failure' in probe) return said(path, probe)
  const { statuses = [], match } = rule
  const isFine = statuses.length > 0 ? statuses.includes(probe.status) : rank(probe) === 0
  if (!isFine) return said(path, probe)
  if (match !== undefined && probe.body.search(match) < 0)
    return `${path} answers ${probe.status} without ${match}`
  return undefined
}

/**
 * Judges an app by its answers since its dynos are up, the latest last. With a rule: three in a row that keep it.
 * Without: the latest is below 500, and no worse than `before` the release (2xx and 3xx, then 4xx, then 5xx and no
 * answer); an API app whose `/` is 404 or 401 is as healthy as it was. A redirect is an answer like others.
 */
export function judgeHealth(
  rule: HealthRule,
  before: Probe | undefined,
  probes: readonly Probe[],
): HealthVerdict {
  const latest = probes.at(-1)
  if (latest === undefined) return { kind: 'not yet', reason: `${pathOf(rule)} was not asked` }
  return isExplicit(rule) ? byRule(rule, probes, latest) : byComparison(before, latest)
}

const byRule = (rule: HealthRule, probes: readonly Probe[], latest: Probe): HealthVerdict => {
  const broken = breaks(rule, latest)
  if (broken !== undefined) return { kind: 'not yet', reason: broken }
  const last = probes.slice(-IN_A_ROW)
  const row = `${said(pathOf(rule), latest)}, ${IN_A_ROW} times in a row`
  if (last.length === IN_A_ROW && last.every((probe) => breaks(rule, probe) === undefined))
    return { kind: 'healthy', sentence: row }
  const trouble = probes.flatMap((probe) => breaks(rule, probe) ?? []).pop()
  const reason = trouble === undefined ? `not yet ${row}` : `not yet ${row}; before, ${trouble}`
  return { kind: 'not yet', reason, progress: true }
}

const byComparison = (before: Probe | undefined, latest: Probe): HealthVerdict => {
  const now = said('/', latest)
  if (rank(latest) === 2) return { kind: 'not yet', reason: now }
  if (before === undefined || rank(latest) <= rank(before)) return { kind: 'healthy', sentence: now }
  const then = 'failure' in before ? 'nothing' : String(before.status)
  return { kind: 'not yet', reason: `${now}, and answered ${then} before this release` }
}

/** Who says whether the app is healthy: the app at an address, or its dynos alone, with the reason for that. */
export type Judge =
  | { readonly kind: 'app'; readonly url: string }
  | { readonly kind: 'dynos'; readonly because: string }

/** Whom to ask, from what Heroku says of the app. */
export function judgeOf(
  { webUrl, maintenance }: App,
  formation: readonly Formation[],
  rule: HealthRule,
): Judge {
  const web = formation.find(({ type }) => type === 'web')
  if (web === undefined) return { kind: 'dynos', because: 'it has no web process type' }
  if (web.quantity === 0) return { kind: 'dynos', because: 'it has no web dyno' }
  if (maintenance) return { kind: 'dynos', because: 'it is in maintenance mode' }
  if (webUrl === undefined) return { kind: 'dynos', because: 'it has no public address' }
  return { kind: 'app', url: new URL(pathOf(rule), webUrl).href }
}
