import { failureBehind } from '../http/problem.js'
import type { Release } from './read.js'
import { poll, quickThen, type Wait } from './wait.js'

// How long a release may take to show up in the list after Heroku took the request.
const APPEARS = 15_000

// A request whose answer is lost and whose release is not found afterwards is sent again; so many times in all.
const TIMES = 4

export interface Making {
  /** What is asked for, in messages: `the rollback`. */
  readonly what: string
  /** Sends the request once, and gives the release where Heroku names it. */
  readonly send: () => Promise<Release | undefined>
  /** Looks once for the release that the request made. */
  readonly find: () => Promise<Release | undefined>
  /** Called before the request is sent again; throws where it must not be. */
  readonly again?: () => Promise<unknown>
  readonly note: (message: string) => void
  readonly wait: Wait
}

/** `lost`: its answer was, so nobody knows whether it was done; `turned away`: surely not done. */
type Sent =
  | { readonly kind: 'answered'; readonly release: Release | undefined }
  | { readonly kind: 'lost'; readonly error: unknown }
  | { readonly kind: 'turned away'; readonly error: unknown; readonly later: number }

/** Sends once; what may not be sent again is thrown. */
async function sendOnce(send: Making['send']): Promise<Sent> {
  try {
    return { kind: 'answered', release: await send() }
  } catch (error) {
    const failure = failureBehind(error)
    if (failure?.temporary !== true) throw error
    const { unsent, retryAfter } = failure.facts
    if (unsent !== true && failure.status !== 429) return { kind: 'lost', error }
    return { kind: 'turned away', error, later: Math.min(retryAfter ?? 10_000, 60_000) }
  }
}

/**
 * Sends a request that makes a release, and gives that release. A request without an answer is read back, and sent
 * again only where no release of it can be found. `undefined`: Heroku took the request, and no release shows it.
 */
export async function makeRelease(how: Making): Promise<Release | undefined> {
  const { what, find, note, wait } = how
  for (let turn = 1; ; turn++) {
    const sent = await sendOnce(how.send)
    if (sent.kind === 'answered' && sent.release !== undefined) return sent.release
    if (sent.kind === 'lost') note(`Heroku did not answer ${what}; looking whether it was done.`)
    const search = { wait, timeout: APPEARS, pace: quickThen(3000) }
    const found = sent.kind === 'turned away' ? undefined : await poll(find, search)
    if (found !== undefined || sent.kind === 'answered') return found
    if (turn === TIMES) throw sent.error
    const later = sent.kind === 'lost' ? 1000 : sent.later
    note(`No release was made; asking again in ${Math.round(later / 1000)} s.`)
    await wait.clock.sleep(later, wait.signal)
    await how.again?.()
  }
}
