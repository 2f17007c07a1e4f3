import type { Tri } from './tri.js'

/** A part of a text: its value where it is known, and what it came from. */
export interface Piece {
  /** Undefined: only a real build knows. */
  readonly value?: string
  /** As the pipeline writes it, where it is no plain text: `$TRAVIS_COMMIT`, `$(git describe)`. */
  readonly shown?: string
  /** The variables it is made of. */
  readonly from: readonly string[]
  /** Whether it stood between quotes where it was used: what did not is split into words. */
  readonly quoted: boolean
  /** Not known, but certainly not empty. */
  readonly filled: boolean
}

/** A word or a value, part by part. */
export type Text = readonly Piece[]

/** A part that is known. */
export const literal = (value: string, quoted = true): Piece => ({
  value,
  from: [],
  quoted,
  filled: value !== '',
})

/** A text that is known. */
export const plain = (value: string): Text => (value === '' ? [] : [literal(value)])

/** A part that only a real build knows. */
export const unknown = (shown: string, from: readonly string[] = [], filled = false): Piece => ({
  shown,
  from,
  quoted: true,
  filled,
})

/** The value, where every part is known. */
export function valueOf(text: Text): string | undefined {
  let value = ''
  for (const piece of text) {
    if (piece.value === undefined) return undefined
    value += piece.value
  }
  return value
}

/** The text as a person would write it: variables by their names. */
export const show = (text: Text): string => text.map(({ value, shown }) => shown ?? value ?? '').join('')

/** The variables that a text is made of. */
export const sourcesOf = (text: Text): readonly string[] => [...new Set(text.flatMap(({ from }) => from))]

/** Whether the text is empty. */
export function isBlank(text: Text): Tri {
  if (text.some(({ value, filled }) => (value === undefined ? filled : value !== ''))) return 'no'
  return text.every(({ value }) => value !== undefined) ? 'yes' : 'maybe'
}

/** Whether two texts are the same. */
export function sameText(a: Text, b: Text): Tri {
  const [left, right] = [valueOf(a), valueOf(b)]
  if (left !== undefined && right !== undefined) return left === right ? 'yes' : ownName(a, b)
  if (keyOf(a) === keyOf(b)) return 'yes'
  if (left === '' || right === '') return isBlank(left === '' ? b : a) === 'no' ? 'no' : 'maybe'
  return headsDiffer(a, b) || headsDiffer([...a].reverse(), [...b].reverse(), true) ? 'no' : 'maybe'
}

/** What two texts have in common when they are the same, known or not. */
export const keyOf = (text: Text): string =>
  text.map(({ value, shown }) => (value === undefined ? `\0${shown}\0` : value)).join('')

// What the repository is called is not known here. A pipeline that compares it with a name means itself.
function ownName(a: Text, b: Text): Tri {
  const isSlug = (text: Text) => sourcesOf(text).includes('TRAVIS_REPO_SLUG')
  const isName = (text: Text) => sourcesOf(text).length === 0 && (valueOf(text) ?? '').includes('/')
  if ((isSlug(a) && isName(b)) || (isSlug(b) && isName(a))) return 'yes'
  return isSlug(a) || isSlug(b) ? 'maybe' : 'no'
}

function headsDiffer(a: Text, b: Text, fromEnd = false): boolean {
  const [left, right] = [a[0]?.value, b[0]?.value]
  if (left === undefined || right === undefined) return false
  const length = Math.min(left.length, right.length)
  const part = (text: string) => (fromEnd ? text.slice(text.length - length) : text.slice(0, length))
  return part(left) !== part(right)
}
