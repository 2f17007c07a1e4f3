import { type Column, COLUMNS } from './fault-rows.js'
import type { Outcome, Place } from './fault-driver.js'

/** What must come of a fault: the code (undefined: the copy goes through), and whether it is tried more than once. */
export interface Expected {
  readonly code: string | undefined
  readonly repeated: boolean
}

const goesThrough: Expected = { code: undefined, repeated: true }

/** What must come of it when `column` happens at `place`. */
export function expected({ row: { kind, key } }: Place, { name, always }: Column): Expected {
  const fails = (code: string, repeated = false): Expected => ({ code, repeated })
  // Somebody else has put another image there, or the registry says that it took another: asking again is no help.
  if (name === 'other' && kind === 'head') return fails('E_DIGEST')
  if (name === 'other' && kind === 'put') return fails('E_REGISTRY')
  if (!always) return goesThrough
  // A token that is none is refused where it is used, and so is the one that is fetched instead.
  if (name === 'other') return fails(kind === 'token' ? 'E_REGISTRY_UNAUTHORIZED' : 'E_REGISTRY', true)
  if (name === '503' || name === 'cut') return fails('E_REGISTRY', true)
  // What cannot be taken over is uploaded.
  if (kind === 'mount') return goesThrough
  if (name === '401' || name === '403') return fails('E_REGISTRY_UNAUTHORIZED')
  if (name === '405') return fails('E_REGISTRY')
  if (kind === 'exists') return goesThrough
  if (kind === 'manifest') return fails('E_NOT_PUBLISHED')
  if (kind === 'blob' && key.endsWith('config')) return fails('E_MANIFEST')
  if (kind === 'head') return fails('E_DIGEST')
  // An upload that the registry has forgotten is begun anew.
  return fails('E_REGISTRY', kind === 'upload')
}

/** What came of one case, and of a row or column for the table. */
export interface Result {
  readonly place: Place
  readonly column: string
  readonly always: boolean
  readonly outcome: Outcome
}

const LETTERS: Record<string, string> = {
  E_REGISTRY: 'R',
  E_REGISTRY_UNAUTHORIZED: 'U',
  E_MANIFEST: 'M',
  E_DIGEST: 'D',
  E_NOT_PUBLISHED: 'N',
}

const LEGEND = `\
ok N    it went through at the Nth try of this request (ok: at the first)
X N/M   it failed after N tries, and M of 2 process types had the image then; X is the code of the sentence:
        ${Object.entries(LETTERS)
          .map(([code, letter]) => `${letter} ${code}`)
          .join(', ')}
cut<    cut before anything is answered; cut- in the middle of a body; cut> when all is done and not yet answered
short   the answer is cut after 30 bytes; other: it has other bytes, another digest, a token that is none
kill<   the program is killed (SIGKILL) when the request arrives; kill> when it is answered; N of 2 had the image then
!       another copy afterwards, undisturbed, did not end with the image everywhere`

const cellOf = ({ column, outcome }: Result): string => {
  const { code, tries, after, again } = outcome
  const wrong = again === '2' ? '' : '!'
  if (column.startsWith('kill')) return `${after}${wrong}`
  if (code === undefined) return `ok${tries > 1 ? ` ${tries}` : ''}${wrong}`
  return `${LETTERS[code] ?? code} ${tries}/${after}${wrong}`
}

/** The name of a place: that of its request, numbered where several are called so. */
export const nameOf = ({ row, nth }: Place, several: boolean): string =>
  several ? `${row.key} (${nth})` : row.key

const columnOf = ({ column, always }: Pick<Result, 'column' | 'always'>): string =>
  always ? `${column}*` : column

/** The table as text: a row for each request, a column for each fault (`*`: for ever), and what the cells mean. */
export function tableOf(names: readonly string[], results: ReadonlyMap<string, readonly Result[]>): string {
  const all = [...results.values()].flat()
  const columns = [...COLUMNS.map(({ name, always }) => columnOf({ column: name, always })), 'kill<', 'kill>']
  const used = columns.filter((column) => all.some((result) => columnOf(result) === column))
  const wide = Math.max(...names.map(({ length }) => length))
  const line = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(wide)}  ${cells.map((cell) => cell.padEnd(7)).join('')}`.trimEnd()
  const rows = names.map((name) => {
    const cells = used.map((column) => results.get(name)?.find((one) => columnOf(one) === column))
    return line(
      name,
      cells.map((cell) => (cell === undefined ? '.' : cellOf(cell))),
    )
  })
  return [line('request', used), ...rows, '', '*       for ever', LEGEND].join('\n')
}

/** The sentences of failures, each once with an example of where it came from, hosts by their names. */
export function sentencesOf(results: readonly Result[], hosts: ReadonlyMap<string, string>): string {
  const seen = new Map<string, string>()
  for (const { outcome, column, place } of results) {
    let text = outcome.sentence
    for (const [host, name] of hosts) text = text.replaceAll(host, name)
    text = text.replace(/sha256:[0-9a-f]{64}/g, 'sha256:…').replace(/case-\d+/g, 'app')
    text = text.replace(/127\.0\.0\.1:\d+/g, 'TOKENS')
    if (text !== '' && !seen.has(text)) seen.set(text, `${column} at ${place.row.key}`)
  }
  const lines = [...seen].map(([text, where]) => `${text}\n        (${where})`)
  return ['what they said, each with one place where it was said:', ...lines].join('\n')
}

/** The table's numbers in one line. */
export function summaryOf(results: readonly Result[]): string {
  const faults = results.filter(({ column }) => !column.startsWith('kill'))
  const failed = faults.filter(({ outcome }) => outcome.code !== undefined)
  const atOnce = failed.filter(({ outcome }) => outcome.waits === 0)
  const right = results.filter(({ outcome }) => outcome.again === '2')
  return [
    `${faults.length} faults: ${faults.length - failed.length} copies went through, ${failed.length} failed`,
    `(${atOnce.length} at the first try, ${failed.length - atOnce.length} after several)`,
    `and ${results.length - faults.length} were killed;`,
    `copied again, ${right.length} of ${results.length} ended right`,
  ].join(' ')
}
