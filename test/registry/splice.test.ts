import fc from 'fast-check'
import t from 'tap'
import { splice } from '../../src/registry/splice.js'

t.test('one member changes, and nothing else', async (t) => {
  const cases: Array<[text: string, path: string[], value: string | undefined, expected: string]> = [
    ['{"a":1}', ['a'], '2', '{"a":2}'],
    ['{"a":1}', ['b'], '2', '{"a":1,"b":2}'],
    ['{}', ['b'], '2', '{"b":2}'],
    [' { } ', ['b'], '2', ' {"b":2 } '],
    ['{"a":{"b":{"c":1}}}', ['a', 'b', 'c'], '2', '{"a":{"b":{"c":2}}}'],
    ['{"a":{}}', ['a', 'b', 'c'], '2', '{"a":{"b":{"c":2}}}'],
    ['{"a":null}', ['a', 'b', 'c'], '2', '{"a":{"b":{"c":2}}}'],
    ['{"x":[]}', ['a', 'b'], '2', '{"x":[],"a":{"b":2}}'],
    ['{"a":1,"b":2,"c":3}', ['a'], undefined, '{"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['b'], undefined, '{"a":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['c'], undefined, '{"a":1,"b":2}'],
    ['{"a":1}', ['a'], undefined, '{}'],
    ['{"a":1}', ['b'], undefined, '{"a":1}'],
    ['{"a":null}', ['a', 'b'], undefined, '{"a":null}'],
    ['{\n  "a": 1,\n  "b": 2\n}', ['b'], '3', '{\n  "a": 1,\n  "b": 3\n}'],
    ['{\n  "a": 1,\n  "b": 2\n}', ['b'], undefined, '{\n  "a": 1\n}'],
    ['{"a":1,"a":2}', ['a'], '3', '{"a":1,"a":3}'],
    ['{"a":1,"b":0,"a":2}', ['a'], undefined, '{"b":0}'],
    ['{"\\u0061":1}', ['a'], '2', '{"\\u0061":2}'],
    ['{"x":"}{\\"a\\":1","a":[{"a":"]"}]}', ['a'], '2', '{"x":"}{\\"a\\":1","a":2}'],
    ['{"__proto__":{"a":1}}', ['__proto__', 'a'], '2', '{"__proto__":{"a":2}}'],
    ['{"a":1}', ['"\n'], '2', '{"a":1,"\\"\\n":2}'],
  ]
  for (const [text, path, value, expected] of cases)
    t.equal(splice(text, path, value), expected, `${text} ${path.join('.')} ${value}`)
})

/** JSON texts as no printer writes them: numbers that a parser would round, escapes, blanks. */
const blank = fc.constantFrom('', '', ' ', '\n  ', '\t')
const scalar = fc.oneof(
  fc.constantFrom('12345678901234567890', '0.1000', '-0', '1e400', '1E+2', '1.0', 'null', 'true', '[]'),
  fc.constantFrom('"\\u003c"', '"\\/"', '"\\\\"', '"}"', '"\\ud800"', '"é"', '{}', '{ }'),
  fc.string().map((text) => JSON.stringify(text)),
)
const { value: anything } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.tuple(fc.array(tie('value'), { maxLength: 3 }), blank).map(([all, gap]) => `[${all.join(`,${gap}`)}]`),
    fc
      .tuple(fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }), blank)
      .map(([all, gap]) => `{${all.map(([key, one]) => `${JSON.stringify(key)}:${gap}${one}`).join(',')}}`),
  ),
}))
const key = fc.oneof(
  fc.constantFrom('8080', '1', 'a b', '__proto__', 'constructor', 'org.example'),
  fc.string(),
)
const members = fc.uniqueArray(fc.tuple(key, anything, blank), {
  selector: ([name]) => name,
  maxLength: 5,
})

type Members = ReadonlyArray<readonly [key: string, value: string, blank: string]>
const print = (all: Members): string =>
  `{${all.map(([name, value, gap]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${value}${gap}`).join(',')}}`
const tight = (text: string): string => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')

t.test('whatever the rest is, it stays as it is', async () => {
  fc.assert(
    fc.property(members, members, fc.nat(5), key, fc.option(anything), (outer, inner, at, name, given) => {
      const value = given ?? undefined
      const around = outer.filter(([one]) => one !== 'config')
      const whole = (labels: Members): string =>
        print([...around.slice(0, at), ['config', print(labels), ' '], ...around.slice(at)])
      const expected = inner.flatMap((one): Members => {
        if (one[0] !== name) return [one]
        return value === undefined ? [] : [[name, value, '']]
      })
      const isNew = value !== undefined && !inner.some(([one]) => one === name)
      const result = splice(whole(inner), ['config', name], value)
      JSON.parse(result)
      return tight(result) === tight(whole(isNew ? [...expected, [name, value, '']] : expected))
    }),
    { numRuns: 2000 },
  )
})
