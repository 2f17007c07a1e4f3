import { readdirSync } from 'node:fs'
import t from 'tap'
import { judge } from '../../../src/check/judge.js'
import { readProject } from '../../../src/check/read.js'
import type { Page } from '../../../src/check/rule.js'
import { rules } from '../../../src/check/rules/index.js'

const folder = new URL('../../../src/check/rules/', import.meta.url)
const names = readdirSync(folder).map((name) => name.replace(/\.ts$/, ''))
const pageOf = async (id: string): Promise<Page> =>
  ((await import(new URL(`${id}.page.ts`, folder).href)) as { page: Page }).page

t.test('every rule is in the table, and has a page', async (t) => {
  const ids = rules.map(({ id }) => id)
  t.same(['index', ...ids, ...ids.map((id) => `${id}.page`)].sort(), [...names].sort())
})

for (const rule of rules)
  t.test(rule.id, async (t) => {
    t.match(rule.id, /^[a-z]+(-[a-z]+)*$/)
    const { title, why, instead, examples } = await pageOf(rule.id)
    t.notMatch(title, /[.]$/, 'a heading')
    t.match(why, /[.]$/)
    t.match(instead, /[.]$/)
    t.ok(examples.filter(({ finds }) => finds.length > 0).length >= 2, 'two that fail')
    t.ok(examples.filter(({ finds }) => finds.length === 0).length >= 2, 'two that pass')
    for (const { says, files, finds } of examples) {
      const project = await readProject({ files: new Map(Object.entries(files)), branch: 'main' })
      const found = judge(project, [rule])
      t.same(
        found.map(({ file, line }) => `${file}:${line}`),
        finds,
        says,
      )
      for (const { message, fix } of found) {
        t.match(message, /[.?]$/, 'a sentence')
        t.match(fix, /[.?]$/, 'a sentence')
      }
    }
  })
