import { createHash } from 'node:crypto'
import type { Test } from 'tap'
import { Problem } from '../../src/errors/problem.js'
import type { Digest } from '../../src/image/reference.js'
import { copyImage } from '../../src/registry/copy.js'
import { MediaType } from '../../src/registry/manifest.js'
import { type Arrived, createFrontLog, type FrontLog } from '../stand/front-log.js'
import { type Action, type Column, type Known, type Row, rowOf } from './fault-rows.js'
import { expected, nameOf } from './fault-table.js'
import { openWorld, putImage, putIndex, randomLayer } from './world.js'

const TYPES = ['web', 'worker']
const MOST_TRIES = 5

/** One request of a copy: the `nth` (from 1) that is called so. */
export interface Place {
  readonly row: Row
  readonly nth: number
}

/** What is to happen at one place. */
export interface Aim extends Place {
  readonly action?: Action | undefined
  readonly always?: boolean
  /** Called when the request has come, and when its answer has gone. */
  readonly onArrived?: () => void
  readonly onAnswered?: () => void
}

/** What one run met. */
export interface Outcome {
  /** `undefined`: the copy went through. */
  readonly code: string | undefined
  readonly sentence: string
  /** How often the fault was met, how often the request was made, and how often it was waited for. */
  readonly met: number
  readonly tries: number
  readonly waits: number
  /** Of the process types, how many had the image after it: `0` to `2`, or what is wrong. */
  readonly after: string
  /** The same after the copy was run again, undisturbed. */
  readonly again: string
}

/** Watches the requests of one app's copy and lets one of them meet what `aim` says. */
function createWatch() {
  const log = createFrontLog()
  let rowFor = (_: Arrived): Row | undefined => undefined
  let aim: Aim | undefined
  let met = 0
  let places: Place[] = []
  const counts = new Map<string, number>()
  const nextOf = (key: string): number => {
    const nth = (counts.get(key) ?? 0) + 1
    counts.set(key, nth)
    return nth
  }
  const isAimed = (row: Row, nth: number): boolean =>
    aim !== undefined &&
    row.key === aim.row.key &&
    (nth === aim.nth || (aim.always === true && nth > aim.nth))
  const front: FrontLog = {
    ...log,
    take: (arrived) => {
      const row = rowFor(arrived)
      if (row === undefined) return log.take(arrived)
      const nth = nextOf(row.key)
      places.push({ row, nth })
      if (!isAimed(row, nth)) return []
      met++
      aim?.onArrived?.()
      return aim?.action === undefined ? [] : [aim.action]
    },
    record: (seen) => {
      log.record(seen)
      const row = rowFor({ ...seen, user: undefined })
      // Of several that are called alike, any that ends once the one that is meant has come.
      if (met > 0 && row !== undefined && row.key === aim?.row.key) aim.onAnswered?.()
    },
  }
  return {
    front,
    begin: (next: typeof rowFor, at?: Aim) => {
      rowFor = next
      aim = at
      met = 0
      places = []
      counts.clear()
    },
    end: () => {
      const result = { met, places, counts: new Map(counts) }
      rowFor = () => undefined
      return result
    },
  }
}

/** An image at a hub, and copies of it to ever new apps in which one request meets a fault. */
export async function openFaults(t: Test, layerSize: number) {
  const watch = createWatch()
  const world = await openWorld(t, watch.front)
  const { hub, heroku, open, repository, target, clock } = world
  const from = repository('alice/app')
  const source = open(hub.host, 'alice', 'geheim')
  const layers = [1, 2, 3].map(() => randomLayer(layerSize))
  const image = await putImage(source, from, 'image', { layers })
  const index = await putIndex(source, from, 'index', image)
  const stored = await source.manifest({ ...from, digest: index })
  const configSize = (await source.blob(from, image.imageId))?.length ?? 0
  const blobs = [{ digest: image.imageId, size: configSize }, ...image.layers]
  const known: Known = {
    names: new Map([
      [index, 'index'],
      [image.digest, 'manifest'],
      ...blobs.map(({ digest }, at) => [digest, at === 0 ? 'config' : `layer ${at}`] as const),
    ]),
    sizes: new Map(blobs.map(({ digest, size }) => [digest, size])),
    manifests: new Map([
      [image.digest, { mediaType: MediaType.ociManifest, bytes: image.bytes }],
      [index, { mediaType: MediaType.ociIndex, bytes: stored?.bytes ?? new Uint8Array() }],
    ]),
  }

  let apps = 0
  const nextApp = (): string => {
    const app = `case-${++apps}`
    world.addApp(app)
    return app
  }
  const copy = async (app: string): Promise<Digest> => {
    const copied = await copyImage({
      from: { client: open(hub.host, 'alice', 'geheim'), repository: from, digest: index },
      to: {
        client: open(heroku.host, '_', 'heroku-token'),
        repositories: TYPES.map((type) => target(`${app}/${type}`)),
        tag: 'latest',
      },
    })
    return copied.digest
  }
  const begin = (app: string, aim?: Aim): void => watch.begin((arrived) => rowOf(arrived, known, app), aim)

  const app = nextApp()
  begin(app)
  const digest = await copy(app)
  const { places, counts: usual } = watch.end()
  const state = async (app: string): Promise<string> =>
    stateOf(heroku.host, app, { digest, config: image.imageId, blobs })

  /** Copies again, undisturbed, and says what is there. */
  const again = async (app: string): Promise<string> => {
    const copied = await copy(app).catch((error: unknown) => String(error))
    return copied === digest ? state(app) : `it gave ${copied}`
  }

  const meet = async ({ row, nth }: Place, column: Column, action: Action): Promise<Outcome> => {
    const app = nextApp()
    begin(app, { row, nth, action, always: column.always })
    clock.slept.length = 0
    const error = await inTime(copy(app)).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    )
    const waits = clock.slept.length
    const { met, counts } = watch.end()
    const tries = (counts.get(row.key) ?? 0) - ((usual.get(row.key) ?? 0) - 1)
    return {
      code: error === undefined ? undefined : error instanceof Problem ? error.code : error.name,
      sentence: error?.message ?? '',
      met,
      tries: error === undefined ? tries : met,
      waits,
      after: await state(app),
      again: await again(app),
    }
  }
  return { world, hub, heroku, places, usual, index, known, nextApp, begin, watch, state, again, meet, copy }
}

export type Faults = Awaited<ReturnType<typeof openFaults>>

/** The same copy, or an error once it has taken a minute: it hangs. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It hangs.')), 60_000)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

interface Wanted {
  readonly digest: Digest
  readonly config: Digest
  readonly blobs: ReadonlyArray<{ readonly digest: Digest; readonly size: number }>
}

/** How many process types of `app` have the image whole, asked without our own client; else what is wrong. */
async function stateOf(host: string, app: string, { digest, config, blobs }: Wanted): Promise<string> {
  const authorization = `Basic ${Buffer.from('_:heroku-token').toString('base64')}`
  const headers = { authorization, accept: MediaType.dockerManifest }
  let whole = 0
  for (const type of TYPES) {
    const url = `http://${host}/v2/${app}/${type}`
    const answer = await fetch(`${url}/manifests/latest`, { headers })
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (answer.status === 404) continue
    const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    if (found !== digest || !bytes.includes(config)) return `${type} is ${found}, status ${answer.status}`
    for (const blob of blobs) {
      const there = await fetch(`${url}/blobs/${blob.digest}`, { method: 'HEAD', headers })
      const size = there.headers.get('content-length')
      if (there.status !== 200 || size !== `${blob.size}`)
        return `${type} lacks ${blob.digest}: ${there.status}, ${size}`
    }
    whole++
  }
  return String(whole)
}

/** Asserts that what came of a fault is what must come of it, and that the copy run again ended right. */
export function checkCase(
  t: Test,
  { hub, heroku, world }: Faults,
  place: Place,
  column: Column,
  outcome: Outcome,
): void {
  const { code, repeated } = expected(place, column)
  const { sentence, met, waits } = outcome
  const host = { hub: hub.host, herokuRegistry: heroku.host }[String(place.row.where)] ?? ''
  const isSentence = /^[^\n]+\.$/.test(sentence) && sentence.includes(host)
  const found = {
    code: outcome.code,
    met: met > 0,
    // Nobody waited, so nothing was tried again; of requests that are called alike, four are under way at once.
    atOnce: repeated || (waits === 0 && (met === 1 || place.row.kind === 'begin')),
    several: !(code !== undefined && repeated) || met > 1,
    tooOften: met > (place.row.kind === 'begin' ? 4 * MOST_TRIES : MOST_TRIES),
    // What arrived although its answer was lost is found, not sent again.
    sentTwice: column.name === 'cut>' && place.row.kind === 'upload' && outcome.tries > 1,
    sentence: code === undefined ? sentence === '' : isSentence,
    secret: world.told.some((secret) => sentence.includes(secret)),
    again: outcome.again,
  }
  const wanted = {
    ...{ code, met: true, atOnce: true, several: true, sentTwice: false, tooOften: false },
    ...{ sentence: true, secret: false, again: '2' },
  }
  t.strictSame(found, wanted, `${nameOf(place, true)} × ${column.name}${column.always ? ' for ever' : ''}`, {
    outcome,
  })
}
