import t from 'tap'
import { asLines, judge } from './judge.js'
import { stacks } from './stacks.js'

for (const { name, files, finds } of stacks)
  t.test(name, async (t) => {
    const found = await judge(files)
    t.strictSame(asLines(found), finds, { found: found.map(({ message, fix }) => [message, fix]) })
    for (const { message, fix } of found) {
      t.match(message, /^\S[^]*\.$/, 'a sentence')
      t.match(fix, /^[A-Z]/, 'a sentence')
    }
  })
