// https://docs.docker.com/reference/dockerfile/#environment-replacement

/** What is known of a variable: its value (`undefined`: it is not set), or that only somebody else could tell. */
export type Value = { readonly known: true; readonly value: string | undefined } | { readonly known: false }
export type Lookup = (name: string) => Value

/** A word as the builder takes it: quotes and escapes gone, variables filled in. */
export interface Expanded {
  readonly text: string
  /** The first variable without which the text cannot be known. */
  readonly unknown: string | undefined
}

/** Splits at blanks outside quotes; quotes and escapes stay. */
export function splitWords(text: string, escape: string): string[] {
  const pattern =
    escape === '`'
      ? /(?:"(?:`[^]|[^"`])*"?|'[^']*'?|`[^]|[^\s"'`])+/g
      : /(?:"(?:\\[^]|[^"\\])*"?|'[^']*'?|\\[^]|[^\s"'\\])+/g
  return text.match(pattern) ?? []
}

/** Takes quotes and backslashes away and leaves variables alone. */
export function unquote(word: string): string {
  let quote = ''
  let text = ''
  for (let at = 0; at < word.length; at++) {
    const char = word.charAt(at)
    if (char === '\\' && at + 1 < word.length) text += word.charAt(++at)
    else if (char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) quote = char
    else text += char
  }
  return text
}

interface Cursor {
  readonly text: string
  readonly lookup: Lookup
  readonly escape: string
  at: number
  unknown: string | undefined
}

/** Expands one word with what `lookup` knows, as docker does: `$X`, `${X}`, `${X:-word}` and its kin. */
export function expand(word: string, lookup: Lookup, escape: string): Expanded {
  const cursor: Cursor = { text: word, lookup, escape, at: 0, unknown: undefined }
  const text = readUntil(cursor, undefined)
  return { text, unknown: cursor.unknown }
}

function readUntil(cursor: Cursor, stop: string | undefined): string {
  let result = ''
  while (cursor.at < cursor.text.length) {
    const char = cursor.text.charAt(cursor.at++)
    if (char === stop) return result
    if (char === '$') result += readDollar(cursor)
    else if (char === "'") result += readSingle(cursor)
    else if (char === '"') result += readDouble(cursor)
    else if (char === cursor.escape) result += cursor.text.charAt(cursor.at++)
    else result += char
  }
  return result
}

function readSingle(cursor: Cursor): string {
  const end = cursor.text.indexOf("'", cursor.at)
  const text = cursor.text.slice(cursor.at, end < 0 ? undefined : end)
  cursor.at = end < 0 ? cursor.text.length : end + 1
  return text
}

function readDouble(cursor: Cursor): string {
  let result = ''
  while (cursor.at < cursor.text.length) {
    const char = cursor.text.charAt(cursor.at++)
    const next = cursor.text.charAt(cursor.at)
    if (char === '"') return result
    if (char === '$') result += readDollar(cursor)
    else if (char === cursor.escape && (next === '"' || next === '$' || next === cursor.escape)) {
      result += next
      cursor.at++
    } else result += char
  }
  return result
}

function readDollar(cursor: Cursor): string {
  if (cursor.text.charAt(cursor.at) !== '{') {
    const name = readName(cursor)
    return name === '' ? '$' : fill(cursor, name)
  }
  cursor.at++
  const name = readName(cursor)
  const [, form = ''] = /^(\}|:?[-+?])/.exec(cursor.text.slice(cursor.at)) ?? []
  cursor.at += form.length
  if (form === '}') return fill(cursor, name)
  const before = cursor.unknown
  const word = readUntil(cursor, '}')
  const beside = cursor.unknown
  cursor.unknown = before
  const variable = cursor.lookup(name)
  // ${X#word} and such: only newer builders know them.
  if (!variable.known || form === '') return miss(cursor, name)
  const { value } = variable
  const isSet = value !== undefined && !(form.startsWith(':') && value === '')
  if (form.endsWith('+') === isSet) {
    if (form.endsWith('?')) return value ?? ''
    cursor.unknown ??= beside
    return word
  }
  return form.endsWith('+') ? '' : (value ?? '')
}

function readName(cursor: Cursor): string {
  const [name = ''] = /^(?:\d+|[@*#?$!-]|[\p{L}_][\p{L}\p{N}_]*)/u.exec(cursor.text.slice(cursor.at)) ?? []
  cursor.at += name.length
  return name
}

function fill(cursor: Cursor, name: string): string {
  const variable = cursor.lookup(name)
  return variable.known ? (variable.value ?? '') : miss(cursor, name)
}

function miss(cursor: Cursor, name: string): string {
  cursor.unknown ??= name
  return ''
}
