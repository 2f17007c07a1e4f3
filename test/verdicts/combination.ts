import { randomOf } from '../plan/order-model.js'
import type { Fault } from '../stand/contract.js'
import type { Behaviour } from '../stand/heroku/simulated.js'
import type { Scene } from './scene.js'

/** What ran before: nothing, what works, an API without a page, what answers 500, what has crashed. */
const OLD = ['nothing', 'works', 'works', 'works', 'api', 'broken', 'crashed'] as const
/** Ours. `all crash`: whatever is started from now on, the one before it included. */
const NOW = [
  ...['works', 'works', 'works', 'slow', 'slowest', 'crashes', 'crashes once', 'late', 'other port'],
  ...['needs root', '500', '404', 'warms up', 'never warm', 'sick path', 'all crash'],
] as const
const COMMAND = [
  ...['none', 'none', 'none', 'none', 'none', 'quick', 'quick', 'quick'],
  ...['silent', 'cut', 'no stream', 'fails', 'never'],
] as const
const ACTOR = ['none', 'none', 'none', 'none', 'none', 'config', 'release'] as const
const FAULT = [
  ...['lost update', 'lost rollback', 'turned away', 'rollback turned away', 'unavailable update'],
  ...['unavailable rollback', 'cut update', 'limited', 'unavailable', 'cut', 'no log'],
] as const

type Of<T extends readonly unknown[]> = T[number]

/** One combination of behaviours, whole in its seed. */
export interface Combination {
  readonly seed: number
  readonly old: Of<typeof OLD>
  readonly now: Of<typeof NOW>
  readonly command: Of<typeof COMMAND>
  readonly actor: Of<typeof ACTOR>
  /** Seconds from our update to the other actor. */
  readonly after: number
  readonly faults: ReadonlyArray<{
    readonly kind: Of<typeof FAULT>
    readonly times: number
    readonly skip: number
  }>
  /** Whether a health path is asked instead of `/`. */
  readonly path: boolean
  readonly web: number
  readonly preboot: boolean
  readonly maintenance: boolean
  readonly expires: boolean
  readonly bare: boolean
  readonly rollback: boolean
  /** Seconds after which the job is ended by a signal, and then started again. */
  readonly endedAfter: number | undefined
}

/** The combination of a seed: the same for ever, as long as the lists here are. */
export const combinationOf = (seed: number): Combination => {
  const random = randomOf(seed)
  // The first numbers of neighbouring seeds are alike.
  for (let turn = 0; turn < 5; turn++) random()
  const pick = <T>(all: readonly [T, ...T[]] | readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const chance = (share: number): boolean => random() < share
  const whole = (most: number): number => Math.floor(random() * (most + 1))
  return {
    seed,
    old: pick(OLD),
    now: pick(NOW),
    command: pick(COMMAND),
    actor: pick(ACTOR),
    after: pick([0, 0, 1, 5, 20, 60, 100, 150]),
    faults: Array.from({ length: pick([0, 0, 1, 2]) }, () => ({
      kind: pick(FAULT),
      times: 1 + whole(2),
      skip: whole(25),
    })),
    path: chance(0.3),
    web: 1 + whole(1),
    preboot: chance(0.2),
    maintenance: chance(0.07),
    expires: chance(0.1),
    bare: chance(0.03),
    rollback: !chance(0.07),
    endedAfter: chance(0.15) ? pick([1, 3, 10, 30, 70, 200]) : undefined,
  }
}

const before: Record<Exclude<Combination['old'], 'nothing'>, Partial<Behaviour>> = {
  works: {},
  api: { status: 404 },
  broken: { status: 500, health: 500 },
  crashed: { crash: 1 },
}

const ours: Record<Combination['now'], Partial<Behaviour>> = {
  works: {},
  slow: { boot: 20 },
  slowest: { boot: 50 },
  crashes: { crash: 3 },
  'crashes once': {},
  'all crash': {},
  late: { boot: 70 },
  'other port': { binds: 'other' },
  'needs root': { root: true },
  '500': { status: 500, health: 500 },
  '404': { status: 404 },
  'warms up': { warm: 30 },
  'never warm': { warm: 90 },
  'sick path': { health: 503 },
}

const commands: Record<Exclude<Combination['command'], 'none'>, Partial<Behaviour>> = {
  quick: { takes: 3 },
  fails: { takes: 10, exit: 1 },
  silent: { takes: 720 },
  cut: { takes: 10 },
  'no stream': { takes: 5 },
  never: { takes: 5 },
}

const streams: Partial<Record<Combination['command'], object>> = {
  cut: { notFound: 2, resetAfterBytes: 4, statusLagMs: 5000 },
  'no stream': { noCurl: true },
  never: { never: true },
}

const update = { method: 'PATCH', path: '/formation$' } as const
const rollback = { method: 'POST', path: '/apps/[^/]+/releases$' } as const
const limited: Fault['action'] = {
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': '5' },
  body: '{"id":"rate_limit","message":"Your account reached the API rate limit"}',
}
const unavailable: Fault['action'] = { kind: 'answer', status: 503, body: '{"id":"","message":"busy"}' }
const cut: Fault['action'] = { kind: 'reset', when: 'before' }
const lost: Fault['action'] = { kind: 'reset', when: 'after' }

const faultOf = ({ kind, times, skip }: Combination['faults'][number]): Omit<Fault, 'where' | 'user'> => {
  switch (kind) {
    case 'lost update':
      return { ...update, action: lost }
    case 'lost rollback':
      return { ...rollback, action: lost }
    case 'rollback turned away':
      return { ...rollback, times, action: limited }
    case 'unavailable rollback':
      return { ...rollback, action: unavailable }
    case 'no log':
      return { method: 'POST', path: '/log-sessions$', times: 10, action: unavailable }
    case 'turned away':
      return { ...update, times, action: limited }
    case 'unavailable update':
      return { ...update, action: unavailable }
    case 'cut update':
      return { ...update, action: cut }
    case 'limited':
      return { method: 'GET', times, skip, action: limited }
    case 'unavailable':
      return { method: 'GET', times, skip, action: unavailable }
    case 'cut':
      return { method: 'GET', times, skip, action: cut }
  }
}

/** The scene that a combination makes. */
export const sceneOf = (all: Combination): Scene => {
  const stream = streams[all.command]
  // Two lives of each dyno, ours and those of the one before.
  const crashes = { 'crashes once': 1, 'all crash': 4 * all.web }[String(all.now)]
  const launches = Array.from({ length: crashes ?? 0 }, () => ({ exit: 1 }))
  return {
    ...(all.old === 'nothing' ? {} : { old: before[all.old] }),
    now: ours[all.now],
    ...(all.command === 'none' ? {} : { command: commands[all.command] }),
    web: all.web,
    ...(all.endedAfter === undefined ? {} : { endedAfter: all.endedAfter }),
    bare: all.bare,
    knobs: {
      launches,
      ...(all.actor === 'none' ? {} : { intruder: all.actor, intruderAfter: all.after }),
      ...(stream === undefined ? {} : { stream }),
      preboot: all.preboot,
      maintenance: all.maintenance,
      expires: all.expires && all.old !== 'nothing',
    },
    words: [...(all.path ? ['--health-path', '/healthz'] : []), ...(all.rollback ? [] : ['--no-rollback'])],
    faults: all.faults.map(faultOf),
  }
}
