import t from 'tap'
import { readOptions } from '../../src/plan/options.js'

t.test('words for docker build', async (t) => {
  const nothing = { counted: [], unknowable: [] }
  for (const words of [
    [],
    ['--progress', 'plain', '--quiet'],
    ['--progress=plain', '-q', '-m', '2g'],
    ['--cache-from', 'alice/app:other', '--load'],
  ])
    t.same(readOptions(words), nothing, `${words.join(' ')} changes nothing in the image`)
  t.same(readOptions(['--network', 'host', '--quiet', '--add-host=a:1.2.3.4']), {
    counted: ['--network=host', '--add-host=a:1.2.3.4'],
    unknowable: [],
  })
  t.same(readOptions(['--network=host']), readOptions(['--network', 'host']), 'either form is the same')
  for (const words of [
    ['--no-cache'],
    ['--pull'],
    ['--build-context', 'x=y'],
    ['--build-arg', 'A=1'],
    ['-f', 'Other'],
    ['--quiet', 'folder'],
  ])
    t.match(readOptions(words).unknowable, [/ was given to docker build$/], words.join(' '))
  t.same(
    readOptions(['--no-cache', '--network', 'host']).unknowable,
    ['--no-cache was given to docker build'],
    'said once',
  )
})
