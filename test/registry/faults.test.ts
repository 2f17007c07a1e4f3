import t from 'tap'
import { checkCase, openFaults } from './fault-driver.js'
import { COLUMNS } from './fault-rows.js'
import { nameOf } from './fault-table.js'

// Small layers: they need only be longer than what a socket takes at once.
const faults = await openFaults(t, 100_000)
const { places, usual, known, meet } = faults

t.test('the requests of a copy', async (t) => {
  const names = places.map((place) => nameOf(place, (usual.get(place.row.key) ?? 0) > 1))
  t.equal(new Set(names).size, names.length)
  const count = (kind: string): number => places.filter(({ row }) => row.kind === kind).length
  const kinds = ['door', 'token', 'manifest', 'blob', 'exists', 'begin', 'upload', 'mount', 'put', 'head']
  t.strictSame(
    kinds.map((kind) => count(kind)),
    [2, 1, 2, 4, 8, 4, 4, 4, 2, 2],
    'one token, each blob read and uploaded once, taken over once',
  )
})

// Every kind of request with some faults and every fault at some kinds; all of them together are one of the long runs.
t.test('a fault at a request, and the copy run again', async (t) => {
  const kinds = new Map<string, typeof places>()
  for (const place of places) {
    const kind = `${place.row.where} ${place.row.kind}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), place])
  }
  const rows = [...kinds.values()]
  const met = new Set<unknown>()
  const check = async (alike: typeof places, turn: number, column = COLUMNS[turn % COLUMNS.length]) => {
    const place = alike[turn % alike.length]
    const action = place === undefined ? undefined : column?.action(place.row, known)
    if (place === undefined || column === undefined || action === undefined) return
    checkCase(t, faults, place, column, await meet(place, column, action))
    met.add(alike).add(column)
  }
  for (let turn = 0; turn < 32; turn++) await check(rows[turn % rows.length] ?? [], turn)
  for (const [kind, name, always] of [
    ['herokuRegistry upload', 'cut>', false],
    ['hub blob', 'other', false],
    ['herokuRegistry mount', '403', true],
    ['herokuRegistry begin', '503', true],
    ['hub manifest', 'expired', false],
  ] as const) {
    const column = COLUMNS.find((one) => one.name === name && one.always === always)
    await check(kinds.get(kind) ?? [], 1, column)
  }
  t.equal(met.size, rows.length + COLUMNS.length)
})
