import type { Context } from './context.js'

/** What is known of what is live while it changes. */
export interface Live {
  readonly say: (clause: string) => void
}

/** Does `work`; where a signal ends it, says what was last known of what is live: nobody can be asked any more. */
export async function saysWhenStopped<T>(
  { signal, log }: Pick<Context, 'signal' | 'log'>,
  app: string,
  work: (live: Live) => Promise<T>,
): Promise<T> {
  let clause: string | undefined
  try {
    return await work({ say: (one) => void (clause = one) })
  } catch (error) {
    if (signal.aborted && clause !== undefined)
      log.warn(
        `stopped here: ${clause}; slipway status --app ${app} says what is live, slipway rollback goes back`,
      )
    throw error
  }
}
