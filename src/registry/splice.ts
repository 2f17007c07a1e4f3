/** Where something stands in a text. */
interface Span {
  readonly start: number
  readonly end: number
}

interface Member extends Span {
  readonly key: string
  readonly value: Span
}

const SPACE = /[ \t\r\n]*/y
const SCALAR = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,:[\]{}"]+/y
const NEXT = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g

/**
 * Puts `value` (JSON) at `path` in the JSON object `text`, or with `undefined` takes that member out. Nothing else of
 * the text changes: parsing and printing it again would reorder keys such as "8080" and round numbers beyond 2^53.
 * Objects that are missing on the way, or are `null`, are made. `text` must be valid JSON.
 */
export function splice(text: string, path: readonly string[], value: string | undefined): string {
  return spliceAt(text, skip(text, 0), path, value)
}

function spliceAt(
  text: string,
  at: number,
  [key, ...deeper]: readonly string[],
  value: string | undefined,
): string {
  if (key === undefined) return text
  const object = membersOf(text, at)
  // Of several members of one name the last counts, as in every parser.
  const index = object.map((one) => one.key).lastIndexOf(key)
  const member = object[index]
  if (member === undefined)
    return value === undefined ? text : append(text, at, object, key, nest(deeper, value))
  const { start, end } = member.value
  if (deeper.length > 0 && text[start] === '{') return spliceAt(text, start, deeper, value)
  if (value !== undefined) return text.slice(0, start) + nest(deeper, value) + text.slice(end)
  // Another of the same name would count now.
  return deeper.length > 0 ? text : spliceAt(remove(text, object, index), at, [key], undefined)
}

const nest = (path: readonly string[], value: string): string =>
  path.reduceRight((inner, key) => `{${JSON.stringify(key)}:${inner}}`, value)

function append(text: string, at: number, object: readonly Member[], key: string, value: string): string {
  const last = object.at(-1)
  const to = last?.end ?? at + 1
  return `${text.slice(0, to)}${last === undefined ? '' : ','}${JSON.stringify(key)}:${value}${text.slice(to)}`
}

// With the comma before it, or the one after the first.
function remove(text: string, object: readonly Member[], index: number): string {
  const [before, member, after] = [object[index - 1], object[index], object[index + 1]]
  const start = before?.end ?? member?.start ?? 0
  const end = before === undefined && after !== undefined ? after.start : (member?.end ?? 0)
  return text.slice(0, start) + text.slice(end)
}

/** The members of the object that begins at `at`; none where that is no object. */
function membersOf(text: string, at: number): readonly Member[] {
  const members: Member[] = []
  if (text[at] !== '{') return members
  for (let start = skip(text, at + 1); text[start] === '"'; ) {
    const keyEnd = endOf(text, start)
    const value = skip(text, skip(text, keyEnd) + 1)
    const end = endOf(text, value)
    const key = JSON.parse(text.slice(start, keyEnd)) as string
    members.push({ key, start, end, value: { start: value, end } })
    start = skip(text, skip(text, end) + 1)
  }
  return members
}

const skip = (text: string, at: number): number => {
  SPACE.lastIndex = at
  SPACE.exec(text)
  return SPACE.lastIndex
}

/** Where the value that begins at `at` ends. */
function endOf(text: string, at: number): number {
  if (text[at] !== '{' && text[at] !== '[') {
    SCALAR.lastIndex = at
    SCALAR.exec(text)
    return SCALAR.lastIndex
  }
  NEXT.lastIndex = at
  for (let depth = 0, found = NEXT.exec(text); found !== null; found = NEXT.exec(text)) {
    if (found[0] === '{' || found[0] === '[') depth++
    if ((found[0] === '}' || found[0] === ']') && --depth === 0) return NEXT.lastIndex
  }
  return text.length
}
