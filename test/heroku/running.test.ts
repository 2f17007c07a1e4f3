import t from 'tap'
import { readFormation, readRelease, type Formation, type Release } from '../../src/heroku/read.js'
import { type Asked, judgeRunning, type Wished } from '../../src/heroku/running.js'
import { IMAGE, OTHER, release } from './stage.js'

const ours = 'Deployed web (0123456789ab)'
const both = 'Deployed web (0123456789ab), worker (0123456789ab)'
const cmd = ['/bin/sh', '-c', 'bundle exec puma -p $PORT']
const escaped = '/bin/sh -c bundle\\ exec\\ puma\\ -p\\ \\$PORT'

const history = (...all: (string | [string, object])[]): Release[] =>
  all.map((one, index) => {
    const [description, more] = typeof one === 'string' ? [one, {}] : one
    return readRelease(release(index + 1, description, { current: index + 1 === all.length, ...more }))
  })
const formation = (commands: Record<string, string | null>): Formation[] =>
  readFormation(Object.entries(commands).map(([type, command]) => ({ type, quantity: 0, command })))

const image: Wished = { images: [OTHER, IMAGE], start: { entrypoint: [], cmd } }
const web: Asked[] = [{ type: 'web' }]
const types: Asked[] = [...web, { type: 'worker', command: 'npm run jobs' }]

t.test('what runs already', async (t) => {
  const cases: [name: string, releases: Release[], commands: Record<string, string>, asked?: Asked[]][] = [
    ['one type', history(ours), { web: escaped }],
    ['a command that is not escaped', history(ours), { web: cmd.join(' ') }],
    ['config vars set since', history('x', ours, 'Set A config vars', 'Set B config vars'), { web: escaped }],
    ['gone back to it', history(ours, 'Deployed web (eeeeeeeeeeee)', 'Rollback to v1'), { web: escaped }],
    [
      'a failed release long ago',
      history([ours, { status: 'failed', current: false }], ours),
      { web: escaped },
    ],
    ['several types', history(both), { web: escaped, worker: 'npm run jobs' }, types],
    ['with a shell', history(both), { web: escaped, worker: '/bin/sh -c npm\\ run\\ jobs' }, types],
    [
      'in other words',
      history('Deployed web, worker (0123456789ab)'),
      { web: escaped, worker: 'npm run jobs' },
      types,
    ],
    ['more types than asked for', history(both), { web: escaped, worker: 'npm run jobs' }],
  ]
  for (const [name, releases, commands, asked = web] of cases) {
    const app = { releases: [...releases].reverse(), formation: formation(commands) }
    const found = judgeRunning(app, asked, image)
    t.match(found, { kind: 'runs', release: { version: releases.length } }, name)
  }
  const start = { entrypoint: ['/start'], cmd: ['a b', ''] }
  for (const shown of ["/start a\\ b ''", 'a b '])
    t.match(
      judgeRunning({ releases: history(ours), formation: formation({ web: shown.replace("''", '') }) }, web, {
        ...image,
        start,
      }),
      { kind: 'runs' },
      'behind an entrypoint',
    )
})

t.test('what is to be released', async (t) => {
  const command = { web: escaped }
  const cases: [
    why: string,
    releases: Release[],
    commands: Record<string, string | null>,
    asked?: Asked[],
    wished?: Partial<Wished>,
  ][] = [
    ['nothing was released yet', [], {}],
    ['nobody knows which image v1 runs', history('Initial release'), {}],
    ['v1 runs another image as web', history('Deployed web (eeeeeeeeeeee)'), command],
    [
      'v2 does not serve',
      history([ours, { current: true }], ['x', { status: 'failed', current: false }]),
      command,
    ],
    [
      'v2 does not serve',
      history([ours, { current: true }], [ours, { status: 'pending', current: false }]),
      command,
    ],
    ['v2 does not serve', history([ours, { current: true }], [ours, { current: false }]), command],
    ['v1 does not serve', history([ours, { status: 'pending', current: true }]), command],
    [
      'nobody knows which image v3 runs',
      history(ours, [ours, { status: 'failed', current: false }], 'Set A config vars'),
      command,
    ],
    ['v1 runs another image as worker', history(ours), command, types],
    [
      'v1 runs another image as worker',
      history('Deployed web (0123456789ab), worker (eeeeeeeeeeee)'),
      { ...command, worker: 'npm run jobs' },
      types,
    ],
    [
      'v1 runs another image as web',
      history('Deployed worker (0123456789ab), web (eeeeeeeeeeee)'),
      { ...command, worker: 'npm run jobs' },
      types,
    ],
    ['v1 runs another image as web', history('Deployed web-2 (0123456789ab)'), { web: escaped }],
    ['v2 runs another image as web', history(both, 'Deployed worker (0123456789ab)'), command],
    ['v1 runs another command as web', history(ours), {}],
    ['v1 runs another command as web', history(ours), { web: null }],
    ['v1 runs another command as web', history(ours), { web: 'sh' }],
    ['v1 runs another command as web', history(ours), command, web, { start: undefined }],
    [
      'v1 runs another command as web',
      history(ours),
      { web: null },
      web,
      { start: { entrypoint: [], cmd: [] } },
    ],
    ['v1 runs another command as worker', history(both), command, types],
  ]
  for (const [why, releases, commands, asked = web, wished = {}] of cases) {
    const app = { releases: [...releases].reverse(), formation: formation(commands) }
    t.match(
      judgeRunning(app, asked, { ...image, ...wished }),
      { kind: 'differs', why, onlyCommand: false },
      why,
    )
  }
  const other = { releases: history(both), formation: formation({ ...command, worker: 'npm run other' }) }
  t.match(judgeRunning(other, types, image), {
    ...{ kind: 'differs', why: 'v1 runs another command as worker', onlyCommand: true },
  })
})
