import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../types.js'

/** The machine's own time; `sleep` ends early with the signal's reason when it is aborted. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, signal === undefined ? {} : { signal })
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error
    }
  },
}
