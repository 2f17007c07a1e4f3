import t from 'tap'
import type { Example } from '../../../src/check/rule.js'
import { judge, rules } from '../dockerfile/judge.js'

const folder = new URL('../../../src/check/rules/', import.meta.url)

for (const { id } of rules)
  t.test(id, async (t) => {
    const { examples } = (await import(new URL(`${id}.examples.ts`, folder).href)) as {
      examples: readonly Example[]
    }
    for (const { says, files, finds } of examples) {
      const found = (await judge(files)).filter(({ rule }) => rule === id)
      t.same(
        found.map(({ file, line }) => `${file}:${line}`),
        finds,
        says,
        { found: found.map(({ message }) => message) },
      )
      for (const { message, fix } of found) {
        t.match(message, /^\S[^]*\.$/, 'a sentence')
        t.match(fix, /^[A-Z][^]*\.$/, 'a sentence')
      }
    }
  })
