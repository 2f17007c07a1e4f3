import t from 'tap'
import { asLine, plainWords, shellLine, writeInstead } from '../../src/image/shell-line.js'

t.test('the line that a shell reads', async (t) => {
  t.equal(shellLine(['/bin/sh', '-c', 'a b']), 'a b')
  t.equal(shellLine(['bash', '-lc', 'a b']), 'a b')
  for (const words of [['sh', '-c'], ['sh', 'a.sh'], ['sh', '-c', 'a', 'b'], ['node', '-c', 'a'], []])
    t.equal(shellLine(words), undefined, words.join(' '))
  t.same(plainWords(['tini', '--', 'sh', '-c', 'a $PORT', 'b']), ['tini', '--', 'sh', '-c', 'b'])
})

t.test('words as a line', async (t) => {
  t.equal(asLine(['a', 'b c', "d'e", '$PORT', 'f $PORT']), `a 'b c' 'd'\\''e' $PORT "f $PORT"`)
  t.equal(asLine(['sh', '-c', 'a  b']), 'a  b')
})

t.test('what to write instead', async (t) => {
  const file = 'Dockerfile'
  const same = (line: string): string => line
  t.equal(
    writeInstead({ entrypoint: [], command: ['a', 'b'], file }, same),
    'in Dockerfile write: CMD exec a b',
  )
  t.equal(
    writeInstead({ entrypoint: [], command: ['sh', '-c', 'a && b'], file }, same),
    'in Dockerfile write: CMD a && b',
  )
  t.equal(
    writeInstead({ entrypoint: ['a'], command: ['b'], file }, (line) => `${line} c`),
    'in Dockerfile write instead of its ENTRYPOINT and CMD: CMD exec a b c',
  )
  t.equal(
    writeInstead({ entrypoint: ['a'], command: [], asked: "b 'c'", file }, same),
    `write --process 'web: exec b '\\''c'\\'''`,
  )
})
