import { parse } from 'yaml'

/** YAML as Travis reads it: every scalar is a string, so `on` is no boolean and `1.10` no number. */
export type Yaml = string | readonly Yaml[] | YamlMap
export type YamlMap = ReadonlyMap<string, Yaml>

/** The mapping at the top of a YAML text. Throws with line and column where it is not YAML or not a mapping. */
export const parseYaml = (text: string): YamlMap => {
  const document: unknown = parse(text, { schema: 'failsafe', merge: true, mapAsMap: true })
  return asMap(narrow(document, '.travis.yml'), '.travis.yml')
}

const narrow = (value: unknown, at: string): Yaml => {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((item, index) => narrow(item, `${at}[${index}]`))
  if (value instanceof Map) {
    return new Map([...value].map(([key, item]) => [String(key), narrow(item, `${at}.${String(key)}`)]))
  }
  throw new Error(`${at}: a ${typeof value} is not supported.`)
}

export const isMap = (value: Yaml | undefined): value is YamlMap => value instanceof Map

/** `value` as a mapping; throws with its place otherwise. An empty scalar is an empty mapping. */
export const asMap = (value: Yaml | undefined, at: string): YamlMap => {
  if (value === undefined || value === '') return new Map()
  if (isMap(value)) return value
  throw new Error(`${at}: a mapping is expected.`)
}

/** `value` as a scalar; throws with its place otherwise. An empty scalar is undefined. */
export const asString = (value: Yaml | undefined, at: string): string | undefined => {
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string') return value
  throw new Error(`${at}: one value is expected.`)
}

/** `value` as a list; anything else but an empty scalar is a list of one. */
export const asList = (value: Yaml | undefined): readonly Yaml[] => {
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value : [value]
}

/** `value` as a list of scalars; throws with its place otherwise. */
export const asStrings = (value: Yaml | undefined, at: string): readonly string[] =>
  asList(value).map((item, index) => asString(item, `${at}[${index}]`) ?? '')

/** `true` or `false` as Travis writes them; throws with its place otherwise. */
export const asBoolean = (value: Yaml | undefined, at: string): boolean | undefined => {
  const text = asString(value, at)?.toLowerCase()
  if (text === undefined) return undefined
  if (text === 'true' || text === 'yes' || text === 'on') return true
  if (text === 'false' || text === 'no' || text === 'off') return false
  throw new Error(`${at}: true or false is expected, not ${text}.`)
}

/** Throws for a key that is neither known here nor private (`_…`, `.…`, `x-…`, places for anchors). */
export const onlyKeys = (map: YamlMap, known: readonly string[], at: string): void => {
  for (const key of map.keys()) {
    if (known.includes(key) || /^(_|\.|x-)/.test(key)) continue
    throw new Error(`${at}: this runner does not support the key ${key}.`)
  }
}
