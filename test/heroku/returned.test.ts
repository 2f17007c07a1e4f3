import t from 'tap'
import type { Release, ReleaseStatus } from '../../src/heroku/read.js'
import { isRollback, returnedFrom } from '../../src/heroku/returned.js'
import type { Digest } from '../../src/image/reference.js'

const [a, b, c] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`) as [Digest, Digest, Digest]
const web = (image: Digest): string => `Deployed web (${image.slice(7, 19)})`
const config = 'Set FOO config vars'

/** Releases v1, v2, … by their descriptions, or with a status, the newest first as Heroku lists them. */
const history = (...all: (string | [string, ReleaseStatus])[]): Release[] =>
  all
    .map((one, index): Release => {
      const [description, status] = typeof one === 'string' ? [one, 'succeeded' as const] : one
      return {
        ...{ id: `id-${index + 1}`, version: index + 1, status, description },
        current: index + 1 === all.length,
        ...{ outputStreamUrl: undefined, createdAt: 1000 * index, user: 'ada@example.com' },
      }
    })
    .reverse()

t.test('what was live and was taken back', async (t) => {
  // Which release of the image, and by which it was taken back.
  const cases: [name: string, releases: Release[], image: Digest, expected: [number, number] | undefined][] =
    [
      ['never released', history('Initial release'), a, undefined],
      ['nothing released at all', [], a, undefined],
      ['live', history('Initial release', web(a)), a, undefined],
      ['rolled back', history(web(a), web(b), 'Rollback to v1'), b, [2, 3]],
      ['what was gone back to', history(web(a), web(b), 'Rollback to v1'), a, undefined],
      ['rolled back, config set since', history(web(a), web(b), 'Rollback to v1', config), b, [2, 3]],
      ['config set before', history(web(a), web(b), config, 'Rollback to v1'), b, [2, 4]],
      ['replaced, not rolled back', history(web(a), web(b)), a, undefined],
      ['rolled back, another image since', history(web(a), web(b), 'Rollback to v1', web(c)), b, undefined],
      ['released again by hand since', history(web(a), web(b), 'Rollback to v1', web(b)), b, undefined],
      ['the rollback was undone', history(web(a), web(b), 'Rollback to v1', 'Rollback to v2'), b, undefined],
      [
        'and done again',
        history(web(a), web(b), 'Rollback to v1', 'Rollback to v2', 'Rollback to v1'),
        b,
        [2, 5],
      ],
      ['two steps back', history(web(a), web(b), web(c), 'Rollback to v2', 'Rollback to v1'), c, [3, 5]],
      [
        'what the second step left',
        history(web(a), web(b), web(c), 'Rollback to v2', 'Rollback to v1'),
        b,
        [2, 5],
      ],
      [
        'only the rollback that worked counts',
        history(web(a), web(b), ['Rollback to v1', 'failed']),
        b,
        undefined,
      ],
      [
        'a later release that failed changes nothing',
        history(web(a), web(b), 'Rollback to v1', [web(c), 'failed']),
        b,
        [2, 3],
      ],
      [
        'a release that failed was never live',
        history(web(a), [web(b), 'failed'], 'Rollback to v1'),
        b,
        undefined,
      ],
      [
        'gone back to an earlier release of the same image',
        history(web(a), web(b), web(a), web(c), 'Rollback to v1'),
        a,
        undefined,
      ],
      [
        'gone back to a config change that kept the image',
        history(web(a), config, web(b), 'Rollback to v2'),
        a,
        undefined,
      ],
      [
        'gone back to a rollback to the image',
        history(web(a), web(b), 'Rollback to v1', web(c), 'Rollback to v3'),
        a,
        undefined,
      ],
      [
        'gone back further than the list reaches',
        history(web(a), web(b), 'Rollback to v1').slice(0, 2),
        b,
        [2, 3],
      ],
      [
        'of several process types',
        history(`Deployed web (${a.slice(7, 19)}), worker (${c.slice(7, 19)})`, web(b), 'Rollback to v1'),
        b,
        [2, 3],
      ],
    ]
  for (const [name, releases, image, expected] of cases) {
    const found = returnedFrom(releases, [image])
    t.same(found && [found.release.version, found.by.version], expected, name)
    t.same(returnedFrom([...releases].reverse(), [image]), found, `${name}, listed the other way round`)
  }
})

t.test('under whatever id it was live', async (t) => {
  const same = [b, c]
  const taken = returnedFrom(history(web(a), web(b), web(c), 'Rollback to v1'), same)
  t.match(taken, { release: { version: 3 }, by: { version: 4 } })
  const first = returnedFrom(history(web(a), web(b), 'Rollback to v1'), [c, b])
  t.match(first, { release: { version: 2 }, by: { version: 3 } })
  t.equal(returnedFrom(history(web(a), web(b), web(c), 'Rollback to v2'), same), undefined, 'back to itself')
})

t.test('what a rollback is', async (t) => {
  const rollbacks = ['Rollback to v3', 'Rollback to v12']
  const others = [
    'Deployed web (0123456789ab)',
    config,
    'Add Rollback to v3 add-on',
    'Rollback to version 3',
    '',
  ]
  for (const description of rollbacks) t.ok(isRollback(history(description)[0] as Release), description)
  for (const description of others) t.notOk(isRollback(history(description)[0] as Release), description)
})
