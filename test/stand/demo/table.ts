import { timesOf } from '../travis/marks.js'

/** One job: its heading in the table, its log, and the seconds from its start to its end. */
export interface Timed {
  title: string
  log: string
  seconds: number
}

const phases = ['login', 'test', 'build', 'push', 'release', 'logout']
/** What the runner does before `script`: the checkout, the variables, slipway's download and checksum. */
const before = ['services', 'checkout', 'before_install']

const secondsOf = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(1)} s`)

/** Where the time of each job went, a column a job; the rows add up to the last one. */
export const timeTable = (jobs: readonly Timed[]): string[] => {
  const columns = jobs.map(({ title, log, seconds }) => {
    const times = timesOf(log)
    const start = before.reduce((sum, name) => sum + (times.get(name) ?? 0), 0)
    const own = phases.map((name) => times.get(name))
    const known = own.reduce<number>((sum, value) => sum + (value ?? 0), start)
    const cells = [start, ...own, seconds - known, seconds]
    return [title, ...cells.map(secondsOf)]
  })
  const heads = ['where the time went', 'checkout, download', ...phases, 'everything else', 'the whole job']
  return heads.map((head, row) => {
    const cells = columns.map((column) =>
      (column[row] ?? '').padStart(Math.max(...column.map((one) => one.length)) + 3),
    )
    return `${head.padEnd(20)}${cells.join('')}`
  })
}
