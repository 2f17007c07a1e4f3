import type { Failure } from '../errors/print.js'
import type { Told } from '../io/perform.js'
import type { Outcome } from './context.js'

/** What a finished command is told from. */
export interface Ended {
  readonly command: string
  readonly outcome: Outcome | undefined
  readonly failures: readonly Failure[]
  readonly dryRun: boolean
  readonly seconds: number
  readonly steps: readonly Told[]
  readonly unchecked: readonly string[]
}

/** `done`, `skipped`, `planned` or `failed`: nothing that failed is told as anything else. */
export function outcomeOf({
  outcome,
  dryRun,
}: Pick<Ended, 'outcome' | 'dryRun'>): 'done' | 'skipped' | 'planned' | 'failed' {
  if (outcome === undefined || outcome.failure !== undefined) return 'failed'
  if (outcome.outcome === 'done' && dryRun) return 'planned'
  return outcome.outcome
}

/** The one document of `--json`; keys that have nothing to say are left out, `steps` never is. */
function document(ended: Ended): Record<string, unknown> {
  const { outcome, failures, steps, unchecked } = ended
  const { reason, image, digest, tags, revision, release, serves, url, exitCode } = outcome ?? {}
  const { vars, live, releases, rules } = outcome ?? {}
  const all: Record<string, unknown> = {
    command: ended.command,
    outcome: outcomeOf(ended),
    reason,
    image,
    digest,
    tags,
    revision,
    release,
    serves,
    url,
    exitCode,
    vars,
    live,
    releases,
    rules,
    seconds: round(ended.seconds),
    steps: steps.map((step) => ({ ...step, seconds: round(step.seconds) })),
    unchecked: unchecked.length > 0 ? unchecked : undefined,
    error: failures[0],
    errors: failures.length > 1 ? failures : undefined,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** The document as it is printed, each text in it masked by itself: what resembles a secret never breaks the JSON. */
export const documentText = (ended: Ended, mask: (text: string) => string): string =>
  JSON.stringify(document(ended), (_, value: unknown) => (typeof value === 'string' ? mask(value) : value), 2)

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000

/** The sentence that says how a command ended: `push skipped: this build is for pull request #12; …`. */
export function sentence(ended: Ended): string {
  const { command, outcome, steps } = ended
  const how = outcomeOf(ended)
  const writes = steps.filter((step) => step.effect === 'write').length
  const reason =
    how === 'planned' ? `${writes} ${writes === 1 ? 'write' : 'writes'} shown, none made` : outcome?.reason
  return `${command} ${how}${reason === undefined ? '' : `: ${reason}`}`
}
