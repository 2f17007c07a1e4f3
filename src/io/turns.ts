import { setImmediate } from 'node:timers/promises'

/** Long work in short turns, between which timers, answers and signals get theirs. */
export interface Turns {
  /** Whether this turn has lasted long enough. */
  readonly isOver: () => boolean
  /** Lets everything else run; throws the signal's reason once it is aborted. */
  readonly next: () => Promise<void>
}

/** Makes turns of `length` milliseconds each. */
export function takeTurns(signal: AbortSignal, length = 10): Turns {
  let end = performance.now() + length
  return {
    isOver: () => performance.now() >= end,
    next: async () => {
      await setImmediate()
      signal.throwIfAborted()
      end = performance.now() + length
    },
  }
}
