import type { Verdict } from './rules.js'

const WORDS = new Map<boolean | null, string>([
  [true, 'kept'],
  [false, 'BROKEN'],
  [null, '-'],
])

/** The verdicts as lines for people: `BROKEN  port  it listens on …`, and below each broken one what to change. */
export function printVerdicts(verdicts: readonly Verdict[]): string {
  const wide = Math.max(...verdicts.map(({ rule }) => rule.length))
  return verdicts
    .flatMap(({ rule, passed, message, fix }) => {
      const line = `${(WORDS.get(passed) ?? '').padEnd(6)}  ${rule.padEnd(wide)}  ${message}`
      return fix === undefined ? [line] : [line, `${' '.repeat(wide + 10)}${fix}`]
    })
    .join('\n')
}
