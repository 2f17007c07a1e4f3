import type { LineCounter, YAMLMap } from 'yaml'
import { type Problem, problem } from '../errors/problem.js'
import { nearest } from './nearest.js'
import { isMap, textsOf } from './shape.js'
import { readTests, type TestRun } from './test-runs.js'
import { settings } from './table.js'

/** What a map of settings says: the file's own, or that of a branch. */
export interface Entries {
  readonly values: ReadonlyMap<string, readonly string[]>
  /** `undefined`: it has no `test`. */
  readonly tests: readonly TestRun[] | undefined
}

/** A map of the file, with all that a message about it needs. */
export interface MapAt {
  readonly file: string
  readonly lines: LineCounter
  /** The map as YAML has it, for the lines of its keys; none where it is empty. */
  readonly node: unknown
  readonly json: Readonly<Record<string, unknown>>
  /** The line of a key that is not found. */
  readonly line: number
  /** Where it stands: nothing, or `branches: develop: `. */
  readonly under: string
}

const pairOf = ({ node }: MapAt, key: string): YAMLMap['items'][number] | undefined =>
  // What an alias stands for lies elsewhere.
  (node as Partial<YAMLMap> | null | undefined)?.items?.find((item) => String(item.key) === key)

/** The line of a key of the map, counted from 1. */
export function lineOf(map: MapAt, key: string): number {
  const range = (pairOf(map, key)?.key as { range?: [number, number, number] } | undefined)?.range
  return range === undefined ? map.line : map.lines.linePos(range[0]).line
}

/** The map under a key of `map`; a key without a value has an empty one, `undefined` is anything else. */
export function mapUnder(map: MapAt, key: string): MapAt | undefined {
  const value = map.json[key]
  if (value !== '' && !isMap(value)) return undefined
  return {
    ...map,
    node: pairOf(map, key)?.value,
    json: value === '' ? {} : value,
    line: lineOf(map, key),
    under: `${map.under}${key}: `,
  }
}

/** What names a key of the map in messages: `slipway.yml line 3: tag`. */
export const sourceOf = (map: MapAt, key: string): string =>
  `${map.file} line ${lineOf(map, key)}: ${map.under}${key}`

/** Reads the settings and the `test` of a map; any other key than `known` is a problem, `apart` is read elsewhere. */
export function readEntries(
  map: MapAt,
  known: readonly string[],
  apart?: string,
): Entries & { readonly problems: readonly Problem[] } {
  const values = new Map<string, readonly string[]>()
  const problems: Problem[] = []
  let tests: readonly TestRun[] | undefined
  for (const [key, value] of Object.entries(map.json)) {
    if (key === apart) continue
    const source = sourceOf(map, key)
    const { file } = map
    if (!known.includes(key))
      problems.push(
        problem('E_FILE_KEY', { file, line: lineOf(map, key), key, nearest: nearest(key, known) }),
      )
    else if (key === 'test') {
      const read = readTests(value, source)
      tests = read.tests
      problems.push(...read.problems)
    } else {
      const texts = textsOf(value)
      if (texts === undefined || (texts.length !== 1 && settings.get(key)?.kind !== 'list'))
        problems.push(problem('E_VALUE', { source, want: 'a single value', got: 'something else' }))
      else if (texts.some((one) => one === '')) problems.push(problem('E_VALUE', { source, want: 'a value' }))
      else values.set(key, texts)
    }
  }
  return { values, tests, problems }
}
