import type { Fault } from '../stand/contract.js'
import type { Scene } from './scene.js'

/** Whose image serves in the end: ours, the one that ran before, or none at all. */
export type Serves = 'ours' | 'before' | 'nothing'

/** What is expected of one behaviour. */
export interface Row {
  readonly name: string
  readonly scene: Scene
  readonly exit: number
  /** The code of the error; without: none. */
  readonly code?: string
  /** What the sentence says. */
  readonly says: RegExp
  readonly serves: Serves
  /** What a visitor gets afterwards. */
  readonly page: number
  /** How many releases slipway made: its own, and the one that goes back. */
  readonly releases: number
  /** Between how many seconds it takes. */
  readonly takes: readonly [least: number, most: number]
  /** What the log says on the way. */
  readonly log?: RegExp
}

const LIVE = { exit: 0, serves: 'ours', page: 200, releases: 1 } as const
const BACK = { exit: 3, code: 'E_ROLLED_BACK', serves: 'before', page: 200, releases: 2 } as const
const OLD = { exit: 1, serves: 'before', page: 200, releases: 1 } as const

/** An update of the formation, and going back: the requests that make a release. */
const update = { method: 'PATCH', path: '/formation$' } as const
const rollback = { method: 'POST', path: '/releases$' } as const
const lost: Fault['action'] = { kind: 'reset', when: 'after' }
const limited = (seconds: string): Fault['action'] => ({
  kind: 'answer',
  status: 429,
  headers: { 'retry-after': seconds },
  body: '{"id":"rate_limit","message":"Your account reached the API rate limit"}',
})
const crashes = (times: number) => Array.from({ length: times }, () => ({ exit: 1 }))
const healthy = /^v4 released, healthy: \/ answers 200$/
const back =
  /^v4 was released on \S+ and not healthy: .*; v5 serves, which is v3 again, healthy: \/ answers 200/

/** Every behaviour, with what DESIGN says of it: the verdict, what is live afterwards, and how long it may take. */
export const rows: readonly Row[] = [
  { name: 'works', scene: { old: {}, now: {} }, ...LIVE, says: healthy, takes: [1, 5] },
  {
    name: 'boots slowly (40 s)',
    scene: { old: {}, now: { boot: 40 } },
    ...LIVE,
    says: healthy,
    takes: [40, 45],
  },
  {
    ...{ name: 'crashes at boot', scene: { old: {}, now: { crash: 1 } }, ...BACK },
    ...{
      says: /web\.1 crashed twice: .*Cannot find module/,
      takes: [3, 20],
      log: /^going back from v4 .* to v3 /m,
    },
  },
  {
    ...{ name: 'crashes once', scene: { old: {}, now: {}, knobs: { launches: crashes(1) } }, ...LIVE },
    ...{ says: healthy, takes: [2, 10] },
  },
  {
    ...{ name: 'binds another port', scene: { old: {}, now: { binds: 'other' } }, ...BACK },
    ...{ says: /R10 \(Boot timeout\)/, takes: [60, 130] },
  },
  {
    ...{ name: 'binds after 70 s', scene: { old: {}, now: { boot: 70 } }, ...BACK },
    ...{ says: /R10 \(Boot timeout\)/, takes: [60, 130] },
  },
  {
    ...{ name: 'needs root', scene: { old: {}, now: { root: true } }, ...BACK },
    ...{ says: /Permission denied/, takes: [2, 20] },
  },
  {
    ...{ name: 'answers 500', scene: { old: {}, now: { status: 500 } }, ...BACK },
    ...{ says: /after \d+ s \/ answers 500/, takes: [60, 75] },
  },
  {
    ...{ name: 'answers 404, and 200 before', scene: { old: {}, now: { status: 404 } }, ...BACK },
    ...{ says: /answers 404, and answered 200 before/, takes: [60, 75] },
  },
  {
    ...{ name: 'answers 404, as before', scene: { old: { status: 404 }, now: { status: 404 } } },
    ...{ ...LIVE, page: 404, says: /\/ answers 404$/, takes: [1, 5] },
  },
  {
    ...{ name: 'answers 503 for 40 s first', scene: { old: {}, now: { warm: 40 } }, ...LIVE },
    ...{ says: healthy, takes: [40, 50] },
  },
  {
    name: 'health path answers 500, / 200',
    scene: { old: {}, now: { health: 500 }, words: ['--health-path', '/healthz'] },
    ...{ ...BACK, says: /\/healthz answers 500/, takes: [60, 80] },
  },
  {
    ...{ name: 'release command succeeds', scene: { old: {}, now: {}, command: { takes: 5 } }, ...LIVE },
    ...{ says: healthy, takes: [5, 15], log: /^begun\n(?:.*\n)*done$/m },
  },
  {
    name: 'release command fails',
    scene: { old: {}, now: {}, command: { takes: 5, exit: 1 } },
    ...{
      ...OLD,
      code: 'E_RELEASE_FAILED',
      says: /with "no such table"; the old release of \S+ still serves/,
    },
    takes: [5, 15],
  },
  {
    ...{ name: 'release command silent for 12 min', scene: { old: {}, now: {}, command: { takes: 720 } } },
    ...{
      ...LIVE,
      says: healthy,
      takes: [720, 735],
      log: /(?:v4 is still pending after \d+ min\.\n(?:.*\n)*){11}/,
    },
  },
  {
    name: 'release command loses its stream',
    scene: {
      ...{ old: {}, now: {}, command: { takes: 5 } },
      knobs: { stream: { notFound: 3, resetAfterBytes: 4, statusLagMs: 3000 } },
    },
    ...{ ...LIVE, says: healthy, takes: [8, 20], log: /^begun\n(?:.*\n)*done$/m },
  },
  {
    name: 'release command has no stream',
    scene: { old: {}, now: {}, command: { takes: 5 }, knobs: { stream: { noCurl: true } } },
    ...{ ...LIVE, says: healthy, takes: [5, 20], log: /streams no output .*\nbegun\ndone$/m },
  },
  {
    name: 'release command never finishes',
    scene: { old: {}, now: {}, command: { takes: 5 }, knobs: { stream: { never: true } } },
    ...{ ...OLD, code: 'E_RELEASE_PENDING', says: /^v4 was still pending after \d+ s/, takes: [1200, 1210] },
  },
  {
    name: 'another actor sets a config var',
    scene: { old: {}, now: {}, knobs: { intruder: 'config' } },
    ...{
      ...OLD,
      serves: 'ours',
      code: 'E_REPLACED',
      says: /^v4 is not live: v5 .* replaced it/,
      takes: [0, 10],
    },
  },
  {
    name: 'another actor releases',
    scene: { old: {}, now: {}, knobs: { intruder: 'release' } },
    ...{ ...OLD, code: 'E_REPLACED', says: /^v4 is not live: v5 .*by colleague/, takes: [0, 10] },
  },
  {
    name: 'another actor releases while it boots badly',
    scene: { old: {}, now: { binds: 'other' }, knobs: { intruder: 'release', intruderAfter: 30 } },
    ...{ ...OLD, code: 'E_REPLACED', says: /^v4 is not live: v5 .*by colleague/, takes: [30, 40] },
  },
  {
    ...{
      name: 'the answer to the release is lost',
      scene: { old: {}, now: {}, faults: [{ ...update, action: lost }] },
    },
    ...{ ...LIVE, says: healthy, takes: [1, 10], log: /did not answer the release request/ },
  },
  {
    name: 'the answer to the rollback is lost',
    scene: { old: {}, now: { crash: 1 }, faults: [{ ...rollback, action: lost }] },
    ...{ ...BACK, says: back, takes: [3, 30], log: /did not answer the rollback/ },
  },
  {
    name: '429 to the release, three times',
    scene: { old: {}, now: {}, faults: [{ ...update, times: 3, action: limited('20') }] },
    ...{ ...LIVE, says: healthy, takes: [60, 75] },
  },
  {
    name: '429 to whatever is asked, three times',
    scene: { old: {}, now: {}, faults: [{ method: 'GET', skip: 8, times: 3, action: limited('20') }] },
    ...{ ...LIVE, says: healthy, takes: [20, 75] },
  },
  {
    name: 'crashes, and the one before has expired',
    scene: { old: {}, now: { crash: 1 }, knobs: { expires: true } },
    ...{ exit: 5, code: 'E_UNHEALTHY', serves: 'ours', page: 503, releases: 1 },
    ...{ says: /it cannot be gone back to v3: its image has expired/, takes: [3, 20] },
  },
  {
    ...{ name: 'crashes, and is the first release', scene: { now: { crash: 1 } } },
    ...{ exit: 5, code: 'E_UNHEALTHY', serves: 'ours', page: 503, releases: 1 },
    ...{ says: /it is the first release, so there is nothing to go back to/, takes: [3, 20] },
  },
  {
    name: 'crashes, with --no-rollback',
    scene: { old: {}, now: { crash: 1 }, words: ['--no-rollback'] },
    ...{ exit: 5, code: 'E_UNHEALTHY', serves: 'ours', page: 503, releases: 1 },
    ...{ says: /going back is switched off/, takes: [3, 20] },
  },
  {
    name: 'crashes, and so does the one before now',
    scene: { old: {}, now: {}, knobs: { launches: crashes(4) } },
    ...{ exit: 5, code: 'E_ROLLBACK_UNHEALTHY', serves: 'before', page: 503, releases: 2 },
    ...{ says: /v5 serves, which is v3 again, and is not healthy either/, takes: [4, 30] },
  },
  {
    ...{ name: 'preboot', scene: { old: {}, now: {}, knobs: { preboot: true } }, ...LIVE },
    ...{ says: healthy, takes: [180, 190] },
  },
  {
    ...{ name: 'preboot, crashes at boot', scene: { old: {}, now: { crash: 1 }, knobs: { preboot: true } } },
    ...{ ...BACK, says: back, takes: [3, 200] },
  },
  {
    ...{ name: 'maintenance', scene: { old: {}, now: {}, knobs: { maintenance: true } }, ...LIVE, page: 503 },
    ...{ says: /its dynos are up; nobody was asked, since it is in maintenance mode/, takes: [10, 20] },
  },
  {
    ...{ name: 'no CMD', scene: { old: {}, now: {}, bare: true }, ...OLD, releases: 0 },
    ...{ code: 'E_NO_COMMAND', says: /no command for the process type web/, takes: [0, 5] },
  },
]
