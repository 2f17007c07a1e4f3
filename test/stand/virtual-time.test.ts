import { execFile } from 'node:child_process'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import type { ContainerSpec } from './heroku/containers.js'
import { createSimulated, simulated } from './heroku/simulated.js'
import { virtualTime } from './heroku/virtual-time.js'

const START = Date.UTC(2026, 0, 1)
const open = (t: { teardown: (act: () => void) => void }) => {
  const time = virtualTime(START)
  t.teardown(() => time.stop())
  return { time, seconds: () => (time.now() - START) / 1000 }
}

t.test('time jumps to whoever sleeps shortest', async (t) => {
  const { time, seconds } = open(t)
  const woken: string[] = []
  const sleep = async (name: string, ms: number) => {
    await time.sleep(ms)
    woken.push(`${name} ${seconds()}`)
  }
  await Promise.all([sleep('late', 720_000), sleep('first', 1000), sleep('second', 1000)])
  t.same(woken, ['first 1', 'second 1', 'late 720'])
  const cut = new AbortController()
  const slept = time.sleep(60_000, cut.signal)
  cut.abort(new Error('enough'))
  await t.rejects(slept, { message: 'enough' })
  await t.rejects(time.sleep(1, cut.signal), { message: 'enough' })
  t.equal(seconds(), 720)
})

t.test('what is under way takes no time', async (t) => {
  const { time, seconds } = open(t)
  const server = createServer((_, answer) => {
    setTimeout(() => answer.writeHead(200, { 'content-length': 2 }).end('ok'), 60)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  let slept = false
  const sleeper = time.sleep(5000).then(() => (slept = true))
  await new Promise((resolve) =>
    request({ port, agent: false }, (answer) => answer.resume().on('end', resolve)).end(),
  )
  t.notOk(slept, 'a request')
  t.equal(seconds(), 0)
  await sleeper
  t.equal(seconds(), 5)

  const other = time.sleep(5000)
  await new Promise((resolve) => execFile('sleep', ['0.06'], resolve))
  t.equal(seconds(), 5, 'a program')
  await other
  const third = time.sleep(5000)
  await time.during(pause(30))
  t.equal(seconds(), 10, 'what is said to be')
  await third
  t.equal(seconds(), 15)
})

t.test('who waits for time does not hold it up', async (t) => {
  const { time, seconds } = open(t)
  const server = createServer((_, answer) => {
    const late = time.sleep(30_000)
    time.held(1, late).then(
      () => answer.writeHead(200, { 'content-length': 0 }).end(),
      () => undefined,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) =>
    request({ port, agent: false }, (answer) => answer.resume().on('end', resolve)).end(),
  )
  t.equal(seconds(), 30)
})

t.test('a process that is simulated', async (t) => {
  const { time, seconds } = open(t)
  const { containers } = createSimulated(time)
  const start = async (behaviour: Parameters<typeof simulated>[0]) => {
    const lines: string[] = []
    const command = ['/bin/sh', '-c', simulated(behaviour).join(' ')]
    const spec: ContainerSpec = {
      ...{ image: 'none', env: {}, user: '1', app: 'a', command },
      onLine: (line) => void lines.push(line),
    }
    const since = seconds()
    const container = await containers.start(spec)
    return { container, lines, after: () => seconds() - since }
  }
  const page = async (at: { host: string; port: number }, path = '/') =>
    new Promise((resolve) =>
      request({ ...at, path, agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode))
      }).end(),
    )

  const server = await start({ boot: 40, warm: 5, status: 404 })
  t.ok(await server.container.listening(1, 60_000, () => false))
  t.equal(server.after(), 40)
  const at = server.container.at(1)
  t.equal(await page(at), 503)
  await time.sleep(5000)
  t.same([await page(at), await page(at, '/healthz')], [404, 200])
  await server.container.signal('SIGTERM')
  t.equal(await server.container.ended, 143)

  const late = await start({ boot: 70 })
  t.notOk(await late.container.listening(1, 60_000, () => false))
  t.equal(late.after(), 60)
  const other = await start({ binds: 'other' })
  t.notOk(await other.container.listening(1, 60_000, () => false))
  const crash = await start({ crash: 2 })
  t.notOk(await crash.container.listening(1, 60_000, () => false))
  t.same([await crash.container.ended, crash.after()], [1, 2])
  t.match(crash.lines, [/^Error: /])
  t.equal(await (await start({ root: true })).container.ended, 1)
  const job = await start({ takes: 720, exit: 4 })
  t.same([await job.container.ended, job.after()], [4, 720])
  t.same(job.lines, ['begun', 'no such table'])
  await Promise.all([late, other].map(({ container }) => container.signal('SIGKILL')))
  await t.rejects(start({ boots: 1 } as object), /No behaviour is called boots/)
})
