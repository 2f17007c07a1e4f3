import { Problem } from '../../errors/problem.js'
import type { Context } from '../context.js'

/** What is known of what is live while it changes. */
export interface Live {
  /** `sure`: whatever goes wrong from here on, this is live. */
  readonly say: (clause: string, sure?: boolean) => void
}

/**
 * Does `work`. Where a signal ends it, says what was last known of what is live: nobody can be asked any more. So it does
 * where anything else ends it while something is live that was not judged.
 */
export async function saysWhenStopped<T>(
  { signal, log }: Pick<Context, 'signal' | 'log'>,
  app: string,
  work: (live: Live) => Promise<T>,
): Promise<T> {
  let last: { readonly clause: string; readonly sure: boolean } | undefined
  try {
    return await work({ say: (clause, sure = false) => void (last = { clause, sure }) })
  } catch (error) {
    const replaced = error instanceof Problem && error.code === 'E_REPLACED'
    if (last !== undefined && (signal.aborted || (last.sure && !replaced)))
      log.warn(
        `stopped here: ${last.clause}; slipway status --app ${app} says what is live, slipway rollback goes back`,
      )
    throw error
  }
}
