import t from 'tap'
import { isBound, readListeners } from '../../src/rehearsal/listeners.js'

const head4 =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const head6 = head4.replace('rem_address', '                        remote_address')
const rest = '00000000:00000000 00:00000000 00000000 12345        0 13107 1 00000000bab33eb5 100 0 0 10 0'
const line = (at: number, local: string, state: string): string => {
  const remote = local.length > 13 ? `${'0'.repeat(32)}:0000` : '00000000:0000'
  return `   ${at}: ${local} ${remote} ${state} ${rest}`
}
const files = (...locals: [local: string, state?: string][]): string =>
  [head4, ...locals.map(([local, state = '0A'], at) => line(at, local, state)), head6, ''].join('\n')

const none = '0'.repeat(24)
const everywhere = `${none}00000000`

t.test('who can reach what listens', async (t) => {
  for (const [local, port, loopback] of [
    ['00000000:1388', 5000, false],
    ['0100007F:1388', 5000, true],
    ['0200007F:0050', 80, true],
    ['020011AC:1F90', 8080, false],
    [`${everywhere}:1F90`, 8080, false],
    [`${none}01000000:1F90`, 8080, true],
    [`0000000000000000FFFF00000100007F:1F90`, 8080, true],
    [`0000000000000000FFFF0000020011AC:1F90`, 8080, false],
  ] as const)
    t.strictSame(readListeners(files([local])), [{ port, loopback }], local)
})

t.test('several', async (t) => {
  const text = files(
    ['00000000:C350'],
    ['0100007F:1388'],
    [`${everywhere}:1388`],
    ['0100007F:C350'],
    ['00000000:0050', '01'],
    ['0B00007F:A1B2'],
  )
  t.strictSame(
    readListeners(text),
    [
      { port: 5000, loopback: false },
      { port: 50_000, loopback: false },
    ],
    'each port once, by its widest address; neither connections nor the name server of docker',
  )
  t.strictSame(readListeners(files()), [])
})

t.test('bound', async (t) => {
  const listeners = [
    { port: 5000, loopback: true },
    { port: 8080, loopback: false },
  ]
  t.equal(isBound(listeners, 8080), true)
  t.equal(isBound(listeners, 5000), false)
  t.equal(isBound(listeners, 80), false)
  t.equal(isBound(undefined, 80), false)
})
