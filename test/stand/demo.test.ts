import t from 'tap'
import { createBrief, createOutcomes, cut, transcriptOf } from './demo/brief.js'
import { timeTable } from './demo/table.js'
import { readMarks, shown, timesOf } from './travis/marks.js'

const clear = '\r\x1b[0K'
const end = (id: string, seconds: number, event = ''): string =>
  `travis_time:end:${id}:start=1,finish=2,duration=${seconds * 1e9}${event}${clear}`
/** The log of a job as a pseudo terminal gives it. */
const log = [
  `travis_fold:start:git.checkout${clear}travis_time:start:0a${clear}$ git clone https://github.com/alice/app.git`,
  `remote: Counting: 50%\rremote: Counting: 100%`,
  `${end('0a', 2, ',event=checkout')}travis_fold:end:git.checkout${clear}`,
  `travis_time:start:0b${clear}$ slipway ship`,
  `travis_fold:start:slipway.build${clear}travis_time:start:0c${clear}slipway build`,
  '\x1b[36m$ docker build .\x1b[0m',
  'Step 1/2 : FROM busybox',
  '',
  'Step 2/2 : CMD sh',
  `${end('0c', 3)}travis_fold:end:slipway.build${clear}build done: built app`,
  'v3 http://127.0.0.1:1/',
  end('0b', 4, ',event=script'),
  '\x1b[32;1mThe command "slipway ship" exited with 0.\x1b[0m',
  'Done. Your build exited with 0.',
].join('\r\n')

t.test('marks of a log', async (t) => {
  t.match(readMarks(log).slice(0, 4), [
    { kind: 'fold', edge: 'start', name: 'git.checkout', atLineStart: true },
    { kind: 'time', edge: 'start', id: '0a' },
    { kind: 'time', edge: 'end', id: '0a', seconds: 2, event: 'checkout' },
    { kind: 'fold', edge: 'end', name: 'git.checkout', atLineStart: true },
  ])
  t.same(
    [...timesOf(log)],
    [
      ['checkout', 2],
      ['build', 3],
      ['script', 4],
    ],
  )
  const [open] = readMarks(`text travis_fold:start:late${clear}`)
  t.match(open, { atLineStart: false }, 'not at the left edge')
  t.same(log.split('\n').slice(1, 4).map(shown), ['remote: Counting: 100%', '', '$ slipway ship'])
})

t.test('a job in short', async (t) => {
  const told = (make: typeof createBrief): string[] => {
    const lines: string[] = []
    const brief = make((line) => lines.push(line))
    log.split('\n').forEach(brief.line)
    brief.end()
    return lines
  }
  const shipped = [
    ...['$ slipway ship', 'slipway build', '$ docker build .', '  … 2 more lines', 'build done: built app'],
    ...['v3 http://127.0.0.1:1/', 'The command "slipway ship" exited with 0.'],
  ]
  t.same(told(createBrief), ['  … 2 more lines', ...shipped, 'Done. Your build exited with 0.'])
  t.same(told(createOutcomes), [shipped[0], ...shipped.slice(4)])
  t.same(transcriptOf(log, 80), shipped)
  t.equal(transcriptOf(log, 12)[0], '$ slipway  …')
  t.throws(() => transcriptOf('$ npm test\n', 80), /no line `slipway ship`/)
  t.equal(cut('abc', 3), 'abc')
})

t.test('where the time went', async (t) => {
  const jobs = [
    { title: 'first push', log, seconds: 7.5 },
    { title: 'second', log: '', seconds: 12 },
  ]
  const table = timeTable(jobs)
  t.equal(new Set(table.map((line) => line.length)).size, 1, 'columns stand below each other')
  t.same(
    table.filter((line) => /\d/.test(line)).map((line) => line.trim().split(/ {2,}/)),
    [
      ['checkout, download', '2.0 s', '0.0 s'],
      ['build', '3.0 s'],
      ['everything else', '2.5 s', '12.0 s'],
      ['the whole job', '7.5 s', '12.0 s'],
    ],
  )
})
