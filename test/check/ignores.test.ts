import t from 'tap'
import { isIgnored, readIgnores } from '../../src/check/ignores.js'

const ignores = readIgnores(
  new Map([
    [
      '.travis.yml',
      [
        'script: # slipway-ignore no-latest we have no latest',
        '  # slipway-ignore no-cache it is small',
        '  # slipway-ignore built-twice,no-commit-tag: on purpose',
        '  - docker build .',
        '  # slipway-ignore no-cache',
        '  - docker push a',
        'x#slipway-ignore no-cache this is no comment',
      ].join('\r\n'),
    ],
    ['Dockerfile', 'FROM a\n'],
  ]),
)
const ignored = (line: number, rule: string, file = '.travis.yml') => isIgnored({ file, line, rule }, ignores)

t.test('a comment silences its own line, alone the next', async (t) => {
  t.ok(ignored(1, 'no-latest'))
  t.notOk(ignored(2, 'no-latest'))
  t.ok(ignored(4, 'no-cache'))
  t.ok(ignored(4, 'built-twice'))
  t.ok(ignored(4, 'no-commit-tag'))
})

t.test('and nothing else', async (t) => {
  t.notOk(ignored(4, 'no-latest'), 'another rule')
  t.notOk(ignored(6, 'no-cache'), 'without a reason')
  t.notOk(ignored(7, 'no-cache'), 'what is no comment')
  t.notOk(ignored(4, 'no-cache', 'Dockerfile'), 'another file')
  t.same(
    ignores.map(({ line, reason }) => [line, reason]),
    [
      [1, 'we have no latest'],
      [2, 'it is small'],
      [3, 'on purpose'],
      [5, ''],
    ],
  )
})
