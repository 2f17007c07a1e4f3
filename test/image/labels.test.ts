import t from 'tap'
import type { Build } from '../../src/ci/build.js'
import { labels, readBuild, stampLabels } from '../../src/image/labels.js'

const COMMIT = '854df4f3ab1e62f5d2b2c0a9f8fc6a7a1f4e2d30'
const URL = 'https://travis-ci.com/alice/todo-app/jobs/77'
const build: Build = {
  service: 'travis',
  commit: COMMIT,
  number: '524',
  jobUrl: URL,
  source: 'https://github.com/alice/todo-app',
}
const time = Date.UTC(2026, 1, 3, 4, 5, 6, 789)
const own = [
  ['org.opencontainers.image.revision', COMMIT],
  ['org.opencontainers.image.version', '524'],
  ['dev.slipway.build', `524 ${URL}`],
  ['org.opencontainers.image.source', 'https://github.com/alice/todo-app'],
  ['org.opencontainers.image.created', '2026-02-03T04:05:06Z'],
]

t.test('of a build, in order', async (t) => {
  const made = labels(build, time)
  t.strictSame(Object.entries(made.labels), own)
  t.strictSame(made.problems, [])
})

t.test('what is not known is left out', async (t) => {
  t.strictSame(labels({ service: 'local' }, time).labels, {
    'org.opencontainers.image.created': '2026-02-03T04:05:06Z',
  })
  t.strictSame(stampLabels({ service: 'local', commit: COMMIT }), {
    'org.opencontainers.image.revision': COMMIT,
    'org.opencontainers.image.version': '854df4f',
  })
})

t.test('those of --label', async (t) => {
  const made = labels(build, time, [
    'team=todo=list',
    'empty=',
    'lone',
    'org.opencontainers.image.version=2.0',
    'org.opencontainers.image.title=A title',
    '__proto__=x',
    'team=last',
  ])
  t.strictSame(made.problems, [])
  t.match(made.labels, {
    team: 'last',
    empty: '',
    lone: '',
    'org.opencontainers.image.version': '2.0',
    'org.opencontainers.image.revision': COMMIT,
  })
  t.strictSame(
    Object.keys(made.labels).slice(0, 6),
    [...own.map(([key]) => key), 'team'],
    'ours stay in front',
  )
  t.ok(Object.hasOwn(made.labels, '__proto__'))
})

t.test('what slipway relies on is not for --label', async (t) => {
  const asked = [
    'org.opencontainers.image.revision=x',
    'dev.slipway.inputs=x',
    'dev.slipway.build=1',
    '=x',
    ' =x',
    'a=b',
  ]
  const made = labels(build, time, asked)
  t.strictSame(
    made.problems.map(({ code, exit, message }) => `${code} ${exit} ${message}`),
    [
      'E_LABEL 2 The label "org.opencontainers.image.revision" cannot be set: slipway sets it itself and relies on it.',
      'E_LABEL 2 The label "dev.slipway.inputs" cannot be set: slipway sets it itself and relies on it.',
      'E_LABEL 2 The label "dev.slipway.build" cannot be set: slipway sets it itself and relies on it.',
      'E_LABEL 2 The label "" cannot be set: it has no name.',
      'E_LABEL 2 The label " " cannot be set: it has no name.',
    ],
  )
  t.strictSame(Object.entries(made.labels), [...own, ['a', 'b']])
  t.strictSame(
    labels(build, time, [`org.opencontainers.image.revision=${COMMIT}`]).problems,
    [],
    'it says the same',
  )
})

t.test('the build reads back', async (t) => {
  for (const [number, jobUrl] of [
    ['524', URL],
    ['524', undefined],
    [undefined, URL],
  ] as const) {
    const label = stampLabels({ service: 'travis', number, jobUrl })['dev.slipway.build']
    t.strictSame(readBuild(label ?? ''), { number, url: jobUrl })
  }
  t.strictSame(readBuild('something else'), { number: undefined, url: undefined })
})
