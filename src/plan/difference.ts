const CONTEXT = 3

const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/))

const range = (start: number, count: number): string =>
  `${count === 0 ? start : start + 1}${count === 1 ? '' : `,${count}`}`

/**
 * The difference between two texts of a file as `git diff` shows it, a line each: one hunk from the first to the last
 * line that changes. Equal texts have none.
 */
export function difference(file: string, before: string, after: string): string[] {
  if (before === after) return []
  const [old, now] = [linesOf(before), linesOf(after)]
  const most = Math.min(old.length, now.length)
  let head = 0
  while (head < most && old[head] === now[head]) head++
  let tail = 0
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const start = Math.max(0, head - CONTEXT)
  const rest = Math.min(tail, CONTEXT)
  const [gone, come] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)]
  const shared = old.slice(start, head)
  const below = old.slice(old.length - tail, old.length - tail + rest)
  const around = shared.length + below.length
  return [
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -${range(start, gone.length + around)} +${range(start, come.length + around)} @@`,
    ...shown(' ', shared),
    ...shown('-', gone),
    ...shown('+', come),
    ...shown(' ', below),
  ]
}

const shown = (mark: string, lines: readonly string[]): string[] =>
  lines.flatMap((line) => [
    `${mark}${line.replace(/\r?\n$/, '')}`,
    ...(line.endsWith('\n') ? [] : ['\\ No newline at end of file']),
  ])
