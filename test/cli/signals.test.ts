import { readdirSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { docker, isSignedIn, says } from './look.js'
import { createProject, filesBelow, type Project, type Ran, type Running } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 4

/** The programs that were started for this project and still run, by what their environment names. */
const left = (project: Project): string[] =>
  readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/environ`, 'utf8').includes(project.dir)) return []
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
    } catch {
      return [] // it ended while it was looked at, or is not ours
    }
  })

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof codes

/** Sends the signal once the run has said `when`; nothing may be left of it. */
const interrupt = async (
  t: Test,
  project: Project,
  running: Running,
  { signal, when }: { signal: Signal; when: RegExp },
): Promise<Ran> => {
  await running.says(when)
  t.not(left(project).length, 0, 'it runs')
  const sent = Date.now()
  running.child.kill(signal)
  const ran = await running.ended
  t.equal(ran.code, codes[signal], `exit code of ${signal}`, { log: ran.log.slice(-2000) })
  t.ok(Date.now() - sent < 10_000, `it ended ${Date.now() - sent} ms after the signal`)
  says(t, ran, new RegExp(`^error: \\w+ ended by ${signal}$`, 'm'))
  t.notMatch(ran.log, /^\s+at .*:\d+:\d+\)?$/m, 'no stack trace')
  t.equal(ran.stdout, '')
  t.same(left(project), [], 'no program is left')
  t.same(filesBelow(project.temporary), [], 'no pipe and no folder is left')
  t.same(readdirSync(project.temporary), [])
  const marks = [...ran.stderr.matchAll(/travis_fold:(start|end):([\w.]+)/g)].map(
    ([, kind, name]) => `${kind} ${name}`,
  )
  const opened = marks.filter((mark) => mark.startsWith('start ')).map((mark) => mark.replace('start', 'end'))
  t.same(
    marks.filter((mark) => mark.startsWith('end ')),
    opened,
    'every fold is closed',
  )
  return ran
}

const slowBuild = ['FROM stand.local/busybox:1', 'RUN echo it has begun; exec sleep 60', ''].join('\n')

for (const [signal, DOCKER_BUILDKIT] of [
  ['SIGTERM', '1'],
  ['SIGINT', '0'],
] as const)
  t.test(`${signal} during docker build`, async (t) => {
    const project = await createProject(t, world, { app: false, files: { Dockerfile: slowBuild } })
    const running = project.start(['ship'], { DOCKER_BUILDKIT })
    const when = DOCKER_BUILDKIT === '1' ? /^#\d+ [\d.]+ it has begun/m : /^it has begun/m
    await interrupt(t, project, running, { signal, when })
    t.notOk(isSignedIn(project), 'signed out')
  })

t.test('during the tests', async (t) => {
  const files = { 'test.sh': 'trap "" TERM INT HUP\necho it has begun\nwhile :; do sleep 1; done\n' }
  const project = await createProject(t, world, { app: false, files })
  for (const signal of Object.keys(codes) as Signal[])
    await t.test(signal, async (t) => {
      const running = project.start(['ship'])
      const ran = await interrupt(t, project, running, { signal, when: /^it has begun/m })
      const [, name = ''] = /docker run .*--name (\S+)/.exec(ran.log) ?? []
      t.match(name, /^slipway-test-/)
      t.equal(
        await docker(project, 'ps', '--all', '--quiet', '--filter', `name=${name}`),
        '',
        'the container is gone',
      )
      t.notOk(isSignedIn(project), 'signed out')
      says(t, ran, `docker logout ${world.hub}`)
    })
})

t.test('during a release', async (t) => {
  const project = await createProject(t, world)
  const { stand, app, start } = project
  const words = ['ship', '--process', 'web', '--process', 'release: echo it has begun; exec sleep 20']
  await interrupt(t, project, start(words), { signal: 'SIGTERM', when: /^it has begun/m })
  t.notOk(isSignedIn(project), 'signed out')
  const { releases } = await stand.appState(app?.name ?? '')
  t.match(releases.at(-1), { version: 3, status: 'pending' }, 'Heroku goes on by itself')
})

t.test('during a copy', async (t) => {
  const project = await createProject(t, world)
  const { stand, app, start } = project
  const uploads = { where: 'herokuRegistry', path: `/${app?.name}/.*/blobs/` } as const
  await stand.fault({ ...uploads, times: 20, action: { kind: 'delay', ms: 15_000 } })
  await interrupt(t, project, start(['ship']), { signal: 'SIGINT', when: /^copy .* to .*\/web/m })
  t.notOk(isSignedIn(project), 'signed out')
})

t.test('a command behind the gate and what it has started', async (t) => {
  const project = await createProject(t, world, { app: false })
  const running = project.start([
    'gate',
    '--folds',
    'on',
    '--',
    'sh',
    '-c',
    'sleep 60 & echo it has begun >&2; wait',
  ])
  await interrupt(t, project, running, { signal: 'SIGHUP', when: /^it has begun/m })
})

t.test('readers that go away', async (t) => {
  const project = await createProject(t, world, { app: false })
  for (const name of ['stdout', 'stderr'] as const)
    await t.test(name, async (t) => {
      const much = `yes | head -c 1000000 >&${name === 'stdout' ? 1 : 2}`
      const running = project.start(['gate', '--', 'sh', '-c', `echo it has begun >&2; ${much}; exit 3`])
      await running.says(/^it has begun/m)
      running.child[name]?.destroy()
      const ran = await running.ended
      t.equal(ran.code, 3, 'the command came to its own end', { log: ran.log })
      t.notMatch(ran.log, 'EPIPE')
      t.same(left(project), [])
    })
})
