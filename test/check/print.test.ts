import t from 'tap'
import type { Finding } from '../../src/check/judge.js'
import { annotations, countOf, printFindings } from '../../src/check/print.js'

const one: Finding = {
  ...{ rule: 'no-latest', severity: 'note', file: 'a, b:c.sh', line: 3 },
  ...{ message: '100% of it is new.', fix: 'Push\nlatest.', docs: 'https://x/no-latest.md' },
}
const remote: Finding = { ...one, rule: 'E_HEROKU_STACK', severity: 'error', file: '', line: 0 }

t.test('lines for people', async (t) => {
  t.equal(
    printFindings([{ ...one, fix: 'Push latest.' }, remote]),
    [
      'a, b:c.sh:3 note no-latest: 100% of it is new.',
      '    Push latest.',
      '    https://x/no-latest.md',
      'error E_HEROKU_STACK: 100% of it is new.',
      '    Push\nlatest.',
      '    https://x/no-latest.md',
    ].join('\n'),
  )
  t.equal(printFindings([]), '')
})

t.test('annotations are one line each, whatever the text', async (t) => {
  t.strictSame(annotations([one, remote, { ...one, severity: 'warning', file: 'x' }]), [
    '::notice file=a%2C b%3Ac.sh,line=3,title=no-latest::100%25 of it is new.%0APush%0Alatest.',
    '::error title=E_HEROKU_STACK::100%25 of it is new.%0APush%0Alatest.',
    '::warning file=x,line=3,title=no-latest::100%25 of it is new.%0APush%0Alatest.',
  ])
})

t.test('how many of each', async (t) => {
  const warning: Finding = { ...one, severity: 'warning' }
  t.equal(countOf([]), 'nothing')
  t.equal(countOf([remote]), '1 error')
  t.equal(countOf([one, remote, remote]), '2 errors and 1 note')
  t.equal(countOf([one, remote, warning, warning]), '1 error, 2 warnings and 1 note')
})
