import { problem } from '../errors/problem.js'
import type { Heroku } from './client.js'
import { makeRelease } from './make.js'
import { describe } from './ours.js'
import type { Release } from './read.js'
import { cannot, whyNot } from './target.js'
import type { Wait } from './wait.js'

// Deep enough to find the current release behind many failed ones, in one page.
const DEPTH = 50
const RECENT = 10

export interface GoingBack {
  /** The release that is left: only while it is the one that serves. */
  readonly from: Release
  readonly note: (message: string) => void
  readonly wait: Wait
}

/**
 * Goes back to `target`, and gives the release that Heroku makes of it, which may have a release command to run
 * (`finishRelease`). The target is asked for anew: `E_ROLLBACK` where it cannot be gone back to. `E_REPLACED` where
 * `from` is not current any more; nothing is done then. A lost answer is read back, and never blindly repeated.
 */
export async function goBack(
  heroku: Heroku,
  target: Pick<Release, 'id' | 'version'>,
  { from, note, wait }: GoingBack,
): Promise<Release> {
  const fresh = await heroku.release(target.id)
  const why = whyNot(fresh)
  if (why !== undefined) throw cannot(await heroku.releases(DEPTH), { app: heroku.app, release: fresh, why })
  const recorded = await leaving(heroku, from)
  const release = await makeRelease({
    what: 'the rollback',
    send: () => heroku.rollBack(target.id),
    find: async () =>
      (await heroku.releases(RECENT)).find((one) => one.version > recorded && leadsTo(one, target.version)),
    again: () => leaving(heroku, from),
    note,
    wait,
  })
  // Heroku's answer is the release, so only one that was lost is searched for.
  if (release === undefined) throw problem('E_RELEASE_NOT_FOUND', { app: heroku.app })
  return release
}

const leadsTo = ({ description }: Release, version: number): boolean =>
  new RegExp(`^Rollback to v${version}\\b`, 'i').test(description)

/** The newest version there is; throws `E_REPLACED` where `from` is not the release that serves. */
async function leaving(heroku: Heroku, from: Release): Promise<number> {
  const releases = await heroku.releases(DEPTH)
  const current = releases.find((one) => one.current)
  if (current?.id !== from.id)
    throw problem('E_REPLACED', {
      release: `v${from.version}`,
      by: current === undefined ? 'another release' : describe(current),
    })
  return releases[0]?.version ?? 0
}
