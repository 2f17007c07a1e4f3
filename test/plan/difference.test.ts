import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { countChange, unifiedDiff } from '../../src/plan/difference.js'

const diff = (before: string | undefined, after: string): string => unifiedDiff({ path: 'f', before, after })

t.test('as git shows it', async (t) => {
  t.equal(diff('a\n', 'a\n'), '', 'nothing where there is none')
  t.equal(diff(undefined, 'a\nb\n'), '--- /dev/null\n+++ b/f\n@@ -0,0 +1,2 @@\n+a\n+b')
  t.equal(diff('a\nb\n', 'a\nc\n'), '--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c')
  t.equal(
    diff('a', 'b\n'),
    '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b',
    'a last line without an end is said',
  )
  const far = Array.from({ length: 20 }, (_, at) => `${at}\n`).join('')
  const two = far.replace('2\n', 'two\n').replace('17\n', 'seventeen\n')
  t.match(diff(far, two), /^@@ -1,6 \+1,6 @@\n 0\n 1\n-2\n\+two\n 3\n 4\n 5\n@@ -15,6 \+15,6 @@\n 14\n/m)
})

t.test('git takes it as a patch that makes the one of the other', async (t) => {
  const folder = t.testdir({})
  const line = fc.constantFrom('a\n', 'b\n', 'c\n', '\n')
  const text = fc
    .tuple(fc.array(line, { maxLength: 24 }), fc.constantFrom('', 'end'))
    .map(([all, end]) => all.join('') + end)
  let count = 0
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after && before !== '' && after !== '')
      const place = join(folder, String((count += 1)))
      mkdirSync(place)
      writeFileSync(join(place, 'f'), before)
      const patch = `${diff(before, after)}\n`
      execFileSync('git', ['apply', '--unsafe-paths', '--whitespace=nowarn', '-'], {
        cwd: place,
        input: patch,
        env: { PATH: process.env['PATH'] ?? '', GIT_CEILING_DIRECTORIES: folder },
      })
      t.equal(execFileSync('cat', ['f'], { cwd: place, encoding: 'utf8' }), after)
    }),
    { numRuns: 20, seed: 7 },
  )
})

t.test('counted', async (t) => {
  t.equal(countChange({ path: 'f', before: undefined, after: 'a\n' }), '1 line added')
  t.equal(countChange({ path: 'f', before: 'a\nb\n', after: 'b\nc\nd\n' }), '2 lines added, 1 removed')
})
