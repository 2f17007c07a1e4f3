/** A scalar of the YAML library, as far as it says where its text stands. */
export interface Written {
  readonly value: unknown
  readonly type?: string | null | undefined
  /** Offsets of its start and of the end of its value. */
  readonly range?: readonly [number, number, number] | null | undefined
}

/** The text of a scalar, or nothing. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * For each line of a scalar's value the line of the file that it stands in. A folded or quoted text is followed word by
 * word, since line breaks of the file and of the value are not the same there.
 */
export function linesOf(
  scalar: Written,
  text: string,
  lineAt: (offset: number) => number,
): readonly number[] {
  const rows = textOf(scalar.value).split('\n')
  const [start, end] = scalar.range ?? [0, 0]
  const first = lineAt(start)
  if (scalar.type === 'BLOCK_LITERAL') return rows.map((_, index) => first + 1 + index)
  if (rows.length === 1 && scalar.type !== 'BLOCK_FOLDED') return [first]
  const written = text.slice(start, end)
  // What stands behind `>` is no word of the value.
  let cursor = scalar.type === 'BLOCK_FOLDED' ? written.indexOf('\n') + 1 : 0
  let line = scalar.type === 'BLOCK_FOLDED' ? first + 1 : first
  return rows.map((row) => {
    const words = row.split(/\s+/).filter((word) => word !== '')
    words.forEach((word, index) => {
      const found = written.indexOf(word, cursor)
      if (found < 0) return
      if (index === 0) line = lineAt(start + found)
      cursor = found + word.length
    })
    return line
  })
}
