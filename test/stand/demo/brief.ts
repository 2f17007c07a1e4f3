import { shown } from '../travis/marks.js'

/** How each phase ended, and what came of it. */
const outcomes = [
  /^\$ slipway /,
  /^\w+ (?:done|skipped|failed|planned)\b/,
  /^(?:error|warning): /,
  /^copied \d/,
  /^v\d+ https?:/,
  /^[#ℹ] (?:pass|fail) \d+$/,
  /^The command ".*" (?:exited|failed)/,
]
/** What else is worth reading: commands, calls, and the sentences between them. */
const steps = [
  /^\$ /,
  /^slipway \w+$/,
  /^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S/,
  /^(?:building|copy|note) /,
  /^The dynos of /,
  /^\S+: OK$/,
  /^Done\. Your build exited/,
]
/** What every job does before its own lines: services, checkout, variables. */
const preamble = /^\$ (?:sudo systemctl|git clone|git fetch|git checkout|cd|export) /

/** Shortens a line to `columns` characters, with a mark where it was cut. */
export const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, columns - 2)} …`

/** A reader of a job's raw lines; `end` comes after the last one. */
export interface Brief {
  line: (raw: string) => void
  end: () => void
}

/** Tells the outcomes of a job's phases as they come, and nothing else. */
export const createOutcomes = (tell: (line: string) => void): Brief => ({
  line: (raw) => {
    const text = shown(raw).trimEnd()
    if (outcomes.some((pattern) => pattern.test(text))) tell(text)
  },
  end: () => undefined,
})

/** Tells the important lines of a job as they come; what lies between is counted: `… 12 more lines`. */
export const createBrief = (tell: (line: string) => void): Brief => {
  let left = 0
  const end = (): void => {
    if (left > 0) tell(`  … ${left} more ${left === 1 ? 'line' : 'lines'}`)
    left = 0
  }
  const line = (raw: string): void => {
    const text = shown(raw).trimEnd()
    if (text === '') return
    if (preamble.test(text) || ![...outcomes, ...steps].some((pattern) => pattern.test(text))) {
      left += 1
      return
    }
    end()
    tell(text)
  }
  return { line, end }
}

/** The part of a job's log that `slipway ship` wrote, shortened, with its command and its exit code. */
export const transcriptOf = (log: string, columns: number): string[] => {
  const lines = log.split('\n')
  const from = lines.findIndex((line) => shown(line) === '$ slipway ship')
  const to = lines.findIndex((line) => shown(line).startsWith('The command "slipway ship" exited'))
  if (from < 0 || to < from) throw new Error('The job has no line `slipway ship` that came to its end.')
  const told: string[] = []
  const brief = createBrief((line) => told.push(cut(line, columns)))
  for (const line of lines.slice(from, to + 1)) brief.line(line)
  brief.end()
  return told
}
