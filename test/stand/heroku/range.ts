import { Refusal } from './answers.js'
import type { Answer } from './answers.js'

interface Range {
  field: string
  from: string | undefined
  exclusive: boolean
  to: string | undefined
  max: number
  descending: boolean
}

/** Reads `version ]41..; max=10, order=desc`; a field that cannot be sorted by or a bad form is a 416. */
export const parseRange = (header: string | undefined, fields: readonly string[]): Range => {
  const refusal = new Refusal(
    416,
    'requested_range_not_satisfiable',
    'The requested range is not satisfiable.',
  )
  const first = fields[0] ?? 'id'
  if (header === undefined) {
    return { field: first, from: undefined, exclusive: false, to: undefined, max: 200, descending: false }
  }
  const match = /^(\w+)\s+(\]?)([^\s.;]*)\.\.([^\s;]*)\s*(?:;\s*(.*))?$/.exec(header.trim())
  const [, field, bracket, from, to, rest] = match ?? []
  if (field === undefined || !fields.includes(field)) throw refusal
  const options = new Map<string, string>()
  for (const part of (rest ?? '')
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')) {
    const [key = '', value = ''] = part.split('=')
    options.set(key.trim(), value.trim())
  }
  const max = Number(options.get('max') ?? 200)
  const order = options.get('order') ?? 'asc'
  if (!Number.isInteger(max) || max < 1 || max > 1000 || !['asc', 'desc'].includes(order)) throw refusal
  const bound = (text: string | undefined) => (text === undefined || text === '' ? undefined : text)
  const exclusive = bracket === ']'
  return { field, from: bound(from), exclusive, to: bound(to), max, descending: order === 'desc' }
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * One page of a list: 206 with `Next-Range` when it was cut, else 200; `Content-Range` says what was given.
 * `fields` are the names one may sort by (the first is the default), `value` reads one of them.
 */
export const page = <T>(
  items: readonly T[],
  header: string | undefined,
  fields: readonly string[],
  value: (item: T, field: string) => string | number,
  show: (item: T) => unknown,
): Answer => {
  const range = parseRange(header, fields)
  const read = (item: T) => value(item, range.field)
  const bound = (text: string, like: string | number) => (typeof like === 'number' ? Number(text) : text)
  const sign = range.descending ? -1 : 1
  const wanted = [...items]
    .sort((a, b) => sign * compare(read(a), read(b)))
    .filter((item) => {
      const it = read(item)
      const start = range.from === undefined ? 1 : sign * compare(it, bound(range.from, it))
      const end = range.to === undefined ? -1 : sign * compare(it, bound(range.to, it))
      return (range.exclusive ? start > 0 : start >= 0) && end <= 0
    })
  const given = wanted.slice(0, range.max)
  const [first, last] = [given[0], given[given.length - 1]]
  const order = range.descending ? ', order=desc' : ''
  const headers: Record<string, string> = { 'Accept-Ranges': fields.join(', ') }
  if (first !== undefined && last !== undefined) {
    headers['Content-Range'] = `${range.field} ${read(first)}..${read(last)}; max=${range.max}${order}`
  }
  const cut = given.length < wanted.length
  if (cut && last !== undefined) {
    headers['Next-Range'] = `${range.field} ]${read(last)}..${range.to ?? ''}; max=${range.max}${order}`
  }
  return { status: cut ? 206 : 200, body: given.map(show), headers }
}
