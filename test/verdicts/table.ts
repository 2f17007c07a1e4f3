import type { Row, Serves } from './rows.js'
import type { Ended, StandRelease } from './scene.js'

/** How a behaviour was judged: what slipway said, and what is live afterwards. */
export interface Seen {
  readonly exit: number | null
  readonly code: string | undefined
  readonly sentence: string
  readonly log: string
  readonly serves: Serves
  /** The release that serves, and how it came to be. */
  readonly current: string
  readonly page: number
  /** Releases that slipway made. */
  readonly releases: number
  readonly seconds: number
}

/** A release in a few words: `v5 (Rollback to v3)`. */
const inWords = (release: StandRelease | undefined): string =>
  release === undefined
    ? 'nothing'
    : `v${release.version} (${release.description.replace(/ \([0-9a-f]{12}\)/g, '')})`

/** What the stand knows of a scene's end, as the table has it. */
export const seenIn = (ended: Pick<Ended, Exclude<keyof Ended, 'requests' | 'recorded' | 'again'>>): Seen => {
  const { code, log, json, current, images, releases, owner, page, seconds } = ended
  const own = releases.filter(({ user, image }) => user.email === owner && image !== null)
  return {
    exit: code,
    code: json.error?.code,
    sentence: json.error?.message ?? json.reason ?? '',
    log,
    serves: current === undefined ? 'nothing' : current.image === images.now ? 'ours' : 'before',
    current: inWords(current),
    page,
    releases: own.length - (images.old === undefined ? 0 : 1),
    seconds,
  }
}

/** What of a row did not come true; empty: all did. `timed` says whether the seconds are Heroku's own. */
export const wrongIn = (row: Row, seen: Seen, timed: boolean): string[] => {
  const { exit, code, says, serves, page, releases, takes, log } = row
  const [least, most] = takes
  return [
    exit === seen.exit ? '' : `exit ${seen.exit} instead of ${exit}`,
    code === seen.code ? '' : `${seen.code ?? 'no error'} instead of ${code ?? 'none'}`,
    says.test(seen.sentence) ? '' : `the sentence does not match ${String(says)}`,
    serves === seen.serves ? '' : `${seen.serves} serves instead of ${serves}`,
    page === seen.page ? '' : `the page answers ${seen.page} instead of ${page}`,
    releases === seen.releases ? '' : `${seen.releases} releases of ours instead of ${releases}`,
    !timed || (seen.seconds >= least && seen.seconds <= most)
      ? ''
      : `took ${seen.seconds} s, not ${least} to ${most}`,
    log === undefined || log.test(seen.log) ? '' : `the log does not match ${String(log)}`,
  ].filter((one) => one !== '')
}

/** One line of the table. */
export interface Line {
  readonly row: Row
  readonly seen: Seen
  /** By which time it ran: one that jumps, or the machine's. */
  readonly how: 'virtual' | 'real'
  readonly wrong: readonly string[]
}

const expected = ({ exit, code }: Row): string => [`${exit}`, code ?? 'healthy'].join(' ')
const verdict = ({ exit, code }: Seen): string => [`${exit}`, code ?? 'healthy'].join(' ')

const cellsOf = ({ row, seen, how, wrong }: Line): string[] => [
  row.name,
  expected(row),
  `${verdict(seen)}${wrong.length === 0 ? '' : ' !'}`,
  seen.current,
  String(seen.page),
  `${seen.seconds.toFixed(1)} s ${how}`,
]

const HEAD = ['behaviour', 'expected', 'verdict', 'live afterwards', 'page', 'time taken']

/** The table as text, then what slipway said in each case, and what is not as expected. */
export const tableOf = (lines: readonly Line[]): string => {
  const cells = [HEAD, ...lines.map(cellsOf)]
  const wide = HEAD.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const rows = cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(wide[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const said = lines.flatMap(({ row, seen, how, wrong }) => [
    `${row.name} (${how})`,
    `    ${seen.sentence.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`,
    ...wrong.map((one) => `  ! ${one}`),
  ])
  const bad = lines.filter(({ wrong }) => wrong.length > 0).length
  const sum = `${lines.length} rows, ${lines.length - bad} as expected, ${bad} not`
  return [
    rows.join('\n'),
    `virtual: a time that jumps, with Heroku's own limits, the sources and simulated dynos\nreal: the machine's time, dist/index.js and containers, with shorter limits\n!: not as expected`,
    'what it said:',
    said.join('\n'),
    sum,
  ].join('\n\n')
}
