const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

const DAY = UNITS[0][1]

/** What has an age, as far as it says so. */
export interface Dated {
  /** Milliseconds since the epoch. */
  readonly createdAt: number | undefined
}

/** How old something may be: `maxAge` at `now`, both in milliseconds. */
export interface Limit {
  readonly maxAge: number
  readonly now: number
}

/** `just now`, `3 hours ago`, `2 days ago`: how long before `now` that was. */
export function ago(time: number, now: number): string {
  const unit = UNITS.find(([name, length]) => name !== 'second' && now - time >= length)
  return unit === undefined ? 'just now' : `${count(now - time, unit)} ago`
}

/** A duration in the largest unit that says it exactly: `7 days`, `36 hours`. */
const exactly = (duration: number): string =>
  count(duration, UNITS.find(([, length]) => duration > 0 && duration % length === 0) ?? UNITS[3])

const count = (duration: number, [name, length]: readonly [string, number]): string => {
  const number = Math.floor(duration / length)
  return `${number} ${name}${number === 1 ? '' : 's'}`
}

/**
 * Why an image may not stand for what would be built now: `is 9 days old, and --max-age is 7 days`. Undefined: it is
 * young enough. Nothing is that does not say when it was built, or names a time that is still to come.
 */
export function tooOld({ createdAt }: Dated, { maxAge, now }: Limit): string | undefined {
  // Clocks of two machines may differ a little.
  if (createdAt === undefined || createdAt > now + DAY) return 'does not say when it was built'
  const age = now - createdAt
  if (age <= maxAge) return undefined
  const unit = UNITS.find(([, length]) => age >= length) ?? UNITS[3]
  const told = Math.floor(age / unit[1]) * unit[1]
  const old = told > maxAge ? count(age, unit) : `more than ${exactly(maxAge)}`
  return `is ${old} old, and --max-age is ${exactly(maxAge)}`
}
