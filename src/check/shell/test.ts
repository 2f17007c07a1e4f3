import type { TestExpression, Word } from 'unbash'
import { compare, isBinary, isUnary, matches, matchesExpression, unary } from './compare.js'
import { parts, pattern, text } from './expand.js'
import { extended } from './glob.js'
import { look } from './parameter.js'
import type { At } from './machine.js'
import { resolve } from './paths.js'
import { type Text, isBlank, literal, valueOf } from './text.js'
import { type Status, type Tri, both, either, not, statusOf, tri } from './tri.js'

/** `[ … ]` and `test`, without the closing bracket. What bash would refuse fails. */
export function testWords(words: readonly Text[], at: At): Status {
  if (words.length > 200) return 'maybe'
  const found = disjunction({ words, next: 0, at })
  if (found !== 'error') return statusOf(found)
  // Without quotes a word may be none, or several: then it is another test.
  return words.some((word) => word.some(({ value, quoted }) => value === undefined && !quoted))
    ? 'maybe'
    : 'fail'
}

/** `[[ … ]]`. */
export function testExpression(of: TestExpression, at: At): Tri {
  switch (of.type) {
    case 'TestLogical':
      return of.operands.map((one) => testExpression(one, at)).reduce(of.operator === '&&' ? both : either)
    case 'TestNot': {
      const inner = testExpression(of.operand, at)
      return of.negations.length % 2 === 1 ? not(inner) : inner
    }
    case 'TestGroup':
      return testExpression(of.expression, at)
    case 'TestUnary':
      return isSet(of.operator, of.operand, at) ?? unary(of.operator, text(of.operand, at), isFileIn(at))
    case 'TestBinary':
      return testBinary(of.operator, text(of.left, at), of.right, at)
  }
}

function testBinary(operator: string, left: Text, right: Word, at: At): Tri {
  if (operator === '=~') return matchesExpression(left, expressionOf(right, at))
  if (operator === '=' || operator === '==') return matches(left, pattern(right, at), text(right, at))
  if (operator === '!=') return not(matches(left, pattern(right, at), text(right, at)))
  const found = compare(left, operator, text(right, at))
  return found === 'error' ? 'maybe' : found
}

// What is quoted in an expression stands for itself.
function expressionOf(word: Word, at: At): string | undefined {
  let made = ''
  for (const part of word.parts ?? []) {
    const value = valueOf(parts([part], false, at))
    if (value === undefined) return undefined
    const isQuoted = part.type === 'SingleQuoted' || part.type === 'DoubleQuoted'
    made += isQuoted ? extended(value, true) : part.type.endsWith('Expansion') ? value : part.text
  }
  return word.parts === undefined ? word.text : made
}

const isSet = (operator: string, word: Word, at: At): Tri | undefined =>
  operator === '-v' ? not(isBlank(look(word.value, at))) : undefined

function isFileIn({ machine, world }: At): (path: string) => Tri {
  return (path) => {
    const place = resolve(path, world.folder)
    return place !== undefined && machine.files.has(place) ? 'yes' : 'maybe'
  }
}

interface Reader {
  readonly words: readonly Text[]
  next: number
  readonly at: At
}

const peek = ({ words, next }: Reader, ahead = 0): string | undefined => {
  const word = words[next + ahead]
  return word === undefined ? undefined : valueOf(word)
}

function disjunction(reader: Reader): Tri | 'error' {
  if (reader.words.length === 0) return 'no'
  let result = conjunction(reader)
  while (peek(reader) === '-o') {
    reader.next++
    const right = conjunction(reader)
    result = result === 'error' || right === 'error' ? 'error' : either(result, right)
  }
  return result === 'error' || reader.next < reader.words.length ? closing(reader, result) : result
}

const closing = (reader: Reader, result: Tri | 'error'): Tri | 'error' =>
  peek(reader) === ')' ? result : 'error'

function conjunction(reader: Reader): Tri | 'error' {
  let result = primary(reader)
  while (peek(reader) === '-a') {
    reader.next++
    const right = primary(reader)
    result = result === 'error' || right === 'error' ? 'error' : both(result, right)
  }
  return result
}

function primary(reader: Reader): Tri | 'error' {
  const { words, at } = reader
  const word = words[reader.next]
  if (word === undefined) return 'error'
  const operator = peek(reader, 1)
  const right = words[reader.next + 2]
  if (operator !== undefined && isBinary(operator) && right !== undefined) {
    reader.next += 3
    return operator === '=~' ? 'error' : compare(word, operator, right)
  }
  const value = valueOf(word)
  const isLast = words.length === reader.next + 1
  reader.next++
  if (value === '!' && !isLast) {
    const inner = primary(reader)
    return inner === 'error' ? inner : not(inner)
  }
  if (value === '(' && !isLast) {
    const inner = disjunction(reader)
    reader.next++
    return inner
  }
  const operand = words[reader.next]
  if (value !== undefined && isUnary(value) && operand !== undefined && !isLast) {
    reader.next++
    if (value === '-v') return not(isBlank(look(valueOf(operand) ?? '', at)))
    return unary(value, operand, isFileIn(at))
  }
  return tri(word.length > 0) === 'no' ? 'no' : not(isBlank(word.length === 0 ? [literal('')] : word))
}
