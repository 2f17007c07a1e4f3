import { shown } from '../travis/marks.js'

/** What is worth reading of a job: commands, calls, slipway's own sentences, the tests' count. */
const important = [
  /^\$ /,
  /^slipway \w+$/,
  /^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S/,
  /^\w+ (?:done|skipped|failed|planned)\b/,
  /^(?:error|warning): /,
  /^(?:building|copy|copied|note) /,
  /^The dynos of /,
  /^v\d+ https?:/,
  /^\S+: OK$/,
  /^[#ℹ] (?:pass|fail) \d+$/,
  /^The command ".*" (?:exited|failed)/,
  /^Done\. Your build exited/,
]

/** Shortens a line to `columns` characters, with a mark where it was cut. */
export const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, columns - 2)} …`

/**
 * Reads the raw lines of a job's log as they come and tells the important ones; what lies between is counted:
 * `… 12 more lines`. `end` tells the count that is still open.
 */
export const createBrief = (tell: (line: string) => void): { line: (raw: string) => void; end: () => void } => {
  let left = 0
  const end = (): void => {
    if (left > 0) tell(`  … ${left} more ${left === 1 ? 'line' : 'lines'}`)
    left = 0
  }
  const line = (raw: string): void => {
    const text = shown(raw).trimEnd()
    if (text === '') return
    if (!important.some((pattern) => pattern.test(text))) {
      left += 1
      return
    }
    end()
    tell(text)
  }
  return { line, end }
}

/** The log of `slipway ship` alone, shortened, from its command to the verdict of the job. */
export const transcriptOf = (log: string, columns: number): string[] => {
  const lines = log.split('\n')
  const from = lines.findIndex((line) => shown(line) === '$ slipway ship')
  const told: string[] = []
  const brief = createBrief((line) => told.push(cut(line, columns)))
  for (const line of lines.slice(from < 0 ? 0 : from)) brief.line(line)
  brief.end()
  return told
}
