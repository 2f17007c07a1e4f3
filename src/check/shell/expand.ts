import type { Word, WordPart } from 'unbash'
import { extended } from './glob.js'
import type { At } from './machine.js'
import { parameter, simple } from './parameter.js'
import { substitute } from './substitute.js'
import { type Text, isBlank, literal, unknown } from './text.js'

/** What a word becomes as part of a command: none, one or several words. */
export function fields(word: Word, at: At): readonly Text[] {
  const parts = word.parts
  if (parts === undefined) return [[literal(word.value)]]
  const words: Text[] = []
  let open: Text | undefined
  const close = () => {
    if (open !== undefined) words.push(open)
    open = undefined
  }
  for (const part of parts) {
    const several = expandPart(part, false, at)
    for (const [index, text] of several.entries()) {
      if (index > 0) close()
      if (isSplit(part)) {
        const { before, pieces, after } = split(text)
        if (before) close()
        for (const [n, piece] of pieces.entries()) {
          if (n > 0) close()
          open = [...(open ?? []), ...piece]
        }
        if (after) close()
      } else open = [...(open ?? []), ...text]
    }
  }
  close()
  return words
}

/** What a word becomes where it is not split: in an assignment, in `[[ ]]`, after `<<<`. */
export const text = (word: Word, at: At): Text =>
  word.parts === undefined ? plainWord(word.value) : parts(word.parts, false, at)

/** The same as a pattern: what is not quoted in it may match as `*` does. */
export function pattern(word: Word, at: At): string | undefined {
  if (word.parts === undefined) return extended(word.value, true)
  let made = ''
  for (const part of word.parts) {
    if (part.type === 'Glob' || part.type === 'ExtendedGlob') made += extended(part.text, false)
    else
      for (const piece of expandPart(part, false, at).flat()) {
        if (piece.value === undefined) return undefined
        made += extended(piece.value, piece.quoted)
      }
  }
  return made
}

/** Parts of a word or of a here-document, one after the other. */
export const parts = (of: readonly WordPart[], quoted: boolean, at: At): Text =>
  of.flatMap((part) =>
    expandPart(part, quoted, at).flatMap((one, index) => (index > 0 ? [literal(' '), ...one] : one)),
  )

const plainWord = (value: string): Text => (value === '' ? [] : [literal(value)])

const isSplit = ({ type }: WordPart): boolean =>
  type === 'SimpleExpansion' || type === 'ParameterExpansion' || type === 'CommandExpansion'

// Several texts: `"$@"` and `"${items[@]}"` are a word each.
function expandPart(part: WordPart, quoted: boolean, at: At): readonly Text[] {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [[literal(part.value)]]
    case 'DoubleQuoted':
    case 'LocaleString':
      return doubleQuoted(part.parts, at)
    case 'SimpleExpansion':
      return simple(part, quoted, at)
    case 'ParameterExpansion':
      return parameter(part, quoted, at, (word) => text(word, at))
    case 'CommandExpansion':
      return [substitute(part, at).map((piece) => ({ ...piece, quoted }))]
    case 'ArithmeticExpansion':
      return [[{ ...unknown(part.text, [], true), quoted }]]
    case 'ProcessSubstitution':
      if (part.script !== undefined) substitute(part, at)
      return [[unknown(part.text, [], true)]]
    default:
      return [[{ ...literal(part.text), quoted: false }]]
  }
}

function doubleQuoted(inner: readonly WordPart[], at: At): readonly Text[] {
  const words: Text[] = []
  let open: Text = [literal('')]
  let none = inner.length === 1
  for (const part of inner) {
    const several = expandPart(part, true, at)
    if (several.length > 0) none = false
    for (const [index, one] of several.entries()) {
      if (index > 0) {
        words.push(open)
        open = [literal('')]
      }
      open = [...open, ...one]
    }
  }
  return none ? [] : [...words, open]
}

interface Split {
  readonly before: boolean
  readonly pieces: readonly Text[]
  readonly after: boolean
}

// What an expansion without quotes gives is split at its blanks, as far as it is known.
function split(of: Text): Split {
  if (isBlank(of) === 'yes') return { before: false, pieces: [], after: false }
  const words: Text[] = []
  let open: Text = []
  const first = of[0]?.value ?? 'x'
  const last = of.at(-1)?.value ?? 'x'
  for (const piece of of) {
    const [head = '', ...rest] = (piece.value ?? '').split(/[ \t\n]+/)
    if (piece.value === undefined || rest.length === 0) open = [...open, piece]
    else {
      open = head === '' ? open : [...open, { ...piece, value: head }]
      for (const next of rest) {
        if (open.length > 0) words.push(open)
        open = next === '' ? [] : [{ ...piece, value: next }]
      }
    }
  }
  if (open.length > 0) words.push(open)
  return { before: /^\s/.test(first), pieces: words, after: /\s$/.test(last) }
}
