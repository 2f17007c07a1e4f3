import fc from 'fast-check'
import t from 'tap'
import { goPattern, hasWildcards, literal, rooted, takes } from '../../src/image/match.js'

// https://github.com/golang/go/blob/master/src/path/filepath/match_test.go has the rules; `undefined` is malformed.
const cases: ReadonlyArray<readonly [pattern: string, path: string, matches: boolean | undefined]> = [
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*c', 'abc', true],
  ['a*', 'a', true],
  ['a*', 'ab/c', false],
  ['a*/b', 'abc/b', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['*', '.hidden', true],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^c]', 'abc', false],
  ['ab[^e-g]', 'abc', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a☺b', true],
  ['a?b', 'a😀b', true],
  ['a[^a]b', 'a☺b', true],
  ['a???b', 'a☺b', false],
  ['[a-ζ]*', 'α', true],
  ['a?b', 'a/b', false],
  ['a*b', 'a/b', false],
  ['[\\]a]', ']', true],
  ['[\\-]', '-', true],
  ['[x\\-]', 'x', true],
  ['[x\\-]', 'z', false],
  ['[z-a]', 'z', false],
  ['[!a]', '!', true],
  ['(a+b|{c}).$^', '(a+b|{c}).$^', true],
  ['[a.]', 'x', false],
  ['a]', 'a]', true],
  ['[]a]', ']', undefined],
  ['[-]', '-', undefined],
  ['[x-]', 'x', undefined],
  ['[-x]', 'x', undefined],
  ['[a-b-c]', 'a', undefined],
  ['[', 'a', undefined],
  ['[^', 'a', undefined],
  ['[^]', 'a', undefined],
  ['a[', 'a', undefined],
  ['a\\', 'a', undefined],
  ['a\nb', 'a\nb', true],
  ['a*', 'a\nb', true],
]

t.test('patterns as Go reads them', async (t) => {
  for (const [pattern, path, matches] of cases)
    t.equal(goPattern(pattern)?.test(path), matches, `${pattern} and ${JSON.stringify(path)}`)
})

t.test('any name is its own pattern once it is escaped', async (t) => {
  const names = fc.string({ unit: fc.constantFrom(...Array.from('ab*?[]\\-^!$.({é😀')), minLength: 1 })
  t.doesNotThrow(() => fc.assert(fc.property(names, (name) => goPattern(literal(name))?.test(name) === true)))
  t.doesNotThrow(() =>
    fc.assert(fc.property(names, (name) => hasWildcards(name) || goPattern(name)?.test(name) === true)),
  )
})

t.test('paths are cleaned and rooted', async (t) => {
  for (const [path, wanted] of [
    ...([
      ['a', 'a'],
      ['./a/', 'a'],
      ['/a//b', 'a/b'],
      ['../../a', 'a'],
      ['a/../..', '.'],
      ['', '.'],
      ['.', '.'],
      ['/', '.'],
    ] as const),
    ...([
      ['a/./b', 'a/b'],
      [' a ', ' a '],
      ['...', '...'],
      ['.git', '.git'],
    ] as const),
  ])
    t.equal(rooted(path), wanted, JSON.stringify(path))
})

t.test('what patterns take', async (t) => {
  t.ok(takes(['.'], 'any/where'))
  t.ok(takes(['a', 'src/*.js'], 'src/x.js'))
  t.ok(takes(['src'], 'src/deep/x.js'), 'a folder with all that is in it')
  t.ok(takes(['s*/deep'], 'src/deep/x/y'))
  t.notOk(takes(['src/deep'], 'src'), 'not what it lies in')
  t.notOk(takes(['src'], 'src2/x'))
  t.notOk(takes(['*.js'], 'src/x.js'))
  t.notOk(takes(['['], '['), 'nothing where it is malformed')
  t.notOk(takes([], 'a'))
})
