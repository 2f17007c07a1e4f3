import { problem } from '../errors/problem.js'
import type { Heroku } from './client.js'
import { describe } from './ours.js'
import type { Release } from './read.js'
import { type Pace, poll, quickThen, type Wait } from './wait.js'

const RECENT = 10

// Two seconds in the first minute, when nearly every release ends, then ever more patient: 4500 calls an hour
// are shared by all jobs of an account.
const pace: Pace = (turn, elapsed) =>
  elapsed < 60_000 ? quickThen(2000)(turn, elapsed) : elapsed < 300_000 ? 5000 : 10_000

/** Gives the last line that the release command printed. */
type LastWords = () => Promise<string | undefined>

/** How a release that ended is judged: itself where it is live, or `undefined` where that is not yet clear. */
async function judge(heroku: Heroku, release: Release, lastWords?: LastWords): Promise<Release | undefined> {
  const name = `v${release.version}`
  switch (release.status) {
    case 'pending':
      return undefined
    case 'failed': {
      const said = await lastWords?.()
      const detail = said === undefined ? '' : ` with "${said}"`
      throw problem('E_RELEASE_FAILED', { release: name, app: heroku.app, detail })
    }
    case 'expired':
      throw problem('E_HEROKU_REFUSED', { action: `run ${name}`, detail: 'its image has expired' })
    case 'succeeded': {
      if (release.current) return release
      const newer = (await heroku.releases(RECENT)).find(
        (one) => one.current && one.version > release.version,
      )
      // Without a newer one it is only that `current` has not moved yet.
      if (newer === undefined) return undefined
      throw problem('E_REPLACED', { release: name, by: describe(newer) })
    }
  }
}

/**
 * Waits until `release` has succeeded and serves, and gives it as it is then. Throws `E_RELEASE_FAILED` (the old
 * release still serves), `E_REPLACED` where somebody released over it, `E_RELEASE_PENDING` after `timeout`
 * milliseconds. `tick` is called at every look, with the milliseconds waited so far.
 */
export async function awaitTerminal(
  heroku: Heroku,
  release: Release,
  how: {
    wait: Wait
    timeout: number
    tick?: (elapsed: number) => void
    lastWords?: LastWords
  },
): Promise<Release> {
  const look = async (elapsed: number): Promise<Release | undefined> => {
    how.tick?.(elapsed)
    return judge(heroku, await heroku.release(release.id), how.lastWords)
  }
  const done = await poll(look, { wait: how.wait, timeout: how.timeout, pace })
  if (done !== undefined) return done
  throw problem('E_RELEASE_PENDING', {
    release: `v${release.version}`,
    seconds: Math.round(how.timeout / 1000),
  })
}
