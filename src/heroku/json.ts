import { problem, type Problem } from '../errors/problem.js'

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value

const malformed = (what: string, want: string, got: unknown): Problem =>
  problem('E_HEROKU', {
    action: 'answer as documented',
    detail: `${what} should be ${want} and is ${kindOf(got)}`,
  })

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `value` as an object; throws `E_HEROKU` naming `what` otherwise. */
export function fields(value: unknown, what: string): Fields {
  if (isFields(value)) return value
  throw malformed(what, 'an object', value)
}

/** Each item of a list, read by `read`; throws `E_HEROKU` where `value` is no list. */
export function list<T>(value: unknown, what: string, read: (item: unknown) => T): T[] {
  if (Array.isArray(value)) return value.map((item: unknown) => read(item))
  throw malformed(what, 'a list', value)
}

/** The text at `key`; throws `E_HEROKU` where it is missing or something else. */
export function text(from: Fields, key: string, what: string): string {
  const value = from[key]
  if (typeof value === 'string') return value
  throw malformed(`${key} of ${what}`, 'text', value)
}

/** The text at `key`, `undefined` where it is null, missing or blank; throws `E_HEROKU` for anything else. */
export function textOrNone(from: Fields, key: string, what: string): string | undefined {
  const value = from[key] ?? undefined
  return value === undefined || value === '' ? undefined : text(from, key, what)
}

/** The whole number, zero or more, at `key`; throws `E_HEROKU` otherwise. */
export function count(from: Fields, key: string, what: string): number {
  const value = from[key]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw malformed(`${key} of ${what}`, 'a whole number', value)
}

/** The switch at `key`; throws `E_HEROKU` otherwise. */
export function flag(from: Fields, key: string, what: string): boolean {
  const value = from[key]
  if (typeof value === 'boolean') return value
  throw malformed(`${key} of ${what}`, 'true or false', value)
}

/** The time at `key`, in milliseconds since the epoch; throws `E_HEROKU` otherwise. */
export function time(from: Fields, key: string, what: string): number {
  const at = Date.parse(text(from, key, what))
  if (!Number.isNaN(at)) return at
  throw malformed(`${key} of ${what}`, 'a time', from[key])
}
