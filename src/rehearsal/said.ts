const COLOR = /\u001b\[[\d;]*[A-Za-z]/g

/** The lines of an output that say something, without colours. */
export const linesOf = (output: string): string[] =>
  output
    .replace(COLOR, '')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A line in quotes, at most 200 characters of it. */
export const cite = (line: string): string => `"${line.replace(/\.$/, '').slice(0, 200)}"`
