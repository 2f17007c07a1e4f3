import { type Tri, both, either, not, tri } from '../shell/tri.js'
import { posix } from '../shell/glob.js'

/** What `if` asks for: attributes in small letters (`branch`), and variables by `env(NAME)`. Undefined: not known. */
export type Lookup = (attribute: string, env: boolean) => string | undefined

const TOKEN = /\s*(\/(?:[^/\\]|\\.)*\/|"[^"]*"|'[^']*'|=~|!~|!=|==|=|&&|\|\||!|[(),]|[^\s(),=!~&|"']+)/y

/**
 * An `if` of a `.travis.yml`, as Travis evaluates it before a build (https://docs.travis-ci.com/user/conditions-v1).
 * What cannot be read is maybe.
 */
export function evaluateIf(text: string, look: Lookup): Tri {
  if (text.length > 5_000) return 'maybe'
  const reader: Reader = { tokens: tokensOf(text), next: 0, look }
  const result = anyOf(reader)
  return reader.next === reader.tokens.length ? result : 'maybe'
}

interface Reader {
  readonly tokens: readonly string[]
  next: number
  readonly look: Lookup
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = []
  let end = 0
  for (;;) {
    TOKEN.lastIndex = end
    const found = TOKEN.exec(text)
    if (found === null) break
    tokens.push(found[1] ?? '')
    end = TOKEN.lastIndex
    if (!/^[=!]~$/.test(found[1] ?? '')) continue
    const expression = expressionAt(text, end)
    tokens.push(expression.trim())
    end += expression.length
  }
  // What is left over is no token: nothing takes it, so the whole is not understood.
  return text.slice(end).trim() === '' ? tokens : [...tokens, '\0']
}

// An expression may hold parentheses and bars: it goes to the next blank, or to the parenthesis that closes more than it opened.
function expressionAt(text: string, from: number): string {
  const [delimited] = /^\s*(?:\/(?:[^/\\]|\\.)*\/|"[^"]*"|'[^']*')/.exec(text.slice(from)) ?? []
  if (delimited !== undefined) return delimited
  const [rest = ''] = /^\s*\S*/.exec(text.slice(from)) ?? []
  let depth = 0
  for (const [index, letter] of rest.split('').entries()) {
    if (letter === '(') depth++
    if (letter === ')' && --depth < 0) return rest.slice(0, index)
  }
  return rest
}

const peek = ({ tokens, next }: Reader, ahead = 0): string => (tokens[next + ahead] ?? '').toLowerCase()

function take(reader: Reader, ...words: readonly string[]): boolean {
  if (!words.includes(peek(reader))) return false
  reader.next++
  return true
}

function anyOf(reader: Reader): Tri {
  let result = allOf(reader)
  while (take(reader, 'or', '||')) result = either(result, allOf(reader))
  return result
}

function allOf(reader: Reader): Tri {
  let result = term(reader)
  while (take(reader, 'and', '&&')) result = both(result, term(reader))
  return result
}

function term(reader: Reader): Tri {
  if (take(reader, 'not', '!')) return not(term(reader))
  if (peek(reader) === '(') {
    reader.next++
    const inner = anyOf(reader)
    return take(reader, ')') ? inner : 'maybe'
  }
  return comparison(reader, operand(reader))
}

interface Operand {
  readonly value: string | undefined
}

function operand(reader: Reader): Operand {
  const token = reader.tokens[reader.next++]
  if (token === undefined) return { value: undefined }
  if (/^["']/.test(token)) return { value: token.slice(1, -1) }
  if (peek(reader) === '(' && /^(?:env|concat)$/i.test(token)) {
    const args = list(reader)
    if (/^env$/i.test(token))
      return { value: args[0]?.value === undefined ? undefined : reader.look(args[0].value, true) }
    const values = args.map(({ value }) => value)
    return { value: values.includes(undefined) ? undefined : values.join('') }
  }
  const name = token.toLowerCase()
  return { value: ATTRIBUTES.has(name) ? reader.look(name, false) : token }
}

const ATTRIBUTES = new Set(
  'type repo branch tag commit_message sender fork head_repo head_branch os language dist group sudo'.split(
    ' ',
  ),
)

function list(reader: Reader): readonly Operand[] {
  const found: Operand[] = []
  reader.next++
  while (reader.next < reader.tokens.length && !take(reader, ')')) {
    if (take(reader, ',')) continue
    found.push(operand(reader))
  }
  return found
}

function comparison(reader: Reader, left: Operand): Tri {
  const negated = take(reader, 'not')
  const give = (holds: Tri) => (negated ? not(holds) : holds)
  if (take(reader, '=', '==')) return give(same(left, operand(reader)))
  if (take(reader, '!=')) return give(not(same(left, operand(reader))))
  if (take(reader, '=~')) return give(like(left, reader))
  if (take(reader, '!~')) return give(not(like(left, reader)))
  if (take(reader, 'in'))
    return give(
      list(reader)
        .map((one) => same(left, one))
        .reduce(either, 'no'),
    )
  if (take(reader, 'is')) {
    const isNot = take(reader, 'not')
    const wantsBlank = take(reader, 'blank')
    if (!wantsBlank && !take(reader, 'present')) return 'maybe'
    if (left.value === undefined) return 'maybe'
    return give(tri((left.value === '' || left.value === 'false') === (wantsBlank !== isNot)))
  }
  return left.value === undefined ? 'maybe' : give(tri(left.value !== '' && left.value !== 'false'))
}

const same = (a: Operand, b: Operand): Tri =>
  a.value === undefined || b.value === undefined ? 'maybe' : tri(a.value === b.value)

function like(left: Operand, reader: Reader): Tri {
  const token = reader.tokens[reader.next++] ?? ''
  const made = /^(?:concat|env)\(/.test(token)
    ? undefined
    : posix(token.replace(/^\/([^]*)\/$|^(["'])([^]*)\2$/, '$1$3'))
  return left.value === undefined || made === undefined ? 'maybe' : tri(made.test(left.value))
}
