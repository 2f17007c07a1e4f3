import t from 'tap'
import { ago, tooOld } from '../../src/plan/age.js'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
const now = Date.UTC(2026, 0, 15)

t.test('how long ago', async (t) => {
  const cases: Array<[age: number, words: string]> = [
    [-hour, 'just now'],
    [0, 'just now'],
    [minute - 1, 'just now'],
    [minute, '1 minute ago'],
    [hour - 1, '59 minutes ago'],
    [hour, '1 hour ago'],
    [3.9 * hour, '3 hours ago'],
    [day, '1 day ago'],
    [47 * hour, '1 day ago'],
    [9 * day, '9 days ago'],
    [400 * day, '400 days ago'],
  ]
  for (const [age, words] of cases) t.equal(ago(now - age, now), words)
})

t.test('too old', async (t) => {
  const cases: Array<[age: number | undefined, maxAge: number, words: string | undefined]> = [
    [0, 7 * day, undefined],
    [7 * day, 7 * day, undefined],
    [9 * day, 7 * day, 'is 9 days old, and --max-age is 7 days'],
    [7 * day + 1, 7 * day, 'is more than 7 days old, and --max-age is 7 days'],
    [7.9 * day, 7 * day, 'is more than 7 days old, and --max-age is 7 days'],
    [37 * hour, 36 * hour, 'is more than 36 hours old, and --max-age is 36 hours'],
    [2 * day, 36 * hour, 'is 2 days old, and --max-age is 36 hours'],
    [2 * hour, 90 * minute, 'is 2 hours old, and --max-age is 90 minutes'],
    [day, hour, 'is 1 day old, and --max-age is 1 hour'],
    [5 * second, second, 'is 5 seconds old, and --max-age is 1 second'],
    [5 * second, 0, 'is 5 seconds old, and --max-age is 0 seconds'],
    [1, 0, 'is more than 0 seconds old, and --max-age is 0 seconds'],
    [-hour, 7 * day, undefined],
    [-2 * day, 7 * day, 'does not say when it was built'],
    [undefined, 7 * day, 'does not say when it was built'],
  ]
  for (const [age, maxAge, words] of cases)
    t.equal(tooOld({ createdAt: age === undefined ? undefined : now - age }, { maxAge, now }), words)
})
