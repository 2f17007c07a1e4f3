import t from 'tap'
import { bytesOf, megabytes, readSize } from '../../src/rehearsal/size.js'

t.test('amounts and dyno sizes', async (t) => {
  for (const [text, size] of [
    ['512MB', 512],
    ['512m', 512],
    ['512MiB', 512],
    [' 1G ', 1024],
    ['2.5 GB', 2560],
    ['eco', 512],
    ['Standard-1X', 512],
    ['standard-2x', 1024],
    ['performance-m', 2560],
    ['performance-l', 14_336],
    ['private-s', 1024],
  ] as const)
    t.equal(readSize(text), size, text)
  for (const text of ['512', '', 'MB', '0m', '-1g', 'standard-3x', '1e3m', '512kb', 'constructor'])
    t.equal(readSize(text), undefined, text)
})

t.test('for people', async (t) => {
  t.equal(megabytes(bytesOf(512)), '512 MB')
  t.equal(megabytes(bytesOf(43.4)), '43 MB')
  t.equal(megabytes(bytesOf(0.64)), '0.6 MB')
})
