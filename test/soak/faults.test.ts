import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { checkCase, openFaults, type Outcome, type Place } from '../registry/fault-driver.js'
import { COLUMNS } from '../registry/fault-rows.js'
import { nameOf, type Result, sentencesOf, summaryOf, tableOf } from '../registry/fault-table.js'
import type { Order } from './copy-once.js'

const faults = await openFaults(t, 1_000_000)
const { places, usual, known, hub, heroku, index } = faults
const results = new Map<string, Result[]>()
const named = (place: Place): string => nameOf(place, (usual.get(place.row.key) ?? 0) > 1)
const note = (place: Place, column: string, always: boolean, outcome: Outcome): void => {
  const name = named(place)
  results.set(name, [...(results.get(name) ?? []), { place, column, always, outcome }])
}

t.test(
  'every fault at every request of a copy, and the copy run again',
  { timeout: 3_600_000 },
  async (t) => {
    for (const place of places) {
      for (const column of COLUMNS) {
        const action = column.action(place.row, known)
        if (action === undefined) continue
        const outcome = await faults.meet(place, column, action)
        checkCase(t, faults, place, column, outcome)
        note(place, column.name, column.always, outcome)
      }
    }
  },
)

/** Starts a copy to `app` as a program of its own, the sources stripped of types as those of this file were. */
function startCopy(app: string) {
  const order: Order = {
    from: `${hub.host}/alice/app@${index}`,
    to: ['web', 'worker'].map((type) => `${heroku.host}/${app}/${type}:latest`),
  }
  const loaders = process.execArgv.filter((word) => !word.includes('/processinfo/'))
  const file = fileURLToPath(new URL('copy-once.ts', import.meta.url))
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [...loaders, file, JSON.stringify(order)], { env, stdio: 'inherit' })
  return { child, gone: once(child, 'exit') }
}

// The request that is met is held until its program is gone, and arrives after all; or it is answered first.
async function kill(
  { row, nth }: Place,
  when: 'arrived' | 'answered',
): Promise<Outcome & { signal: unknown }> {
  const app = faults.nextApp()
  const held = when === 'arrived' ? ({ kind: 'delay', ms: 300 } as const) : undefined
  const end = (): void => void copy.child.kill('SIGKILL')
  faults.begin(app, {
    row,
    nth,
    action: held,
    ...(when === 'arrived' ? { onArrived: end } : { onAnswered: end }),
  })
  const copy = startCopy(app)
  const [, signal]: unknown[] = await copy.gone
  const { met } = faults.watch.end()
  const after = await faults.state(app)
  const again = await faults.again(app)
  return { ...{ code: undefined, sentence: '', met, tries: met, waits: 0 }, after, again, signal }
}

t.test('a copy killed at every request, and run again', { timeout: 3_600_000 }, async (t) => {
  const app = faults.nextApp()
  const [code] = await startCopy(app).gone
  t.strictSame([code, await faults.state(app)], [0, '2'], 'undisturbed it goes through')
  for (const place of places) {
    for (const [column, when] of [
      ['kill<', 'arrived'],
      ['kill>', 'answered'],
    ] as const) {
      const outcome = await kill(place, when)
      const { met, signal, again } = outcome
      // Answered at last, it may be through before it is killed.
      const through = when === 'answered' && outcome.after === '2' && signal === null
      const found = { met, killed: signal === 'SIGKILL' || through, again }
      t.strictSame(found, { met: 1, killed: true, again: '2' }, `${column} ${named(place)}`)
      t.match(outcome.after, /^[012]$/, 'never half an image under a tag')
      note(place, column, false, outcome)
    }
  }
})

t.teardown(() => {
  const all = [...results.values()].flat()
  const hosts = new Map([
    [hub.host, 'HUB'],
    [heroku.host, 'HEROKU'],
  ])
  const text = [tableOf(places.map(named), results), sentencesOf(all, hosts), summaryOf(all)].join('\n\n')
  process.stdout.write(`\n${text}\n\n`)
})
