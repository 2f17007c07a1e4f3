const special = /[.*+?^${}()|[\]\\/]/g

/** A part of a pattern as a part of a regular expression; between quotes nothing in it is special. */
export function extended(pattern: string, quoted: boolean): string {
  if (quoted) return pattern.replace(special, '\\$&')
  return pattern.replace(/([?*+@!])\(([^()]*)\)|\[(!?)([^\]]+)\]|\\(.)|[.*+?^${}()|[\]\\/]/g, (...found) => {
    const [all, kind, group, negated, set, escaped] = found as readonly (string | undefined)[]
    if (kind !== undefined && group !== undefined) return extGlob(kind, group)
    if (set !== undefined)
      return `[${negated === '!' ? '^' : ''}${set.replace(/\[:(\w+):\]/g, classOf).replace(/\\/g, '\\\\')}]`
    if (escaped !== undefined) return escaped.replace(special, '\\$&')
    if (all === '*') return '[^]*'
    return all === '?' ? '[^]' : `\\${all}`
  })
}

function extGlob(kind: string, group: string): string {
  const inner = `(?:${group
    .split('|')
    .map((one) => extended(one, false))
    .join('|')})`
  if (kind === '!') return `(?!${inner}$)[^]*`
  return kind === '@' ? inner : `${inner}${kind}`
}

const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  blank: ' \\t',
  xdigit: '0-9A-Fa-f',
}
const classOf = (_all: string, name: string): string => classes[name] ?? ''

/** The regular expression of a whole pattern; undefined where it is none. */
export const wholly = (made: string): RegExp | undefined => expression(`^(?:${made})$`)

/** An extended regular expression, as `=~` takes it; undefined where it is none. */
export const posix = (text: string): RegExp | undefined => expression(text.replace(/\[:(\w+):\]/g, classOf))

// Some expressions take ages to say no.
const SLOW = /\([^()]*[+*}][^()]*\)[+*{]/
const isSlow = (text: string): boolean =>
  text.length > 500 || SLOW.test(text) || text.split(/[^\\][*+]/).length > 8

/** A regular expression, or undefined where the text is none, or none that is soon done. */
export function expression(text: string): RegExp | undefined {
  if (isSlow(text)) return undefined
  try {
    return new RegExp(text)
  } catch {
    return undefined
  }
}

/** `value` without what `made` matches at its start or its end, the shortest or the longest. */
export function without(value: string, made: string, operator: '#' | '##' | '%' | '%%'): string {
  const whole = wholly(made)
  if (whole === undefined) return value
  const cuts = Array.from({ length: value.length + 1 }, (_, n) => n)
  const fromStart = operator.startsWith('#')
  // The first cut that matches: short ends first for one sign, long ends first for two.
  const order = (operator.length === 1) === fromStart ? cuts : [...cuts].reverse()
  const cut = order.find((n) => whole.test(fromStart ? value.slice(0, n) : value.slice(n)))
  if (cut === undefined) return value
  return fromStart ? value.slice(cut) : value.slice(0, cut)
}
