import { problem } from '../errors/problem.js'
import { failureBehind } from '../http/problem.js'
import type { Digest } from '../image/reference.js'
import type { Heroku, Updated } from './client.js'
import { comingOurs, findOurs, runningOurs } from './ours.js'
import type { Release } from './read.js'
import type { ImageUpdate } from './requests.js'
import { type Pace, poll, quickThen, type Wait } from './wait.js'

/** What was there right before the update: the newest version, and the release that serves, to go back to. */
export interface Recorded {
  /** 0 where there was no release at all. */
  readonly version: number
  readonly current: Release | undefined
}

/** What became of an update. `unchanged`: Heroku made no release because, it says, the images run already. */
export type Started =
  | { readonly kind: 'released'; readonly release: Release; readonly recorded: Recorded }
  | {
      readonly kind: 'unchanged'
      /** The release that serves, where it does run our images; `undefined` after a failed release command. */
      readonly running: Release | undefined
      readonly recorded: Recorded
    }

// Deep enough to find the current release behind many failed ones, in one page.
const DEPTH = 50
const RECENT = 10

// How long a release may take to show up in the list after Heroku took the update.
const APPEARS = 15_000

// An update whose answer is lost and that is not found afterwards is sent again; so many times in all.
const UPDATES = 4

const ALREADY = /(?:type )?(\S+) was not updated, because it is already running/gi

const allUnchanged = ({ warning }: Updated, updates: readonly ImageUpdate[]): boolean => {
  const named = new Set([...(warning ?? '').matchAll(ALREADY)].map((match) => match[1]))
  return updates.every(({ type }) => named.has(type))
}

/** Notes what is live and which release is the newest, right before an update. */
export async function record(heroku: Heroku): Promise<Recorded> {
  const releases = await heroku.releases(DEPTH)
  return { version: releases[0]?.version ?? 0, current: releases.find((one) => one.current) }
}

/** `lost`: its answer was, so nobody knows whether it was done; `turned away`: surely not done. */
type Sent =
  | { readonly kind: 'answered'; readonly updated: Updated }
  | { readonly kind: 'lost'; readonly error: unknown }
  | { readonly kind: 'turned away'; readonly error: unknown; readonly later: number }

/** Sends the update once; what may not be sent again is thrown. */
const sendUpdate = async (heroku: Heroku, updates: readonly ImageUpdate[]): Promise<Sent> => {
  try {
    return { kind: 'answered', updated: await heroku.update(updates) }
  } catch (error) {
    const failure = failureBehind(error)
    if (failure?.temporary !== true) throw error
    const { unsent, retryAfter } = failure.facts
    if (unsent !== true && failure.status !== 429) return { kind: 'lost', error }
    return { kind: 'turned away', error, later: Math.min(retryAfter ?? 10_000, 60_000) }
  }
}

/**
 * Releases these images: one update of the formation, then our own release found in the list (`findOurs`). An
 * update without an answer is read back, and sent again only where no release of it can be found. Throws the
 * client's problems, and `E_RELEASE_NOT_FOUND` where Heroku took the update and shows no release of it.
 */
export async function startRelease(
  heroku: Heroku,
  updates: readonly ImageUpdate[],
  wait: Wait,
  note: (message: string) => void,
): Promise<Started> {
  const recorded = await record(heroku)
  const images = updates.map(({ image }) => image)
  const find = (timeout: number) =>
    findSoon(heroku, recorded, images, { wait, timeout, pace: quickThen(3000) })
  let uncertain = false
  for (let turn = 1; ; turn++) {
    const sent = await sendUpdate(heroku, updates)
    if (sent.kind === 'lost') note('Heroku did not answer the release request; looking whether it was done.')
    uncertain ||= sent.kind === 'lost'
    const unchanged = sent.kind === 'answered' && allUnchanged(sent.updated, updates)
    // Nothing will show up after "already running", unless an update before it was done after all.
    const release =
      sent.kind === 'turned away' ? undefined : await find(unchanged && !uncertain ? 0 : APPEARS)
    if (release !== undefined) return { kind: 'released', release, recorded }
    if (unchanged) return whereOurs(await heroku.releases(DEPTH), images, recorded)
    if (sent.kind === 'answered') throw problem('E_RELEASE_NOT_FOUND', { app: heroku.app })
    if (turn === UPDATES) throw sent.error
    const later = sent.kind === 'lost' ? 1000 : sent.later
    note(`No release was made; asking again in ${Math.round(later / 1000)} s.`)
    await wait.clock.sleep(later, wait.signal)
  }
}

/** Where images are that Heroku did not release: in the release that serves, in one that is about to, or in none. */
const whereOurs = (releases: readonly Release[], images: readonly Digest[], recorded: Recorded): Started => {
  const running = runningOurs(releases, images)
  const coming = running === undefined ? comingOurs(releases, images) : undefined
  return coming === undefined
    ? { kind: 'unchanged', running, recorded }
    : { kind: 'released', release: coming, recorded }
}

const findSoon = (
  heroku: Heroku,
  { version }: Recorded,
  images: readonly Digest[],
  how: { wait: Wait; timeout: number; pace: Pace },
): Promise<Release | undefined> =>
  poll(async () => findOurs(await heroku.releases(RECENT), version, images), how)
