import { failureBehind } from '../http/problem.js'
import type { Clock } from '../types.js'

/** Time and the wish to stop, as every loop here takes them. */
export interface Wait {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** How long to pause before the look after this one: `turn` counts from 0, `elapsed` is in milliseconds. */
export type Pace = (turn: number, elapsed: number) => number

/** Half a second, one, two, and then `steady` milliseconds: a fast app is not kept waiting, a slow one not pestered. */
export const quickThen =
  (steady: number): Pace =>
  (turn) =>
    [500, 1000, 2000][turn] ?? steady

/** Whether an error is one that may be gone in a moment, by the judgement of `http/send`. */
export const isTemporary = (error: unknown): boolean => failureBehind(error)?.temporary ?? false

/**
 * Looks until a look gives something, or `timeout` milliseconds have passed: then `undefined`. One more look is
 * taken at the very end. A temporary failure costs a turn, and is thrown only where the last look ends in one.
 */
export async function poll<T>(
  look: (elapsed: number) => Promise<T | undefined>,
  { wait: { clock, signal }, timeout, pace }: { wait: Wait; timeout: number; pace: Pace },
): Promise<T | undefined> {
  const start = clock.now()
  for (let turn = 0; ; turn++) {
    signal.throwIfAborted()
    const left = start + timeout - clock.now()
    try {
      const found = await look(clock.now() - start)
      if (found !== undefined) return found
    } catch (error) {
      if (left <= 0 || !isTemporary(error)) throw error
    }
    if (left <= 0) return undefined
    const elapsed = clock.now() - start
    await clock.sleep(Math.max(1, Math.min(pace(turn, elapsed), timeout - elapsed)), signal)
  }
}
