import fc from 'fast-check'
import t from 'tap'
import { nothingIgnored, readIgnore } from '../../src/image/ignore.js'

// How it compares with docker itself is in test/docker/inputs.test.ts.
const ignored = (text: string, ...paths: string[]) => paths.filter((path) => readIgnore(text).ignores(path))

t.test('patterns', async (t) => {
  t.strictSame(ignored('', 'a'), [])
  t.strictSame(ignored('# a\n\n  \n', 'a', '# a'), [])
  t.strictSame(ignored('\uFEFFa\r\nb/\r\n', 'a', 'b', 'b/c', 'x/a'), ['a', 'b', 'b/c'])
  t.strictSame(ignored('a\n!a\n', 'a'), [])
  t.strictSame(ignored('!a\na\n', 'a'), ['a'])
  t.strictSame(ignored('  /a/../b/ \n', 'a', 'b'), ['b'])
  t.strictSame(ignored('*\n!src\nsrc/*.md', 'x', 'src', 'src/a', 'src/a.md'), ['x', 'src/a.md'])
  t.strictSame(ignored('NODE_MODULES\nnode_modules', 'node_modules', 'Node_Modules'), ['node_modules'])
  t.strictSame(ignored('**/*.md\n', 'a.md', 'b/a.md', 'b/c/a.md', 'a.mdx'), ['a.md', 'b/a.md', 'b/c/a.md'])
  t.notOk(nothingIgnored.ignores('a'))
})

t.test('in what docker itself is not agreed a file counts', async (t) => {
  const quirks = ['a+b', 'a(1)', 'a|b', '{a}', 'a^', '\\a']
  for (const pattern of quirks) {
    t.strictSame(ignored(pattern, 'a+b', 'aab', 'a(1)', 'a1', 'a|b', '{a}', 'a^', '\\a', 'a'), [], pattern)
    t.strictSame(ignored(`*\n!${pattern}`, 'a+b', 'aab', 'x'), [], `!${pattern}`)
  }
  t.strictSame(ignored('*\n!**foo', 'xfoo', 'x'), [])
  t.strictSame(ignored('[(+]\n[a^]', '(', '+', '^', 'b'), ['(', '+', '^'], 'in brackets it is')
})

t.test('what docker refuses', async (t) => {
  for (const [text, line, pattern] of [
    ['!', 1, '!'],
    ['a\n ! ', 2, '!'],
    ['a\n\n# x\nb/[a', 4, 'b/[a'],
    ['[]a]', 1, '[]a]'],
    ['a\\', 1, 'a\\'],
  ] as const)
    t.throws(() => readIgnore(text, 'web/.dockerignore'), {
      code: 'E_IGNORE',
      exit: 2,
      message: `web/.dockerignore line ${line} has the pattern "${pattern}", which docker refuses.`,
    })
})

t.test('where nobody need look', async (t) => {
  const holds = (text: string, ...folders: string[]) =>
    folders.filter((folder) => readIgnore(text).mayHold(folder))
  t.strictSame(holds('node_modules', 'node_modules', 'node_modules/x'), [])
  t.strictSame(holds('*\n!src/a', 'src', 'src/a', 'src/a/b', 'lib'), ['src'])
  t.strictSame(holds('*\n!s*/x/y', 'src', 'src/x', 'src/z', 'lib'), ['src', 'src/x'])
  t.strictSame(holds('*\n!src/**/x', 'src', 'src/a', 'src/a/b', 'lib'), ['src', 'src/a', 'src/a/b'])
  t.strictSame(holds('*\n!**/x', 'src', 'node_modules/a'), ['src', 'node_modules/a'])
})

t.test('what is let in again is always looked for', async (t) => {
  const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '**', 'a*')
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const name = fc.array(fc.constantFrom('a', 'b'), { minLength: 2, maxLength: 4 })
  let found = 0
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), path), { minLength: 1 }), name, (rules, names) => {
      const ignore = readIgnore(rules.map(([not, pattern]) => (not ? '!' : '') + pattern).join('\n'))
      if (ignore.ignores(names.join('/'))) return true
      const above = names.slice(1).map((_, at) => names.slice(0, at + 1).join('/'))
      const skipped = above.filter((folder) => ignore.ignores(folder) && !ignore.mayHold(folder))
      found += above.some((folder) => ignore.ignores(folder)) ? 1 : 0
      return skipped.length === 0
    }),
    { numRuns: 5000 },
  )
  t.ok(found > 20, `${found} files in ignored folders`)
})
