import type { Clock, Log } from '../types.js'

/** Tells how far one transfer is. */
export interface Progress {
  /** Takes note of it: bytes sent so far, and in all as far as is known. */
  readonly onProgress: (progress: { readonly bytes: number; readonly total: number }) => void
  /** Says how it ended, where anything was said before. */
  readonly end: () => void
}

/** Where and how often to tell; times in milliseconds. */
export interface ProgressOptions {
  readonly clock: Clock
  readonly log: Log
  /** Draws a line over the one drawn before; without it each line stays. */
  readonly redraw?: ((line: string) => void) | undefined
  /** Between two lines that stay; default 5 s. */
  readonly every?: number
}

// What is over sooner needs no progress.
const PATIENCE = 3_000
const REDRAWN_EVERY = 200

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
const rate = (bytes: number, milliseconds: number): string =>
  `${megabytes(Math.max(0, bytes) / (Math.max(1, milliseconds) / 1000))} MB/s`

/**
 * Tells the progress of what is done (`copying`), once it has taken three seconds, as a redrawn line or one line every
 * few seconds: `copying: 120.4 of 300.1 MB, 24.0 MB/s`, the rate being that of the last seconds.
 */
export function createProgress(
  doing: string,
  { clock, log, redraw, every = 5_000 }: ProgressOptions,
): Progress {
  const start = clock.now()
  const pause = redraw === undefined ? every : REDRAWN_EVERY
  const say = redraw ?? log.info
  const past = [{ at: start, bytes: 0 }]
  let next = start + PATIENCE
  let told = false
  let last = { bytes: 0, total: 0 }
  const how = (): string => `${doing}: ${megabytes(last.bytes)} of ${megabytes(last.total)} MB`
  return {
    onProgress: (progress) => {
      last = progress
      const at = clock.now()
      if (at < next) return
      next = at + pause
      told = true
      while (past.length > 1 && at - (past[0]?.at ?? at) > every) past.shift()
      const since = past[0] ?? { at, bytes: 0 }
      say(`${how()}, ${rate(last.bytes - since.bytes, at - since.at)}`)
      past.push({ at, bytes: last.bytes })
    },
    end: () => {
      if (!told) return
      const took = clock.now() - start
      redraw?.('')
      log.info(`${how()} in ${Math.round(took / 1000)} s, ${rate(last.bytes, took)}`)
    },
  }
}
