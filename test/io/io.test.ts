import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import fc from 'fast-check'
import t from 'tap'
import { problem } from '../../src/errors/problem.js'
import { systemClock } from '../../src/io/clock.js'
import { createExec, type ExecOptions } from '../../src/io/exec.js'
import { heldUntil } from '../../src/io/held.js'
import { Interrupted } from '../../src/io/interrupted.js'
import { createLogger } from '../../src/io/logger.js'
import { createMask } from '../../src/io/mask.js'
import { createPerform, type Told } from '../../src/io/perform.js'
import { Secret } from '../../src/io/secret.js'
import { noteState, openNotes, readState, stateFile } from '../../src/io/state.js'
import { createTalk } from '../../src/io/talk.js'
import type { Log, Step } from '../../src/types.js'

const maskOf = (...values: string[]) => {
  const mask = createMask()
  for (const value of values) mask.add(new Secret(value, 'X'))
  return mask
}

const collect = () => {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  return { stream, text: () => text }
}

const through = async (
  mask: ReturnType<typeof createMask>,
  chunks: readonly Uint8Array[],
): Promise<string> => {
  const stream = mask.stream()
  const out = collect()
  stream.pipe(out.stream)
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await new Promise((resolve) => out.stream.once('finish', resolve))
  return out.text()
}

const encodings = (value: string): string[] => [
  value,
  Buffer.from(value).toString('base64'),
  Buffer.from(`alice:${value}`).toString('base64'),
  Buffer.from(`_:${value}`).toString('base64'),
  Buffer.from(`someone@example.com:${value}`).toString('base64url'),
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
]

t.test('a secret is masked in every form it may take', async (t) => {
  const value = `p"a'ss\\w&o$rd(ü) =%+/?`
  const mask = maskOf(value)
  const core = ['p"a', 'ss\\\\w', 'rd(', 'o$rd']
  for (const form of encodings(value)) {
    const shown = mask.text(`before ${form} after`)
    t.match(shown, /^before .*\[secret\].* after$/, form)
    for (const part of core) t.notMatch(shown, part, `${form}: nothing of it is left`)
    t.notOk(shown.includes(form), form)
  }
  t.equal(mask.text('nothing to hide'), 'nothing to hide')
})

t.test('short values are left, several lines are masked one by one', async (t) => {
  t.equal(maskOf('abc').text('abc abc'), 'abc abc')
  const key = maskOf('-----BEGIN KEY-----\nline-one-of-it\nline-two-of-it')
  t.equal(key.text('line-two-of-it'), '[secret]')
  t.notMatch(key.text('a\r\nline-one-of-it\r\n'), 'line-one')
  t.equal(maskOf('secret-1', 'secret-12345').text('secret-12345'), '[secret]', 'the longer one first')
})

t.test('no secret passes the stream, however it is cut', async (t) => {
  const text = fc
    .string({ unit: 'binary', minLength: 4, maxLength: 30 })
    .filter((one) => one.trim().length >= 4)
  await fc.assert(
    fc.asyncProperty(text, fc.nat(6), fc.array(fc.nat(400), { maxLength: 8 }), async (value, kind, cuts) => {
      const form = encodings(value)[kind] ?? value
      const whole = Buffer.from(`some words\n${'x'.repeat(20)}${form}${'y'.repeat(20)}\nand more ${form}`)
      const at = [0, ...cuts.map((cut) => cut % whole.length), whole.length].sort((a, b) => a - b)
      const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end))
      const shown = await through(maskOf(value), chunks)
      // What is left must not contain any line of the form that a reader could take back.
      for (const line of form.split(/[\r\n]/).filter((one) => one.length >= 4))
        t.notOk(shown.includes(`x${line}y`))
      if (!/[\r\n]/.test(value)) t.notOk(shown.includes(form), JSON.stringify({ value, form, shown }))
    }),
    { numRuns: 200, seed: 7 },
  )
})

t.test('a line without end is neither held for ever nor cut inside a secret', async (t) => {
  const mask = maskOf('very-secret-value')
  const filler = Buffer.alloc(70_000, 'a')
  const stream = mask.stream()
  const seen: Buffer[] = []
  stream.on('data', (chunk: Buffer) => seen.push(chunk))
  stream.write(filler)
  stream.write(Buffer.from('very-sec'))
  await new Promise((resolve) => setImmediate(resolve))
  t.ok(Buffer.concat(seen).length > 60_000, 'most of it is through')
  stream.write(Buffer.from('ret-value'))
  stream.end(filler)
  await new Promise((resolve) => stream.once('end', resolve))
  const shown = Buffer.concat(seen).toString()
  t.notMatch(shown, /very-sec|ret-value/)
  t.match(shown, '[secret]')
})

const execOn = (mask = createMask()) => {
  const out = collect()
  const talk = collect()
  const controller = new AbortController()
  const exec = createExec({
    mask,
    out: out.stream,
    talk: talk.stream,
    signal: controller.signal,
    kill: (pid, signal) => void process.kill(pid, signal),
  })
  const env = { PATH: process.env['PATH'] }
  const sh = (script: string, more: Partial<ExecOptions> = {}) =>
    exec(['sh', '-c', script], { env, cwd: '/', output: 'talk', ...more })
  return { exec, sh, out, talk, controller, env }
}

t.test('children: exit code, order, streams, environment, input', async (t) => {
  const { exec, sh, out, talk, env } = execOn(maskOf('hush-hush'))
  const order = await sh('for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done; exit 7')
  t.equal(order.exitCode, 7)
  t.equal(
    order.output,
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `out ${i}\nerr ${i}\n`).join(''),
    'in the order printed',
  )
  t.equal(talk.text(), order.output)
  t.equal(out.text(), '', 'results are nobody else’s')
  t.match(
    (await sh('echo hush-hush > /dev/stderr', { output: 'capture' })).output,
    '[secret]',
    '/dev/stderr works',
  )
  t.match((await sh('echo hush-hush', { output: 'secret' })).output, 'hush-hush', 'asked for as it is')
  await sh('echo result; echo talk >&2', { output: 'pass' })
  t.equal(out.text(), 'result\n')
  t.match(talk.text(), /talk\n$/)
  t.equal((await sh('cat', { stdin: new Secret('given', 'X'), output: 'capture' })).output, 'given')
  t.equal((await sh('cat; echo end', { output: 'capture' })).output, 'end\n', 'no input: closed')
  t.match((await sh('env', { env: { ...env, ONLY: '1' }, output: 'capture' })).output, /ONLY=1/)
  t.notMatch((await sh('env', { output: 'capture' })).output, /HOME=/, 'nothing is handed on by itself')
  t.equal((await exec(['no-such-program'], { env, cwd: '/', output: 'talk' })).exitCode, 127)
  t.match(await sh('kill -9 $$'), { exitCode: 137 }, 'a child that was killed has failed')
  t.match(
    (await sh('sleep 30 & echo done', { output: 'capture' })).output,
    'done',
    'a daemon left behind is not waited for',
  )
})

t.test('a child whose turn has not come', async (t) => {
  const { sh, talk, controller } = execOn(maskOf('hush-hush'))
  let release: () => void = () => undefined
  const hold = new Promise<void>((resolve) => (release = resolve))
  // More than any pipe or stream takes before somebody reads.
  const early = await sh('i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo hush-hush $i; done', { hold })
  t.match(early.output, /\[secret\] 30000\n$/, 'it does not wait for a reader')
  await sh('echo meanwhile')
  t.equal(talk.text(), 'meanwhile\n', 'nobody hears it')
  release()
  const late = await sh('echo and on', { hold })
  t.equal(late.exitCode, 0)
  t.match(talk.text(), /^meanwhile\n\[secret\] 1\n[^]*\[secret\] 30000\nand on\n$/, 'in order, and masked')

  const warned: string[] = []
  const warn = ({ name }: Error): void => void warned.push(name)
  process.on('warning', warn)
  const slow = new Writable({ write: (_chunk, _encoding, done) => void setTimeout(done, 1) })
  const held = heldUntil(hold, slow)
  for (let i = 0; i < 40; i++) held.write(Buffer.alloc(20_000))
  await hold
  await new Promise((resolve) => held.end(Buffer.alloc(20_000), () => setTimeout(resolve, 20)))
  process.off('warning', warn)
  t.same(warned, [], 'a slow reader is no leak')

  const own = new AbortController()
  const running = sh('echo ready; while :; do sleep 0.05; done', { stop: own.signal })
  while (!talk.text().includes('ready')) await new Promise((resolve) => setTimeout(resolve, 5))
  own.abort(new Error('not needed'))
  t.match(await running.catch((error: unknown) => error), { message: 'not needed' })
  t.notOk(controller.signal.aborted)
  t.equal((await sh('echo on')).exitCode, 0, 'others go on')
})

t.test('a silent child is said to live', async (t) => {
  const said: number[] = []
  const { sh } = execOn()
  const every = 30
  await sh('read line < /dev/null; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 0.2', {
    silent: { every, say: (seconds) => said.push(seconds) },
  })
  t.ok(said.length > 0)
})

t.test('a signal reaches the whole group', async (t) => {
  const folder = t.testdir({})
  const { sh, talk, controller } = execOn()
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('slipway-')).length
  const running = sh(
    `cd ${folder}; (trap 'echo bye > got; exit 0' TERM; echo ready; while :; do sleep 0.05; done) & wait`,
  )
  while (!talk.text().includes('ready')) await new Promise((resolve) => setTimeout(resolve, 5))
  controller.abort(new Interrupted('SIGTERM'))
  t.match(await running.catch((error: unknown) => error), { signal: 'SIGTERM', exitCode: 143 })
  t.equal(readFileSync(join(folder, 'got'), 'utf8'), 'bye\n', 'the grandchild got it')
  t.match(
    await sh('echo no').catch((error: unknown) => error),
    { signal: 'SIGTERM' },
    'nothing is started afterwards',
  )
  t.equal((await sh('echo tidy', { always: true })).output, 'tidy\n', 'but for tidying up')
  t.ok(
    readdirSync(tmpdir()).filter((name) => name.startsWith('slipway-')).length <= before,
    'no pipe is left',
  )
  t.equal(new Interrupted('SIGINT').exitCode, 130)
})

const recordLog = (): Log & { lines: string[] } => {
  const lines: string[] = []
  const add = (line: string): void => void lines.push(line)
  return { lines, debug: () => {}, info: add, warn: add, error: add }
}

t.test('the seam: what is shown is what is run', async (t) => {
  const ran: string[] = []
  const step = (name: string, more: Partial<Step<string>> = {}): Step<string> => ({
    name,
    show: `$ ${name}`,
    effect: 'read',
    assume: `<${name}>`,
    run: async () => {
      ran.push(name)
      return name
    },
    ...more,
  })
  const setUp = (dryRun: boolean) => {
    const log = recordLog()
    const told: Told[] = []
    const unchecked: string[] = []
    ran.length = 0
    const perform = createPerform({
      dryRun,
      log,
      clock: systemClock,
      tell: (one) => told.push(one),
      unchecked: (one) => unchecked.push(one),
    })
    return { perform, log, told, unchecked }
  }
  const steps = [
    step('read'),
    step('write', { effect: 'write' }),
    step('read back', { after: true }),
    step('needy', { needs: 'TOKEN' }),
  ]
  const real = setUp(false)
  const values = []
  for (const one of steps) values.push(await real.perform(one))
  t.same(values, ['read', 'write', 'read back', 'needy'])
  t.same(ran, ['read', 'write', 'read back', 'needy'])
  t.same(real.log.lines, ['$ read', '$ write', '$ read back', '$ needy'])

  const dry = setUp(true)
  const assumed = []
  for (const one of steps) assumed.push(await dry.perform(one))
  t.same(ran, ['read'], 'only what reads, needs nothing, and is there')
  t.same(assumed, ['read', '<write>', '<read back>', '<needy>'])
  t.same(dry.log.lines, ['[read] $ read', '[write] $ write', '[read] $ read back', '[read] $ needy'])
  t.same(dry.unchecked, ['needy: needs TOKEN'])
  const facts = ({ name, show, effect }: Told) => ({ name, show, effect })
  t.same(dry.told.map(facts), real.told.map(facts), 'both tell the same steps')
  t.same(
    dry.told.map(({ outcome }) => outcome),
    ['done', 'shown', 'shown', 'shown'],
  )

  const failing = (code: 'daemon' | 'usage' | 'bug') =>
    step('fails', {
      run: async () => {
        if (code === 'daemon') throw problem('E_DOCKER_DAEMON', { detail: 'no' })
        if (code === 'usage') throw problem('E_DOCKERFILE', { file: 'x' })
        throw new TypeError('oops')
      },
    })
  t.equal(await dry.perform(failing('daemon')), '<fails>', 'a plan is worth seeing without an engine')
  t.match(dry.unchecked.at(-1), /fails: The Docker daemon/)
  await t.rejects(dry.perform(failing('usage')), { code: 'E_DOCKERFILE' })
  await t.rejects(dry.perform(failing('bug')), TypeError)
  await t.rejects(real.perform(failing('daemon')), { code: 'E_DOCKER_DAEMON' })
  t.equal(real.told.at(-1)?.outcome, 'failed')
})

t.test('what one phase leaves for the next', async (t) => {
  const folder = t.testdir({})
  const key = { repository: 'a/b', job: '1.1', commit: 'c' }
  const file = stateFile(join(folder, 'deep', 'er'), key)
  for (const other of [
    { ...key, repository: 'a' },
    { ...key, job: '1.2' },
    { ...key, commit: 'd' },
  ])
    t.not(stateFile(folder, other), stateFile(folder, key), 'another build has its own')
  t.same(readState(file), {})
  const digest = `sha256:${'a'.repeat(64)}` as const
  noteState(file, { image: 'x/y', digest })
  t.same(readState(file), { image: 'x/y', digest })
  noteState(file, { tested: 'these', reuse: digest })
  t.same(readState(file), { image: 'x/y', digest, tested: 'these', reuse: digest }, 'what was there stays')
  noteState(file, { tested: undefined, reuse: undefined })
  t.same(readState(file), { image: 'x/y', digest }, 'what is undefined is forgotten')
  const rehearsed = openNotes(file, true)
  rehearsed.note({ tested: 'those', image: undefined })
  t.same(
    rehearsed.read(),
    { digest, tested: 'those', image: undefined },
    'a dry run knows what it would note',
  )
  t.same(readState(file), { image: 'x/y', digest }, 'and notes nothing')
  const real = openNotes(file, false)
  real.note({ tested: 'those' })
  t.same(real.read(), { image: 'x/y', digest, tested: 'those' })
  t.same(readState(file), real.read())
  real.note({ tested: undefined })
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.notOk(existsSync(`${file}.new`))
  for (const damaged of ['{"image":', '[]', 'null', '{"image":1,"digest":"sha256:zz"}', ''])
    t.same((writeFileSync(file, damaged), readState(file)), {}, damaged)
})

t.test('the log', async (t) => {
  const lines = (format: 'pretty' | 'json', color: boolean, level: 'debug' | 'info' | 'warn' = 'info') => {
    const to = collect()
    const log = createLogger({ format, level, color, mask: maskOf('hush-hush'), talk: to.stream })
    log.debug('d')
    log.info('$ docker hush-hush')
    log.warn('w')
    log.error('e')
    return to.text()
  }
  t.equal(lines('pretty', false), '$ docker [secret]\nwarning: w\nerror: e\n')
  t.equal(lines('pretty', false, 'warn'), 'warning: w\nerror: e\n')
  t.match(lines('pretty', false, 'debug'), /^d\n/)
  t.match(lines('pretty', true), '\u001b[31merror: e\u001b[0m')
  const json = lines('json', true)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  t.match(json, [
    { level: 30, msg: '$ docker [secret]' },
    { level: 40, msg: 'w' },
    { level: 50, msg: 'e' },
  ])
})

t.test('marks begin at the left edge, and a reader that went away is no reason to stop', async (t) => {
  const to = collect()
  const talk = createTalk(to.stream)
  talk.mark('fold:start\r\u001b[0K')
  talk.stream.write('no newline')
  talk.mark('fold:end\r\u001b[0K')
  talk.mark('')
  await talk.flush()
  t.equal(to.text(), 'fold:start\r\u001b[0Kno newline\nfold:end\r\u001b[0K')
  const gone = new PassThrough()
  const deaf = createTalk(gone)
  gone.destroy(new Error('EPIPE'))
  await new Promise((resolve) => setImmediate(resolve))
  deaf.stream.write('x')
  await deaf.flush()
  t.pass('it ends')
})
