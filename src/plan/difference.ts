const CONTEXT = 3

/** A file's text before and after; `undefined`: there was none. */
export interface Change {
  readonly path: string
  readonly before: string | undefined
  readonly after: string
}

type Mark = ' ' | '-' | '+'
interface Row {
  readonly mark: Mark
  readonly text: string
}

/** The difference of a file as `git diff` shows it, without its header of modes and ids; nothing where there is none. */
export function unifiedDiff({ path, before, after }: Change): string {
  if (before === after) return ''
  const rows = compare(linesOf(before ?? ''), linesOf(after))
  const from = before === undefined ? '/dev/null' : `a/${path}`
  return [`--- ${from}`, `+++ b/${path}`, ...hunks(rows)].join('\n')
}

/** How many lines come and go: `12 lines added, 3 removed`. */
export function countChange({ before, after }: Change): string {
  const rows = compare(linesOf(before ?? ''), linesOf(after))
  const count = (mark: Mark): number => rows.filter((row) => row.mark === mark).length
  const [added, removed] = [count('+'), count('-')]
  const lines = `${added} ${added === 1 ? 'line' : 'lines'} added`
  return removed === 0 ? lines : `${lines}, ${removed} removed`
}

// A line keeps its end in what is compared, so that a change of ends is one; it is not shown.
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** The shortest way from one list of lines to the other, what goes before what comes. */
function compare(before: readonly string[], after: readonly string[]): Row[] {
  const width = after.length + 1
  const same = new Uint32Array((before.length + 1) * width)
  const at = (i: number, j: number): number => same[i * width + j] ?? 0
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      same[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const rows: Row[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]]
    if (old !== undefined && old === fresh) {
      rows.push({ mark: ' ', text: old })
      i += 1
      j += 1
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      rows.push({ mark: '-', text: old })
      i += 1
    } else {
      rows.push({ mark: '+', text: fresh ?? '' })
      j += 1
    }
  }
  return rows
}

function hunks(rows: readonly Row[]): string[] {
  const near = rows.map((_, at) =>
    rows.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ mark }) => mark !== ' '),
  )
  const shown: string[] = []
  let [old, fresh] = [1, 1]
  for (let start = 0; start < rows.length; ) {
    let end = start
    while (end < rows.length && near[end] === near[start]) end += 1
    const part = rows.slice(start, end)
    const [gone, come] = [part.filter(({ mark }) => mark !== '+'), part.filter(({ mark }) => mark !== '-')]
    if (near[start] === true) {
      shown.push(`@@ -${range(old, gone.length)} +${range(fresh, come.length)} @@`)
      shown.push(...part.flatMap(({ mark, text }) => show(mark, text)))
    }
    old += gone.length
    fresh += come.length
    start = end
  }
  return shown
}

const range = (start: number, length: number): string =>
  length === 1 ? `${start}` : `${length === 0 ? start - 1 : start},${length}`

const show = (mark: Mark, text: string): string[] =>
  text.endsWith('\n') ? [mark + text.replace(/\r?\n$/, '')] : [mark + text, '\\ No newline at end of file']
