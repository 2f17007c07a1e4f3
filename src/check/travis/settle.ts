import { nearest } from '../../settings/nearest.js'
import { type Keys, PLACES } from './keys.js'
import type { Dict, Field, Node, Note } from './node.js'

/** The place of a mapping in words, for messages: nothing at the root, else `deploy` or `jobs.include`. */
type Where = string

/**
 * The mapping with its keys as Travis names them in the end: other names and what it puts right by itself are replaced.
 * A key that it does not know is noted, with the one that was meant where that can be told. Anything else than a
 * mapping has no keys.
 */
export function settle(node: Node | undefined, keys: Keys, where: Where, note: Note): Dict {
  const line = node?.line ?? 1
  const fields = new Map<string, Field>()
  if (node?.kind !== 'dict') return { kind: 'dict', fields, line }
  for (const field of node.fields.values()) {
    const name = canonical(field.key, keys)
    if (name !== undefined) fields.set(name, { ...field, key: name })
    else if (!isPrivate(field)) noteUnknown(field, keys, where, note)
  }
  return { kind: 'dict', fields, line }
}

const named = (key: string, { known, aliases }: Keys): string | undefined =>
  known.has(key) ? key : aliases.get(key)

function canonical(key: string, keys: Keys): string | undefined {
  const cleaned = key
    .trim()
    .replace(/[- ]/g, '_')
    .replace(/\W/g, '')
    .replace(/^_+|_+$/g, '')
  const found = named(key, keys) ?? (isPrivateName(key) ? undefined : named(cleaned, keys))
  if (found !== undefined || !keys.repairs || key.length < 3) return found
  return nearest(key, keys.known)
}

const isPrivateName = (key: string): boolean => /^(?:_|\.|x-)/.test(key)

// What only holds an anchor may have any name.
const isPrivate = ({ key, anchored }: Field): boolean => anchored || isPrivateName(key)

function noteUnknown({ key, line }: Field, keys: Keys, where: Where, note: Note): void {
  const under = where === '' ? '' : ` under ${where}`
  const meant = key.length < 3 ? undefined : nearest(key, [...keys.known, ...keys.aliases.keys()])
  const place = PLACES.get(key)
  if (meant !== undefined)
    note('key', line, {
      severity: 'error',
      message: `Travis knows no key "${key}"${under} and skips it with all that is in it.`,
      fix: `Did you mean "${meant}"?`,
    })
  else if (place !== undefined && place !== where)
    note('key', line, {
      severity: 'error',
      message: `"${key}" means nothing${under === '' ? ' at the top of the file' : under}; Travis skips it.`,
      fix: `Write it under "${place}".`,
    })
  else
    note('key', line, {
      severity: 'warning',
      message: `Travis documents no key "${key}"${under} and skips it with all that is in it.`,
      fix: 'Take it out, or begin its name with "_" if it is only there for an anchor.',
    })
}
