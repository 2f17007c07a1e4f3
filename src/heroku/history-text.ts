import { short } from '../image/tags.js'
import type { Live, Row } from './history.js'

/** What `slipway status` prints: what is live, then the recent releases as a table; `now` in milliseconds. */
export function statusText(
  app: string,
  { live, releases, now }: { live: Live; releases: readonly Row[]; now: number },
): string {
  const facts: readonly (readonly [string, string])[] = [
    ['app', [app, live.url].filter((part) => part !== undefined).join(', ')],
    ['live', liveText(live, now)],
    ...(live.build === undefined ? [] : [['build', buildText(live.build)] as const]),
    ['dynos', dynosText(live)],
    ['maintenance', live.maintenance ? 'on' : 'off'],
  ]
  const heads = ['release', 'state', 'commit', 'image', 'build', 'when', 'by', 'what']
  return [...columns(facts), '', ...columns([heads, ...releases.map((one) => cells(one, now))])].join('\n')
}

const UNKNOWN = 'unknown'

function liveText(live: Live, now: number): string {
  const { release, images = [], revision, created, by } = live
  if (release === undefined) return 'nothing'
  const what =
    images.length === 0
      ? ['no image that Heroku names']
      : [revision === undefined ? 'unknown commit' : `commit ${revision}`, `image ${images.join(' ')}`]
  const when = created === undefined ? '' : ago(Date.parse(created), now)
  return [release, ...what, by === undefined ? when : `${when} by ${by}`].join(', ')
}

const buildText = ({ number, url }: NonNullable<Row['build']>): string =>
  [number, url].filter((part) => part !== undefined).join(' ') || UNKNOWN

// Dynos of another release than the live one are on their way out, or on their way in.
const dynosText = ({ dynos, release }: Live): string =>
  dynos
    .map((one) => `${one.name} ${one.state}${one.release === release ? '' : ` (${one.release})`}`)
    .join(', ') || 'none'

function cells(row: Row, now: number): string[] {
  const { images, revision, build, by } = row
  const blank = images.length === 0 ? '-' : UNKNOWN
  return [
    row.release,
    row.current && row.status === 'succeeded' ? 'live' : row.status,
    revision === undefined ? blank : short(revision),
    images.join(' ') || '-',
    build?.number ?? '-',
    ago(Date.parse(row.created), now),
    by ?? '-',
    clipped(row.description.replace(/ ?\([0-9a-f]{12}\)/gi, '')),
  ]
}

const LONGEST = 50

const clipped = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text)

const MINUTE = 60_000

/** `5 min ago`; hours up to two days, then days. */
export function ago(then: number, now: number): string {
  const minutes = Math.floor((now - then) / MINUTE)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`
}

/** Rows with every column as wide as its widest cell, two blanks between them, none at the end. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const plain = rows.map((row) => row.map((cell) => cell.replace(/\p{Cc}/gu, ' ')))
  const widths = (plain[0] ?? []).map((_, at) => Math.max(...plain.map((row) => (row[at] ?? '').length)))
  return plain.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
