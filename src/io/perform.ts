import { Problem, Problems } from '../errors/problem.js'
import type { Clock, Effect, Log, Perform, Step } from '../types.js'

/** One step as the report and `--json` tell it. */
export interface Told {
  readonly name: string
  readonly show: string
  readonly effect: Effect
  /** Wall time; 0 where it was only shown. */
  readonly seconds: number
  readonly outcome: 'done' | 'failed' | 'shown'
}

export interface PerformDeps {
  readonly dryRun: boolean
  readonly log: Log
  readonly clock: Clock
  /** Receives every step once it ended; this is how the report comes about. */
  readonly tell: (told: Told) => void
  /** Receives what a dry run could not check, a sentence each. */
  readonly unchecked: (sentence: string) => void
}

/**
 * Makes the seam: every command and every call goes through it, and it alone knows `--dry-run`. There, writes are
 * shown and not run; reads run, unless they need what is missing or what an earlier write would have made.
 */
export function createPerform(deps: PerformDeps): Perform {
  return (step) => (deps.dryRun ? rehearse(step, deps) : run(step, deps))
}

async function run<T>(step: Step<T>, { log, clock, tell }: PerformDeps): Promise<T> {
  const { name, show, effect } = step
  log.info(show)
  const start = clock.now()
  const ended = (outcome: Told['outcome']): void =>
    tell({ name, show, effect, outcome, seconds: (clock.now() - start) / 1000 })
  try {
    const value = await step.run()
    ended('done')
    return value
  } catch (error) {
    ended('failed')
    throw error
  }
}

async function rehearse<T>(step: Step<T>, deps: PerformDeps): Promise<T> {
  const { name, show, effect, assume } = step
  const shown = (): T => {
    deps.tell({ name, show, effect, outcome: 'shown', seconds: 0 })
    return assume
  }
  deps.log.info(`[${effect}] ${show}`)
  if (effect === 'write' || step.after === true) return shown()
  if (step.needs !== undefined) {
    deps.unchecked(`${name}: needs ${step.needs}`)
    return shown()
  }
  const start = deps.clock.now()
  try {
    const value = await step.run()
    deps.tell({ name, show, effect, outcome: 'done', seconds: (deps.clock.now() - start) / 1000 })
    return value
  } catch (error) {
    // The plan is still worth seeing where an engine or a registry does not answer here; wrong settings are not.
    if (!(error instanceof Problem || error instanceof Problems) || exitOf(error) === 2) throw error
    deps.unchecked(`${name}: ${error.message}`)
    return shown()
  }
}

const exitOf = (error: Problem | Problems): number =>
  error instanceof Problem ? error.exit : error.problems[0].exit
