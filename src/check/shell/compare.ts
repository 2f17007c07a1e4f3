import { posix, wholly } from './glob.js'
import { type Text, isBlank, sameText, sourcesOf, valueOf } from './text.js'
import { type Tri, not, tri } from './tri.js'

const NUMBERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
}

// What is compared with a pattern is short; more would only take long.
const LONGEST = 200

/** The operators of `[ a OPERATOR b ]`. */
export const isBinary = (operator: string): boolean =>
  operator in NUMBERS || ['=', '==', '!=', '<', '>', '=~', '-nt', '-ot', '-ef'].includes(operator)

/** `a OPERATOR b` of `[ ]`; `error`: bash refuses to compare them. */
export function compare(a: Text, operator: string, b: Text): Tri | 'error' {
  if (operator === '=' || operator === '==') return sameText(a, b)
  if (operator === '!=') return not(sameText(a, b))
  const [left, right] = [valueOf(a), valueOf(b)]
  const numeric = NUMBERS[operator]
  if (numeric === undefined || left === undefined || right === undefined) return 'maybe'
  const isNumber = (text: string) => /^\s*[-+]?\d+\s*$/.test(text)
  return isNumber(left) && isNumber(right) ? tri(numeric(Number(left), Number(right))) : 'error'
}

/** `a` against a pattern, as in `[[ a == pattern ]]` and `case`; undefined: a pattern nobody knows. */
export function matches(a: Text, pattern: string | undefined, bare: Text): Tri {
  const value = valueOf(a)
  if (pattern === undefined || value === undefined || value.length > LONGEST) {
    if (pattern !== undefined && wholly(pattern)?.test('\0any\n') === true) return 'yes'
    return sameText(a, bare) === 'yes' ? 'yes' : isBlank(a) === 'no' && pattern === '' ? 'no' : 'maybe'
  }
  const whole = wholly(pattern)
  if (whole === undefined) return 'maybe'
  if (whole.test(value)) return 'yes'
  // The own name of the repository: see sameText.
  return sourcesOf(a).includes('TRAVIS_REPO_SLUG')
    ? sameText(a, bare) === 'no'
      ? 'maybe'
      : sameText(a, bare)
    : 'no'
}

/** `a =~ expression`. */
export function matchesExpression(a: Text, expression: string | undefined): Tri {
  const value = valueOf(a)
  const made = expression === undefined || (value ?? '').length > LONGEST ? undefined : posix(expression)
  return value === undefined || made === undefined ? 'maybe' : tri(made.test(value))
}

/** The operators of `[ OPERATOR a ]`. */
export const isUnary = (operator: string): boolean => /^-[a-hknoprstuvwxzGLNOSR]$/.test(operator)

/** `OPERATOR a`; `isFile` answers for what is in the repository, as far as it is known. */
export function unary(operator: string, a: Text, isFile: (path: string) => Tri): Tri {
  if (operator === '-n') return not(isBlank(a))
  if (operator === '-z') return isBlank(a)
  const path = valueOf(a)
  if (path === '') return 'no'
  return path !== undefined && /^-[efrs]$/.test(operator) ? isFile(path) : 'maybe'
}
