const MEBI = 2 ** 20

// https://devcenter.heroku.com/articles/dyno-sizes, in MB
const SIZES: ReadonlyMap<string, number> = new Map([
  ['eco', 512],
  ['basic', 512],
  ['standard-1x', 512],
  ['standard-2x', 1024],
  ['performance-m', 2560],
  ['performance-l', 14 * 1024],
  ['performance-l-ram', 30 * 1024],
  ['performance-xl', 62 * 1024],
  ['performance-2xl', 126 * 1024],
  ['private-s', 1024],
  ['private-m', 2560],
  ['private-l', 14 * 1024],
  ['shield-s', 1024],
  ['shield-m', 2560],
  ['shield-l', 14 * 1024],
])

/** MiB of a dyno size by its name (`standard-2x`), or of an amount (`512MB`, `2.5g`); `undefined`: neither. */
export function readSize(text: string): number | undefined {
  const word = text.trim().toLowerCase()
  const known = SIZES.get(word)
  if (known !== undefined) return known
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?([mg])(?:i?b)?$/.exec(word) ?? []
  if (amount === undefined) return undefined
  const size = Math.round(Number(amount) * (unit === 'g' ? 1024 : 1))
  return size > 0 ? size : undefined
}

/** A number of bytes for people, in the MB that Heroku counts: `43 MB`, `0.6 MB`. */
export function megabytes(bytes: number): string {
  const size = bytes / MEBI
  return `${size < 10 ? Number(size.toFixed(1)) : Math.round(size)} MB`
}

/** Bytes of so many MiB. */
export const bytesOf = (size: number): number => size * MEBI
