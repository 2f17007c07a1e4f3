/** One signal that follows `signals`, and can be aborted by itself; `release` must be called when it is done with. */
export interface Stop {
  readonly signal: AbortSignal
  readonly abort: (reason?: unknown) => void
  readonly release: () => void
}

// AbortSignal.any does the same and leaks memory in Node 18 and 20 for signals that live long.
/** Makes a `Stop`; aborted at once where one of `signals` is already. */
export function stopWith(...signals: ReadonlyArray<AbortSignal | undefined>): Stop {
  const controller = new AbortController()
  const given = signals.filter((signal) => signal !== undefined)
  const releases = given.map((signal) => {
    const follow = (): void => controller.abort(signal.reason)
    if (signal.aborted) follow()
    else signal.addEventListener('abort', follow, { once: true })
    return () => signal.removeEventListener('abort', follow)
  })
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => releases.forEach((release) => release()),
  }
}
