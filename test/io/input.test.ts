import { PassThrough, Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { type Input, type InputDeps, readInput, type } from '../../src/io/input.js'
import { Interrupted } from '../../src/io/interrupted.js'

const deps = (stdin: Input, more: Partial<InputDeps> = {}) => {
  const talk = new PassThrough()
  const stop = new AbortController()
  return { stop, talk, stdin: () => stdin, signal: stop.signal, manned: true, most: 1000, ...more }
}

const terminal = () => {
  const modes: boolean[] = []
  const input: Input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => modes.push(on),
  })
  return { input, modes, keys: (text: string | Buffer) => (input as PassThrough).write(text) }
}

const prompted = (t: Test, more: Partial<InputDeps> = {}) => {
  const { input, modes, keys } = terminal()
  const given = deps(input, more)
  const read = readInput('TOKEN', given).then(String)
  t.teardown(() => void read.catch(() => undefined))
  return { ...given, read, modes, keys, said: () => String((given.talk as PassThrough).read() ?? '') }
}

t.test('a pipe, all of it', async (t) => {
  const read = (parts: string[], more?: Partial<InputDeps>) =>
    readInput('A', deps(Readable.from(parts), more)).then(String)
  t.equal(await read(['one\n', 'two\n']), 'one\ntwo\n')
  t.equal(await read([]), '')
  t.equal(await read(['12345', '67890'], { most: 3 }), '1234', 'no more than one too many')
  t.equal(await read(['x'], { manned: false }), 'x', 'a pipe needs nobody')
})

t.test('a pipe that fails, or is given up', async (t) => {
  const failing = new PassThrough()
  const read = readInput('A', deps(failing))
  failing.destroy(Object.assign(new Error('no'), { code: 'EISDIR' }))
  await t.rejects(read, { code: 'E_ENCRYPT_INPUT', message: /EISDIR/ })
  const silent = new PassThrough()
  const given = deps(silent)
  const waiting = readInput('A', given)
  given.stop.abort(new Interrupted('SIGTERM'))
  await t.rejects(waiting, { message: 'ended by SIGTERM' })
  t.ok(silent.destroyed, 'nothing keeps the process alive')
  await t.rejects(readInput('A', { ...given, stdin: () => t.fail('it is not touched') as never }), {
    message: 'ended by SIGTERM',
  })
})

t.test('at a terminal one line is asked for, and not shown', async (t) => {
  const { read, modes, keys, said } = prompted(t)
  keys('hunt')
  keys(Buffer.from('erü').subarray(0, 3))
  keys(Buffer.from('erü').subarray(3))
  keys('2\r')
  t.equal(await read, 'hunterü2')
  t.same(modes, [true, false])
  t.equal(said(), 'Value of TOKEN (it is not shown): \n')
})

t.test('ways to end without a value', async (t) => {
  const cases: [keys: string, error: { message: RegExp; code?: string; exitCode?: number }][] = [
    ['hunter2\u0003', { message: /^ended by SIGINT$/, exitCode: 130 }],
    ['\r', { code: 'E_ENCRYPT_INPUT', message: /nothing was typed/ }],
    ['\u0004', { code: 'E_ENCRYPT_INPUT', message: /nothing was typed/ }],
    ['hunter2\rmore\r', { code: 'E_ENCRYPT_INPUT', message: /several lines/ }],
  ]
  for (const [sent, error] of cases) {
    const { read, modes, keys } = prompted(t)
    keys(sent)
    t.match(await read.catch((caught: unknown) => caught), error, JSON.stringify(sent))
    t.same(modes, [true, false], 'the terminal is as it was')
  }
  const ended = prompted(t)
  ended.stop.abort(new Interrupted('SIGTERM'))
  await t.rejects(ended.read, { message: 'ended by SIGTERM' })
  t.same(ended.modes, [true, false])
  const nobody = prompted(t, { manned: false })
  await t.rejects(nobody.read, { code: 'E_ENCRYPT_INPUT', message: /CI job/ })
  t.same(nobody.modes, [])
})

t.test('keys', async (t) => {
  const line = (keys: string) => type({ text: '' }, keys).text
  t.equal(line('ab\u007fc'), 'ac')
  t.equal(line('a😀\bb'), 'ab')
  t.equal(line('\u007fa'), 'a')
  t.equal(line('abc\u0015d'), 'd')
  t.equal(line('a\u001b[Ab\u001b[1;5Cc\u001bOPd'), 'abcd', 'arrows are no characters')
  t.equal(line('\u001b[200~pasted\u001b[201~'), 'pasted')
  t.equal(line('a\tb\u0001'), 'a\tb')
  t.same(type({ text: 'a' }, 'b\r\n'), { text: 'ab', ended: 'line' })
  t.same(type({ text: 'a' }, '\u0004'), { text: 'a', ended: 'line' })
})
