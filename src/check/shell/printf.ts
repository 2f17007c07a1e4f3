import { type Text, literal, valueOf } from './text.js'

const ESCAPES: Readonly<Record<string, string>> = {
  '\\n': '\n',
  '\\t': '\t',
  '\\\\': '\\',
  '\\"': '"',
  '%%': '%',
}

/** What `printf` prints, as far as its format is known: `%s` and plain text. */
export function printf(words: readonly Text[]): Text | undefined {
  const [first, ...args] = words
  const format = valueOf(first ?? [])
  if (format === undefined || format.startsWith('-')) return undefined
  const pieces = format.split(/(%s|%%|\\.)/).filter((piece) => piece !== '')
  if (pieces.some((piece) => piece.includes('%') && piece !== '%s' && piece !== '%%')) return undefined
  const places = pieces.filter((piece) => piece === '%s').length
  const printed: Text[] = []
  // The format is used again for as long as there are words for it.
  const rounds = places === 0 ? 1 : Math.max(1, Math.ceil(args.length / places))
  let next = 0
  for (let round = 0; round < rounds; round++)
    for (const piece of pieces)
      printed.push(piece === '%s' ? (args[next++] ?? []) : [literal(ESCAPES[piece] ?? piece)])
  return printed.flat()
}
