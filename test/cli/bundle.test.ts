import { accessSync, constants, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { version } from '../../src/version.js'
import { dist, farAway, places, start } from './place.js'

// Nothing of this machine's own CI reaches the child.
const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
const node = (file: string, args: string[], cwd: string) =>
  start([process.execPath, file, ...args], { cwd, env })

t.test('runs under any name, beside any package.json', async (t) => {
  for (const { label, file, folder } of places(farAway(t))) {
    const shown = node(file, ['--version'], folder)
    t.equal(shown.status, 0, `${label}: exit code (${shown.stderr})`)
    t.match(shown.stdout, version, `${label}: version on stdout`)
    t.equal(shown.stderr, '', `${label}: nothing else said`)
  }
})

t.test('runs through its own shebang, as a link, and from another folder', async (t) => {
  const folder = farAway(t)
  symlinkSync(dist, join(folder, 'link'))
  for (const file of [dist, join(folder, 'link')])
    t.match(start([file, '--version'], { cwd: '/', env }), { status: 0, stdout: version }, file)
})

t.test('is read from standard input', async (t) => {
  const input = readFileSync(dist, 'utf8')
  const { status, stdout } = start([process.execPath, '-', '--version'], { cwd: farAway(t), env, input })
  t.equal(status, 0)
  t.match(stdout, version)
})

t.test('help names the commands, on stdout', async (t) => {
  const { status, stdout, stderr } = node(dist, ['--help'], farAway(t))
  t.equal(status, 0)
  t.equal(stderr, '')
  for (const command of [
    'login',
    'test',
    'build',
    'push',
    'release',
    'ship',
    'gate',
    'config',
    'status',
    'rollback',
    'logout',
  ])
    t.match(stdout, new RegExp(`^\\s+(.* )?${command}\\s+\\S`, 'm'), command)
})

t.test('an old Node is told what to do', async (t) => {
  const source = readFileSync(dist, 'utf8').replaceAll('process.versions.node', '"18.18.2"')
  const folder = farAway(t)
  writeFileSync(join(folder, 'old.cjs'), source)
  const { status, stderr } = node(join(folder, 'old.cjs'), ['--version'], folder)
  t.equal(status, 78)
  t.match(stderr, /^slipway needs Node\.js 18\.19 or newer; .*nvm install/)
})

t.test('is one executable file of modest size', async (t) => {
  accessSync(dist, constants.X_OK)
  const bytes = readFileSync(dist)
  t.ok(bytes.length <= 1_500_000, `${bytes.length} bytes`)
  const packed = gzipSync(bytes).length
  t.ok(packed <= 350_000, `${packed} bytes compressed`)
  t.same(readdirSync(dirname(dist)).sort(), ['SHA256SUMS', 'index.js', 'licenses.txt'])
  const sums = start(['sha256sum', '--check', '--strict', 'SHA256SUMS'], { cwd: dirname(dist), env })
  t.equal(sums.status, 0, sums.stdout)
})
