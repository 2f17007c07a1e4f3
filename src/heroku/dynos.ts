import type { Heroku } from './client.js'
import type { Dyno, Formation } from './read.js'
import { poll, quickThen, type Wait } from './wait.js'

/** Dynos that ought to run: a process type, and how many. */
export type Wanted = Pick<Formation, 'type' | 'quantity'>

/** What was seen of one dyno so far. */
interface Watched {
  readonly id: string
  readonly state: string
  readonly updatedAt: number
  /** How often it crashed or was started again. */
  readonly falls: number
}

/** What was seen so far, by the name of the dyno; starts empty. */
export type Seen = ReadonlyMap<string, Watched>

/** `leaving`: ours are up and old ones still serve; `replaced`: dynos of a newer release run. */
export type DynoVerdict =
  | { readonly kind: 'up' }
  | { readonly kind: 'starting' | 'crashed' | 'leaving'; readonly why: string }
  | { readonly kind: 'replaced'; readonly version: number }

// Every one of these has left `starting` behind; an idle dyno sleeps until somebody asks the app.
const READY = new Set(['up', 'idle'])

/** The process types whose dynos are waited for: those that were scaled up, release commands apart. */
export const wantedOf = (formation: readonly Formation[]): Wanted[] =>
  formation.filter(({ type, quantity }) => quantity > 0 && type !== 'release' && type !== 'run')

// `updated_at` moves with the state, so a crash and a start between two looks show as well.
const watch = (before: Watched | undefined, { id, state, updatedAt }: Dyno): Watched => {
  const falls = before?.falls ?? 0
  const changed = before !== undefined && (before.id !== id || before.updatedAt !== updatedAt)
  const crashed = state === 'crashed' && (before?.state !== 'crashed' || changed)
  // From crashed to starting is the end of a fall that was counted; from starting to up there was none.
  const restarted =
    changed &&
    before.state !== 'crashed' &&
    (before.state === state || (before.state === 'up' && state === 'starting'))
  return { id, state, updatedAt, falls: falls + (crashed || restarted ? 1 : 0) }
}

const listed = (names: readonly string[]): string => names.join(', ')

/**
 * Judges one listing of dynos by what was `seen` in the listings before, and gives what is seen now. Up means: as
 * many dynos of release `version` as wanted are up, and none of an older release serves. One restart of a dyno is
 * forgiven, the second is a crash.
 */
export function judgeDynos(
  dynos: readonly Dyno[],
  { version, wanted }: { version: number; wanted: readonly Wanted[] },
  seen: Seen,
): { verdict: DynoVerdict; seen: Seen } {
  const types = new Set(wanted.map(({ type }) => type))
  const ofInterest = dynos.filter(({ type }) => types.has(type))
  const ours = ofInterest.filter(({ releaseVersion }) => releaseVersion === version)
  const now = new Map([
    ...seen,
    ...ours.map((dyno) => [dyno.name, watch(seen.get(dyno.name), dyno)] as const),
  ])
  return { verdict: verdictOn(ofInterest, ours, { version, wanted, seen: now }), seen: now }
}

const verdictOn = (
  dynos: readonly Dyno[],
  ours: readonly Dyno[],
  { version, wanted, seen }: { version: number; wanted: readonly Wanted[]; seen: Seen },
): DynoVerdict => {
  const newer = Math.max(...dynos.map(({ releaseVersion }) => releaseVersion))
  if (newer > version) return { kind: 'replaced', version: newer }
  const fallen = ours.filter(({ name }) => (seen.get(name)?.falls ?? 0) >= 2).map(({ name }) => name)
  if (fallen.length > 0) return { kind: 'crashed', why: `${listed(fallen)} crashed twice` }
  const waiting = ours
    .filter(({ state }) => !READY.has(state))
    .map(({ name, state }) => `${name} is ${state}`)
  const missing = wanted.flatMap(({ type, quantity }) => {
    const lacking = quantity - ours.filter((dyno) => dyno.type === type).length
    return lacking > 0 ? [`${lacking} of ${quantity} ${type} dynos not there`] : []
  })
  if (waiting.length + missing.length > 0) return { kind: 'starting', why: listed([...waiting, ...missing]) }
  const old = dynos.filter((dyno) => dyno.releaseVersion < version)
  if (old.length === 0) return { kind: 'up' }
  return {
    kind: 'leaving',
    why: `${listed(old.map((dyno) => `${dyno.name} of v${dyno.releaseVersion}`))} still there`,
  }
}

// Old dynos get 30 s to end after SIGTERM; with preboot they serve for three minutes on top.
const LEAVING = { plain: 60_000, preboot: 300_000 } as const

const SILENCE = 60_000

export type Booted =
  | { readonly kind: 'up'; readonly seen: Seen }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'replaced'; readonly version: number }

export interface Booting {
  readonly version: number
  readonly wanted: readonly Wanted[]
  readonly preboot: boolean
  /** How long our dynos may take to be up; the old ones may take longer to go. */
  readonly timeout: number
  /** How long they must stay up before it counts: 0 where the app itself is asked afterwards. */
  readonly settle: number
  readonly note: (message: string) => void
  readonly wait: Wait
}

/** Waits until the dynos of a release are up and the old ones gone, crash, or the time is over. */
export async function awaitDynos(heroku: Heroku, how: Booting): Promise<Booted> {
  const { clock } = how.wait
  const leaving = how.preboot ? LEAVING.preboot : LEAVING.plain
  let seen: Seen = new Map()
  let why = 'nothing of it was seen'
  let upSince: number | undefined
  let startingSince = clock.now()
  let noted = clock.now()
  const look = async (): Promise<Booted | undefined> => {
    const judged = judgeDynos(await heroku.dynos(), how, seen)
    seen = judged.seen
    const { verdict } = judged
    if (verdict.kind === 'replaced') return verdict
    if (verdict.kind === 'crashed') return { kind: 'failed', reason: verdict.why }
    upSince = verdict.kind === 'up' ? (upSince ?? clock.now()) : undefined
    if (upSince !== undefined && clock.now() - upSince >= how.settle) return { kind: 'up', seen }
    if (verdict.kind !== 'up') why = verdict.why
    // A restart that is forgiven gets its own time, however long ago the first start was.
    if (verdict.kind !== 'starting') startingSince = clock.now()
    if (clock.now() - startingSince >= how.timeout) return overdue(why, how.timeout)
    if (clock.now() - noted >= SILENCE) {
      noted = clock.now()
      how.note(`Waiting for the dynos of v${how.version}: ${why}.`)
    }
    return undefined
  }
  const timeout = how.timeout + leaving + how.settle
  return (await poll(look, { wait: how.wait, timeout, pace: quickThen(3000) })) ?? overdue(why, timeout)
}

const overdue = (why: string, timeout: number): Booted => ({
  kind: 'failed',
  reason: `after ${Math.round(timeout / 1000)} s ${why}`,
})
