import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { difference } from '../../src/plan/difference.js'

t.test('as git shows it', async (t) => {
  const dir = t.testdir({})
  const ten = Array.from({ length: 10 }, (_, i) => `line ${i + 1}\n`)
  const cases: [before: string, after: string][] = [
    [ten.join(''), [...ten.slice(0, 4), 'other\n', ...ten.slice(5)].join('')],
    [ten.join(''), [...ten, 'more\n'].join('')],
    [ten.join(''), ['less\n', ...ten].join('')],
    [ten.join(''), ten.slice(1).join('')],
    [ten.join(''), ten.slice(0, 8).join('')],
    ['', 'one\n'],
    ['one\n', ''],
    ['one', 'one\n'],
    ['one', 'one\n\ntwo'],
    ['a\n', 'a\nb'],
  ]
  for (const [before, after] of cases) {
    writeFileSync(join(dir, 'a'), before)
    writeFileSync(join(dir, 'b'), after)
    const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', 'a', 'b'], {
      cwd: dir,
      encoding: 'utf8',
    })
    const git = stdout
      .slice(stdout.indexOf('@@'))
      .trimEnd()
      .replace(/^(@@.*@@).*$/m, '$1')
    t.equal(difference('f', before, after).slice(2).join('\n'), git, JSON.stringify([before, after]))
  }
  t.same(difference('f', 'a\n', 'b\n').slice(0, 2), ['--- a/f', '+++ b/f'])
  t.same(difference('f', 'a\n', 'a\n'), [])
})
