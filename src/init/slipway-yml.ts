import { problem } from '../errors/problem.js'
import type { YAMLMap } from 'yaml'
import type { Yaml } from './sections.js'

/** What slipway.yml should say: keys with their values, and which of them were asked for by name. */
export interface Said {
  readonly values: ReadonlyMap<string, string | readonly string[]>
  readonly asked: ReadonlySet<string>
}

const FILE = 'slipway.yml'

/** slipway.yml with what it lacks; what it says already stays, but for what was asked for. Nothing to say: as it was. */
export function planFile(yaml: Yaml, text: string | undefined, { values, asked }: Said): string | undefined {
  const before = text ?? ''
  const document = yaml.parseDocument(before, { schema: 'failsafe', prettyErrors: false })
  if (document.errors.length > 0) return text
  const { contents } = document
  const map = yaml.isMap(contents) ? (contents as YAMLMap) : undefined
  const keys = new Set(map?.items.map(({ key }) => (yaml.isScalar(key) ? String(key.value) : '')))
  if (keys.has('branches')) keys.add('branch')
  const missing = [...values].filter(([key]) => !keys.has(key))
  const edits = [...asked].flatMap((key) => editOf({ yaml, map }, key, values.get(key)))
  if (map?.flow === true && map.range) {
    const at = map.range[1] - 1
    const more = missing.map(([key, value]) => `, ${key}: ${written(value)}`).join('')
    edits.push({ start: at, end: at, text: map.items.length === 0 ? more.slice(2) : more })
  }
  const after = edits
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: fresh }) => now.slice(0, start) + fresh + now.slice(end), before)
  if (missing.length === 0 || map?.flow === true) return after === '' ? text : after
  const end = before.includes('\r\n') ? '\r\n' : '\n'
  const head =
    text === undefined ? `# What differs from the defaults; slipway help settings lists all.${end}` : ''
  const kept = after === '' || after.endsWith('\n') ? after : after + end
  return kept + head + missing.map(([key, value]) => `${key}: ${written(value)}${end}`).join('')
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** How a value that the file has becomes the one that was asked for. */
function editOf(
  { yaml, map }: { yaml: Yaml; map: YAMLMap | undefined },
  key: string,
  value: string | readonly string[] | undefined,
): Edit[] {
  const held: unknown = map?.get(key, true)
  if (value === undefined || held === undefined) return []
  if (!yaml.isScalar(held) || !held.range)
    throw problem('E_VALUE', { source: `${key} in ${FILE}`, want: 'one value', got: 'a list' })
  const text = written(value)
  return held.value === value || text === held.source
    ? []
    : [{ start: held.range[0], end: held.range[1], text }]
}

const written = (value: string | readonly string[]): string => {
  if (typeof value !== 'string')
    return value.length === 1 ? written(value[0] ?? '') : `[${value.map(written).join(', ')}]`
  return /^\w[\w./@=-]*$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
