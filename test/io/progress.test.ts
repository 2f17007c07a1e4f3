import { Writable } from 'node:stream'
import t from 'tap'
import { createProgress } from '../../src/io/progress.js'
import { createTalk } from '../../src/io/talk.js'
import { keptLog, quickClock } from '../http/server.js'

const MB = 1e6

/** A transfer of 300.1 MB at the given speeds, each for one second, told in steps of a tenth of a second. */
function transfer(speeds: readonly number[], redrawn?: string[]) {
  const clock = quickClock(1000)
  const log = keptLog()
  const redraw = redrawn === undefined ? undefined : (line: string): void => void redrawn.push(line)
  const progress = createProgress('copying', { clock, log, redraw })
  let bytes = 0
  for (const speed of speeds)
    for (let step = 0; step < 10; step++) {
      clock.pass(100)
      bytes += (speed * MB) / 10
      progress.onProgress({ bytes, total: 300.1 * MB })
    }
  return { progress, log }
}

const seconds = (count: number, speed: number): number[] => Array.from({ length: count }, () => speed)

t.test('a short transfer says nothing', async (t) => {
  const { progress, log } = transfer(seconds(2, 10))
  progress.end()
  t.same(log.lines, [])
  const drawn: string[] = []
  transfer(seconds(2, 10), drawn).progress.end()
  t.same(drawn, [])
})

t.test('a long one: a line every few seconds, with the rate of the last of them', async (t) => {
  const { progress, log } = transfer([...seconds(8, 24), ...seconds(6, 3)])
  progress.end()
  t.same(log.lines, [
    'info copying: 72.0 of 300.1 MB, 24.0 MB/s',
    'info copying: 192.0 of 300.1 MB, 24.0 MB/s',
    'info copying: 207.0 of 300.1 MB, 3.0 MB/s',
    'info copying: 210.0 of 300.1 MB in 14 s, 15.0 MB/s',
  ])
})

t.test('what has to be sent again does not make the rate negative', async (t) => {
  const { log } = transfer([...seconds(3, 50), ...seconds(5, -20)])
  t.same(log.lines, [
    'info copying: 150.0 of 300.1 MB, 50.0 MB/s',
    'info copying: 50.0 of 300.1 MB, 0.0 MB/s',
  ])
})

t.test('on a terminal one line is drawn over and over', async (t) => {
  const drawn: string[] = []
  const { progress, log } = transfer(seconds(4, 24), drawn)
  t.same(drawn, [
    'copying: 72.0 of 300.1 MB, 24.0 MB/s',
    'copying: 76.8 of 300.1 MB, 24.0 MB/s',
    'copying: 81.6 of 300.1 MB, 24.0 MB/s',
    'copying: 86.4 of 300.1 MB, 24.0 MB/s',
    'copying: 91.2 of 300.1 MB, 24.0 MB/s',
    'copying: 96.0 of 300.1 MB, 24.0 MB/s',
  ])
  t.same(log.lines, [])
  progress.end()
  t.equal(drawn.at(-1), '', 'the line goes')
  t.same(log.lines, ['info copying: 96.0 of 300.1 MB in 4 s, 24.0 MB/s'])
})

t.test('other lines take the place of the drawn one', async (t) => {
  let text = ''
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  const talk = createTalk(to)
  talk.stream.write('before\n')
  talk.redraw('one')
  talk.redraw('two')
  talk.stream.write('log line\n')
  talk.redraw('three')
  talk.mark('fold\n')
  talk.redraw('four')
  talk.redraw('')
  talk.stream.write('after\n')
  talk.redraw('five')
  await talk.flush()
  const erase = '\r\u001b[K'
  t.equal(text, `before\none${erase}two${erase}log line\nthree${erase}fold\nfour${erase}after\nfive${erase}`)
})
