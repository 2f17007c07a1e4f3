import t from 'tap'
import { readPort, readState, readUsage, remoteHost } from '../../../src/docker/read/container.js'

t.test('state', async (t) => {
  const state = {
    ...{ Status: 'exited', Running: false, OOMKilled: true, Pid: 0, ExitCode: 137, Error: 'no' },
    StartedAt: '2026-11-23T23:05:06.839214133Z',
    FinishedAt: '2026-11-23T23:05:08.341218626Z',
  }
  t.match(readState(`${JSON.stringify(state)}\n`), {
    ...{ running: false, exitCode: 137, killed: true, error: 'no', pid: 0 },
    seconds: 1.502,
  })
  const runs = { Running: true, Pid: 12, StartedAt: state.StartedAt, FinishedAt: '0001-01-01T00:00:00Z' }
  t.strictSame(readState(`WARNING: something\n${JSON.stringify(runs)}`), {
    ...{ running: true, exitCode: 0, killed: false, error: '', pid: 12, seconds: 0 },
  })
  for (const text of ['', 'Error: No such container: x', '{}', 'null'])
    t.equal(readState(text), undefined, text)
})

t.test('memory', async (t) => {
  const line = (text: string): string => JSON.stringify({ Name: 'n', MemUsage: text })
  t.equal(readUsage(line('652KiB / 512MiB')), 652 * 1024)
  t.equal(readUsage(line('8.5MiB / 512MiB')), 8.5 * 2 ** 20)
  t.equal(readUsage(line('1.25GiB / 23.54GiB')), 1.25 * 2 ** 30)
  t.equal(readUsage(line('12B / 1GiB')), 12)
  for (const text of ['0B / 0B', '-- / --', '']) t.equal(readUsage(line(text)), undefined, text)
  t.equal(readUsage('Error: No such container'), undefined)
})

t.test('port', async (t) => {
  t.equal(readPort('127.0.0.1:32768\n'), 32_768)
  t.equal(readPort('0.0.0.0:32769\n[::]:32770\n'), 32_769)
  t.equal(readPort(':::49153\n'), 49_153)
  t.equal(readPort("Error: No public port '5000/tcp' published for n\n"), undefined)
})

t.test('where the engine is', async (t) => {
  for (const endpoint of [
    '',
    'unix:///var/run/docker.sock\n',
    'npipe:////./pipe/docker_engine',
    'fd://',
    'tcp://127.0.0.1:2375',
    'tcp://localhost:2375',
    'tcp://[::1]:2375',
    'tcp://:2375',
  ])
    t.equal(remoteHost(endpoint), undefined, endpoint)
  t.equal(remoteHost('tcp://docker:2375'), 'docker')
  t.equal(remoteHost('tcp://10.0.0.5'), '10.0.0.5')
  t.equal(remoteHost('ssh://me@build.test:22\n'), 'build.test')
  t.equal(remoteHost('https://[fd00::5]:2376'), '[fd00::5]')
})
