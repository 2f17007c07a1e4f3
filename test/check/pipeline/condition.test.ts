import t from 'tap'
import { evaluateIf } from '../../../src/check/pipeline/condition.js'

const known: Readonly<Record<string, string>> = {
  type: 'push',
  branch: 'main',
  tag: '',
  os: 'linux',
  NAME: 'x',
}
const look = (name: string) => known[name]

const rows: readonly (readonly [condition: string, holds: 'yes' | 'no' | 'maybe'])[] = [
  ['branch = main', 'yes'],
  ['branch = "main" AND type != push', 'no'],
  ['type = pull_request OR (branch = main AND NOT tag IS present)', 'yes'],
  ['tag IS blank', 'yes'],
  ['tag IS NOT blank', 'no'],
  ['tag IS present', 'no'],
  ['branch IN (dev, main)', 'yes'],
  ['branch NOT IN (dev, main)', 'no'],
  ['branch =~ ^(main|release-.*)$', 'yes'],
  ['branch =~ /^release/', 'no'],
  ['branch !~ ^release', 'yes'],
  ['env(NAME) = x', 'yes'],
  ['env(OTHER) = x', 'maybe'],
  ['sender = alice', 'maybe'],
  ['sender = alice AND branch = dev', 'no'],
  ['concat(branch, "-", os) = main-linux', 'yes'],
  ['!(branch = main)', 'no'],
  ['commit_message !~ /skip/', 'maybe'],
  ['branch = main AND (', 'maybe'],
  ['branch = main "', 'maybe'],
]

t.test('if, as Travis evaluates it', async (t) => {
  for (const [condition, holds] of rows) t.equal(evaluateIf(condition, look), holds, condition)
})
