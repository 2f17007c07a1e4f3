import { setTimeout as pause } from 'node:timers/promises'

/** Time as the platform takes it. slipway's own clock has `now` and `sleep` alike, so that both can share one. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number
  /** Rejects when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** Work that takes no time: time that is driven stands still until it is done. */
  during<T>(work: Promise<T>): Promise<T>
  /** Work that waits for time while so many requests wait for it: they do not keep time from passing. */
  held<T>(requests: number, work: Promise<T>): Promise<T>
}

/** The machine's own time. It keeps no process alive. */
export const realTime: Time = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    pause(milliseconds, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
  during: (work) => work,
  held: (_requests, work) => work,
}
