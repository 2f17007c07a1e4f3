/** Runs a job as soon as fewer than the limit are running. */
export type Limit = <T>(job: () => Promise<T>) => Promise<T>

/** Makes a limit of `most` jobs at once; the others wait in order. */
export function createLimit(most: number): Limit {
  const waiting: Array<() => void> = []
  let running = 0
  return async (job) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await job()
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
