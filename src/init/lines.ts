/** A text as lines that can be taken out, replaced and added to; what is not touched stays as it is, byte for byte. */
export interface Lines {
  /** The number of the line, from 0, in which an offset lies. */
  readonly at: (offset: number) => number
  readonly text: (line: number) => string
  readonly count: number
  readonly take: (from: number, to: number) => void
  /** Adds lines behind a line; -1 is before the first. */
  readonly add: (after: number, lines: readonly string[]) => void
  readonly replace: (line: number, text: string) => void
  readonly result: () => string
}

const BLANK = /^\s*$/
const COMMENT = /^\s*#/

/** Splits a text into lines to edit. */
export function editLines(text: string): Lines {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const starts: number[] = []
  for (let at = 0, line = 0; line < lines.length; at += lines[line]?.length ?? 0, line++) starts.push(at)
  const end = /\r\n/.test(text) ? '\r\n' : '\n'
  const taken = new Set<number>()
  const added = new Map<number, readonly string[]>()
  const replaced = new Map<number, string>()
  const textOf = (line: number): string => (lines[line] ?? '').replace(/\r?\n$/, '')
  const insertion = (after: number): string => (added.get(after) ?? []).map((one) => `${one}${end}`).join('')
  return {
    at: (offset) => Math.max(0, starts.filter((start) => start <= offset).length - 1),
    text: textOf,
    count: lines.length,
    take: (from, to) => {
      for (let line = from; line <= to; line++) taken.add(line)
    },
    add: (after, more) => {
      if (more.length > 0) added.set(after, [...(added.get(after) ?? []), ...more])
    },
    replace: (line, fresh) => void replaced.set(line, fresh),
    result: () => {
      const gone = withLeadIns(
        lines.map((_, line) => textOf(line)),
        taken,
        added,
      )
      const whole = (line: string, at: number): string => {
        const kept = replaced.has(at) ? line.replace(/^[^\r\n]*/, () => replaced.get(at) ?? '') : line
        return added.has(at) && !kept.endsWith('\n') ? kept + end : kept
      }
      return (
        insertion(-1) +
        lines.map((line, at) => (gone.has(at) ? '' : whole(line, at)) + insertion(at)).join('')
      )
    },
  }
}

const isItem = (line = ''): boolean => /^\s*-(?:\s|$)/.test(line)
const depth = (line: string): number => line.length - line.trimStart().length

/** What is taken, with the comments that speak of it alone and the blank lines that would stand there twice. */
function withLeadIns(
  lines: readonly string[],
  taken: ReadonlySet<number>,
  added: ReadonlyMap<number, readonly string[]>,
): Set<number> {
  const gone = new Set(taken)
  const isBlank = (line: number): boolean => BLANK.test(lines[line] ?? '')
  for (const start of [...taken].filter((line) => !taken.has(line - 1))) {
    let end = start
    while (taken.has(end + 1)) end += 1
    const own = depth(lines[start] ?? '')
    const next = lines[end + 1] ?? ''
    // Right above an entry that stays the comment may speak of that one as well.
    if (isItem(lines[start]) && isItem(next) && depth(next) === own) continue
    if (added.has(end)) continue
    let above = start - 1
    while (above > 0 && COMMENT.test(lines[above] ?? '') && depth(lines[above] ?? '') === own) {
      gone.add(above)
      above -= 1
    }
    if (isBlank(end + 1)) for (; above > 0 && isBlank(above); above -= 1) gone.add(above)
  }
  return gone
}
