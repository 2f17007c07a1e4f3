import { Problem } from '../errors/problem.js'
import { stopWith } from '../http/abort.js'
import type { Heroku } from './client.js'
import { releaseOutput } from './logs.js'
import { type Followed, followOutput, type Open } from './output.js'
import type { Release } from './read.js'
import { awaitTerminal } from './terminal.js'
import type { Wait } from './wait.js'

// How long the stream may go on after the release has ended: what it still holds is on its way.
const DRAIN = 5000

// Travis ends a job after ten silent minutes.
const SILENCE = 60_000

const LOG_LINES = 500

export interface Finishing {
  readonly open: Open
  /** A line that the release command printed. */
  readonly line: (text: string) => void
  /** What slipway itself has to say meanwhile, a heartbeat for each silent minute among it. */
  readonly note: (message: string) => void
  readonly wait: Wait
  /** Milliseconds from now. */
  readonly timeout: number
}

const minutes = (milliseconds: number): string => `${Math.round(milliseconds / 60_000)} min`

/**
 * Follows a release to its end: prints what its release command says and gives the release as it is then. The
 * status alone decides; a stream that is cut, late or missing does not. Throws what `awaitTerminal` throws.
 */
export async function finishRelease(heroku: Heroku, release: Release, how: Finishing): Promise<Release> {
  const { clock, signal } = how.wait
  let heard = clock.now()
  let last: string | undefined
  const line = (text: string): void => {
    heard = clock.now()
    if (text.trim() !== '') last = text.trim()
    how.line(text)
  }
  const tick = (elapsed: number): void => {
    if (clock.now() - heard < SILENCE) return
    heard = clock.now()
    how.note(`v${release.version} is still pending after ${minutes(elapsed)}.`)
  }

  const spoke = (): boolean => last !== undefined
  const output = watchOutput(release, { ...how, line })
  let drained: Promise<void> | undefined
  const drain = (): Promise<void> =>
    (drained ??= drainOutput(heroku, release, output, { ...how, line, spoke }))
  const lastWords = async (): Promise<string | undefined> => {
    await drain()
    return last
  }
  try {
    const done = await awaitTerminal(heroku, release, {
      wait: { clock, signal },
      timeout: how.timeout,
      tick,
      lastWords,
    })
    await drain()
    return done
  } finally {
    await output.stop()
  }
}

interface Output {
  readonly followed: Promise<Followed>
  readonly stop: () => Promise<void>
}

/** Starts following; `stop` ends it and waits until it has ended. */
const watchOutput = ({ outputStreamUrl: url }: Release, { open, line, wait }: Finishing): Output => {
  const stopping = stopWith(wait.signal)
  const followed =
    url === undefined
      ? Promise.resolve<Followed>({ kind: 'ended' })
      : followOutput(url, { open, line, wait: { clock: wait.clock, signal: stopping.signal } })
  return {
    followed,
    stop: async () => {
      stopping.abort()
      await followed
      stopping.release()
    },
  }
}

/** Lets the stream come to its end for a moment; where it never spoke, the app's log is read instead. */
const drainOutput = async (
  heroku: Heroku,
  release: Release,
  { followed, stop }: Output,
  { line, note, wait: { clock, signal }, spoke }: Finishing & { spoke: () => boolean },
): Promise<void> => {
  if (release.outputStreamUrl === undefined) return
  const cut = new AbortController()
  const late = clock.sleep(DRAIN, cut.signal).catch(() => undefined)
  await Promise.race([followed, late])
  cut.abort()
  signal.throwIfAborted()
  await stop()
  const result = await followed
  if (result.kind === 'ended') return
  const why = result.kind === 'lost' ? `broke off: ${result.reason}` : 'did not come to its end'
  if (spoke()) return note(`The output of the release command ${why}.`)
  note(
    'Heroku streams no output of the release command (the image needs curl for that); the log of the app says:',
  )
  try {
    for (const one of releaseOutput(await heroku.logs(LOG_LINES), release.createdAt)) line(one)
  } catch (error) {
    // What the release command said is worth having, and decides nothing.
    if (!(error instanceof Problem)) throw error
    note(error.message)
  }
}
