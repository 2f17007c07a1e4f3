import type { Clock, Log } from '../types.js'
import { backoff } from './backoff.js'
import { failureBehind, type HttpFailure } from './problem.js'

/** What waiting needs. `random` gives 0 up to 1; `budget` is the most to wait in all, in milliseconds. */
export interface Retry {
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly budget?: number
}

/** When to try again. */
export interface Tries {
  /** Most tries in all. */
  readonly most: number
  /** Whether this failure allows another try; default: where it is temporary. */
  readonly again?: (failure: HttpFailure) => boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs `attempt` (given its number, from 1) until it succeeds, fails for good, or tries and budget are used up; says
 * why it waits. Throws what the last attempt threw.
 */
export async function retrying<T>(
  { clock, log, random, budget = 300_000 }: Retry,
  { most, again = (failure) => failure.temporary, signal }: Tries,
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  for (let number = 1, spent = 0; ; number++) {
    try {
      return await attempt(number)
    } catch (error) {
      const failure = failureBehind(error)
      const over = failure === undefined || number >= most || signal?.aborted === true
      if (over || !again(failure)) throw error
      const { retryAfter, service, words } = failure.facts
      const delay = backoff({ attempt: number, retryAfter, random: random(), spent, budget })
      if (delay === undefined) throw error
      log.info(`${service} ${words}; trying again in ${Math.max(1, Math.round(delay / 1000))} s`)
      await clock.sleep(delay, signal)
      spent += delay
    }
  }
}
