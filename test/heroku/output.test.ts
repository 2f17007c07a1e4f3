import t, { type Test } from 'tap'
import { finishRelease } from '../../src/heroku/finish.js'
import { followOutput, lineFeed, type Open } from '../../src/heroku/output.js'
import { readRelease } from '../../src/heroku/read.js'
import { type Asked, release, type Reply, stage } from './stage.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

t.test('lines from bytes', async (t) => {
  const lines: string[] = []
  const { feed, end } = lineFeed((one) => lines.push(one))
  const [first, second] = [bytes('één\r\ntw').subarray(0, 1), bytes('één\r\ntw').subarray(1)]
  for (const part of [first, second, bytes('o\n\nthr'), bytes('ee')]) feed(part)
  end()
  t.same(lines, ['één', 'two', '', 'three'])
})

const TEXT = 'migrating\ncreated table todos\nadded index\ndone\n'
const from = ({ headers }: Asked): number => Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0)

/** Follows `/out` while it replies by `reply`, given the number of the connection from 1. */
const following = async (t: Test, reply: (turn: number, asked: Asked) => Reply) => {
  let turn = 0
  const s = await stage(t, (asked) => reply(++turn, asked))
  const lines: string[] = []
  const line = (text: string): void => void lines.push(text)
  return { ...s, lines, run: () => followOutput(`${s.url}/out`, { open: s.open, line, wait: s.wait }) }
}
/** Sends `text` and cuts the connection. */
const cut =
  (status: number, text: string): Reply =>
  (response) => {
    response.writeHead(status, { 'content-length': 9999 })
    response.write(text, () => setImmediate(() => response.destroy()))
  }

t.test('a stream that is cut goes on where it was', async (t) => {
  const s = await following(t, (turn, asked) => {
    if (turn === 1) return cut(200, TEXT.slice(0, 15))
    if (turn === 2) return 'reset'
    if (turn === 3) return cut(206, TEXT.slice(from(asked), 30))
    return { status: 206, text: TEXT.slice(from(asked)) }
  })
  t.same(await s.run(), { kind: 'ended' })
  t.same(s.lines, ['migrating', 'created table todos', 'added index', 'done'])
  t.same(
    s.asked.map(({ headers }) => headers.range),
    [undefined, 'bytes=15-', 'bytes=15-', 'bytes=30-'],
  )
  t.ok(
    s.asked.every(({ headers }) => headers.authorization === undefined),
    'no token for that host',
  )
})

t.test('cuts with output in between are as many as they like', async (t) => {
  const s = await following(t, (turn, asked) =>
    turn < 20
      ? cut(206, TEXT.slice(from(asked), from(asked) + 1))
      : { status: 206, text: TEXT.slice(from(asked)) },
  )
  t.same(await s.run(), { kind: 'ended' })
  t.same(s.lines, ['migrating', 'created table todos', 'added index', 'done'])
})

t.test('a server that knows no ranges repeats no line either', async (t) => {
  const s = await following(t, (turn) => (turn === 1 ? cut(200, TEXT.slice(0, 15)) : { text: TEXT }))
  t.same(await s.run(), { kind: 'ended' })
  t.same(s.lines, ['migrating', 'created table todos', 'added index', 'done'])
})

t.test('a channel that comes late, or never', async (t) => {
  const missing = { status: 404, text: 'Channel is not registered.' }
  const late = await following(t, (turn) => (turn < 4 ? missing : { text: TEXT }))
  t.same(await late.run(), { kind: 'ended' })
  t.equal(late.clock.seconds(), 3)
  t.equal(late.lines.length, 4)
  const never = await following(t, () => missing)
  t.same(await never.run(), { kind: 'nothing' })
  t.equal(never.clock.seconds(), 30)
  t.same(never.lines, [], 'what a 404 says is no output')
  const empty = await following(t, (turn) => (turn < 3 ? { status: 416, text: 'x' } : { text: TEXT }))
  t.same(await empty.run(), { kind: 'ended' }, 'a range that is not there yet is asked for again')
})

t.test('cut for good', async (t) => {
  const s = await following(t, (turn) => (turn === 1 ? cut(200, 'half') : 'reset'))
  t.match(await s.run(), { kind: 'lost', reason: /closed the connection/ })
  t.same(s.lines, ['half'])
  t.equal(s.asked.length, 10)
})

/** Finishes v42: `status` by seconds since the start, its output by `open`. */
const finishing = async (
  t: Test,
  status: (second: number) => object,
  output: (s: { clock: Stage['clock'] }) => Open | Reply,
  log: string[] = [],
) => {
  let reply: Reply | undefined
  const s: Stage = await stage(t, ({ method, path }) => {
    if (path === '/out') return reply ?? { status: 404 }
    if (method === 'POST') return { json: { logplex_url: `${s.url}/log` } }
    if (path === '/log') return { text: log.join('\n') }
    return path.endsWith('r42') ? { json: release(42, '', status(s.clock.seconds())) } : { json: [] }
  })
  const made = output(s)
  // What takes two arguments opens the stream by itself; else the server answers.
  const open = typeof made === 'function' && made.length === 2 ? (made as Open) : s.open
  if (open === s.open) reply = made as Reply
  const lines: string[] = []
  const one = readRelease(release(42, '', { status: 'pending', output_stream_url: `${s.url}/out` }))
  const line = (text: string): void => void lines.push(`${s.clock.seconds()}: ${text}`)
  const run = () =>
    finishRelease(s.heroku, one, { open, line, note: s.note, wait: s.wait, timeout: 1_200_000 })
  return { ...s, lines, run }
}
type Stage = Awaited<ReturnType<typeof stage>>

const succeeds = (at: number) => (second: number) =>
  second < at ? { status: 'pending' } : { status: 'succeeded', current: true }
const fails = (at: number) => (second: number) => ({ status: second < at ? 'pending' : 'failed' })

/** An output that prints each line at its second, then ends; one at Infinity never comes. */
const script =
  (...steps: [second: number, text: string][]) =>
  ({ clock }: { clock: Stage['clock'] }): Open =>
  async (_request, signal) => {
    const stream = async function* () {
      for (const [second, text] of steps) {
        await clock.sleep((second - clock.seconds()) * 1000, signal)
        yield bytes(text)
      }
    }
    return { status: 200, header: () => undefined, stream: stream() }
  }

t.test('pending after the end of the output, then succeeded', async (t) => {
  const s = await finishing(t, succeeds(61), script([2, 'migrating\n'], [4, 'done\n']))
  t.match(await s.run(), { version: 42, current: true })
  t.same(s.lines, ['2: migrating', '4: done'])
})

t.test('a silent release command', async (t) => {
  const s = await finishing(t, succeeds(721), script([2, 'migrating\n'], [720, 'done\n']))
  t.match(await s.run(), { current: true })
  t.same(s.lines, ['2: migrating', '720: done'], 'twelve silent minutes cut nothing')
  t.ok(s.notes.length >= 10, `a heartbeat about each minute: ${s.notes.length}`)
  t.match(s.notes[0], /^v42 is still pending after 1 min\.$/)
})

t.test('a failed one says its last words, also those that come after the status', async (t) => {
  const s = await finishing(t, fails(3), script([1, 'migrating\n'], [5, 'no such table\n']))
  await t.rejects(s.run(), { code: 'E_RELEASE_FAILED', message: /"no such table"/ })
})

t.test('an output that never ends holds nobody up', async (t) => {
  const s = await finishing(t, succeeds(3), script([1, 'migrating\n'], [5000, 'never\n']))
  t.match(await s.run(), { current: true })
  t.ok(s.clock.seconds() < 12, `${s.clock.seconds()} s`)
  t.same(s.notes, ['The output of the release command did not come to its end.'])
})

t.test('without a stream the log of the app speaks', async (t) => {
  const log = [
    '2026-11-23T11:59:00.1+00:00 app[release.7]: of an older release',
    '2026-11-23T12:00:01.1+00:00 app[web.1]: not of the release',
    '2026-11-23T12:00:02.1+00:00 app[release.8]: no such table',
  ]
  const s = await finishing(t, fails(50), () => ({ status: 404, text: 'Channel is not registered.' }), log)
  await t.rejects(s.run(), { code: 'E_RELEASE_FAILED', message: /"no such table"/ })
  t.same(
    s.lines.map((one) => one.replace(/^.*?: /, '')),
    ['no such table'],
  )
  t.match(s.notes.at(-1), /needs curl/)
})

t.test('a release without a command has no output to follow', async (t) => {
  const s = await finishing(t, succeeds(0), () => ({ status: 500 }))
  const plain = readRelease(release(42, ''))
  const { open, note, wait } = s
  await finishRelease(s.heroku, plain, { open, line: () => t.fail('a line'), note, wait, timeout: 1000 })
  t.same(
    s.asked.map(({ path }) => path),
    ['/apps/todo/releases/r42'],
  )
})

t.test('the deadline and the end by a signal leave nothing running', async (t) => {
  const s = await finishing(t, () => ({ status: 'pending' }), script([Infinity, '']))
  await t.rejects(s.run(), { code: 'E_RELEASE_PENDING' })
  const ended = await finishing(
    t,
    () => {
      ended.stop.abort(new Error('ended by SIGTERM'))
      return { status: 'pending' }
    },
    script([1, 'x\n'], [5000, '']),
  )
  await t.rejects(ended.run(), { message: 'ended by SIGTERM' })
})
