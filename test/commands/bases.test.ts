import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { resolveBases } from '../../src/commands/bases.js'
import type { Context } from '../../src/commands/context.js'
import { onbuildOf } from '../../src/commands/onbuild.js'
import { probeEngine } from '../../src/docker/engine.js'
import type { Engine } from '../../src/docker/read.js'
import type { Docker } from '../../src/docker/run.js'
import { createExec } from '../../src/io/exec.js'
import { createMask } from '../../src/io/mask.js'
import { createPerform } from '../../src/io/perform.js'
import { docker } from '../cli/look.js'
import { createProject, type Project } from '../cli/project.js'
import { keptLog, quickClock } from '../http/server.js'
import { openWorld } from '../registry/world.js'
import { useWorld } from '../stand/use.js'

const { world, stop } = await useWorld()
t.teardown(stop)
const clients = await openWorld(t)

/** A project that may push, with images of its own at the hub. */
const place = async (t: Test) => {
  const project = await createProject(t, world, { app: false })
  const { user, password } = project
  const auth = Buffer.from(`${user}:${password}`).toString('base64')
  const config = project.env['DOCKER_CONFIG'] ?? ''
  mkdirSync(config)
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [world.hub]: { auth } } }))
  const name = `${world.hub}/${user}/base:1`
  t.teardown(async () => docker(project, 'image', 'rm', '--force', name).catch(() => undefined))
  return { project, name, make: async (label: string) => make(project, name, label) }
}

/** Builds an image under `name` that no other test has; gives its id. */
const make = async (project: Project, name: string, label: string, more = ''): Promise<string> => {
  writeFileSync(join(project.repository.work, 'Base'), `FROM stand.local/busybox:1\n${more}\n`)
  await docker(project, 'build', '-f', 'Base', '--label', `of=${project.user} ${label}`, '-t', name, '.')
  return docker(project, 'image', 'inspect', '--format', '{{.Id}}', name)
}

/** Pushes `name`; gives the digest it then has at the hub. */
const push = async (project: Project, name: string): Promise<string> => {
  const said = await docker(project, 'push', name)
  return /digest: (sha256:\w+)/.exec(said)?.[1] ?? 'none'
}

const contextOf = async (project: Project, changes: Partial<Engine> = {}) => {
  const log = keptLog()
  const clock = quickClock()
  const { signal } = new AbortController()
  const streams = { out: new PassThrough(), talk: new PassThrough() }
  const kill = (pid: number, name: NodeJS.Signals): void => void process.kill(pid, name)
  const exec = createExec({ mask: createMask(), ...streams, signal, kill })
  const { env } = project
  const engines: Docker = { exec: async () => exec, env, cwd: project.repository.work, clock, log, signal }
  const tell = (): void => undefined
  const perform = createPerform({ dryRun: false, log, clock, tell, unchecked: tell })
  const engine: Engine = { ...(await probeEngine(engines, perform)), mirrors: [], ...changes }
  const kept = new Map<unknown, unknown>()
  const open = new Map<string, unknown>()
  const context = {
    docker: engines,
    perform,
    engine: async () => engine,
    once: (make: () => unknown) => kept.get(make) ?? kept.set(make, make()).get(make),
    network: async () => ({
      registry: (host: string) => open.get(host) ?? open.set(host, clients.open(host, '', '')).get(host),
    }),
  } as unknown as Context
  return { context, log, engine }
}

/** What is resolved by an engine of this kind, and how many requests of the project's it took at the hub. */
const resolved = async (
  project: Project,
  names: readonly string[],
  changes: Partial<Engine> = {},
  platform?: string,
) => {
  const { context, engine } = await contextOf(project, changes)
  const since = await project.stand.mark()
  const bases = await resolveBases(context, names, platform)
  const seen = await project.stand.requests({ since, where: 'hub', path: new RegExp(`/${project.user}/`) })
  return { ...bases, seen: seen.map(({ method }) => method), context, engine }
}

// What script/soak finds engines to do, each of its kind.
const graphdriver = { store: 'graphdriver', builder: 'buildkit', driver: 'docker' } as const
const engines = [
  graphdriver,
  { ...graphdriver, builder: 'classic' },
  { ...graphdriver, builder: 'buildx', store: 'containerd' },
] as const
const elsewhere = { ...graphdriver, builder: 'buildx', driver: 'docker-container' } as const

t.test('an image that only the engine has', async (t) => {
  const { project, name, make } = await place(t)
  const id = await make('local')
  for (const engine of engines) {
    const { identities, unresolved, seen } = await resolved(project, [name], engine)
    t.same(identities, { [name]: id })
    t.same(unresolved, [])
    t.same(seen, [], 'no registry is asked')
  }
  const far = await resolved(project, [name], elsewhere)
  t.same(far.identities, {})
  t.match(far.unresolved, [/^nobody can say what .*base:1 is now: 127\.0\.0\.1:\d+ does not have it$/])
})

t.test('an image that a registry has', async (t) => {
  const { project, name, make } = await place(t)
  await make('first')
  const digest = await push(project, name)
  const same = await resolved(project, [name], graphdriver)
  t.same(same.identities, { [name]: digest }, 'under the digest that another engine finds')
  t.same(same.seen, [])
  const id = await make('second')
  for (const engine of engines)
    t.same((await resolved(project, [name], engine)).identities, { [name]: id }, 'the engine takes its own')
  t.same(
    (await resolved(project, [name], elsewhere)).identities,
    { [name]: digest },
    'which others do not see',
  )
  await docker(project, 'image', 'rm', name)
  const { identities, seen } = await resolved(project, [name, `${name.slice(0, -1)}9`], graphdriver)
  t.same(identities, { [name]: digest })
  t.same(seen, ['HEAD', 'HEAD'], 'which cost no pull')
  await docker(project, 'pull', name)
  t.same((await resolved(project, [name], graphdriver)).identities, { [name]: digest })
})

t.test('an image for another platform is none', async (t) => {
  const { project, name, make } = await place(t)
  await make('first')
  const { unresolved, seen } = await resolved(project, [name], graphdriver, 'linux/s390x')
  t.equal(unresolved.length, 1)
  t.same(seen, ['HEAD'])
  const { engine } = await contextOf(project)
  t.equal((await resolved(project, [name], graphdriver, `${engine.platform}/v2`)).unresolved.length, 0)
})

t.test('names that need no look, and names that are none', async (t) => {
  const { project } = await place(t)
  const digest = `sha256:${'ab'.repeat(32)}`
  const pinned = `${world.hub}/${project.user}/base:1@${digest}`
  const { identities, unresolved, seen } = await resolved(project, [pinned, 'Not A Name'], graphdriver)
  t.same(identities, { [pinned]: digest })
  t.match(unresolved, [/^nobody can say what Not A Name is now: .*[^.]$/])
  t.same(seen, [])
  const silent = '127.0.0.1:1/x/y:1'
  t.match((await resolved(project, [silent], graphdriver)).unresolved, [/^nobody can say what 127.*[^.]$/])
})

t.test('mirrors of Docker Hub are asked before it', async (t) => {
  const { project, name, make } = await place(t)
  await make('first')
  const digest = await push(project, name)
  const short = `${project.user}/base:1`
  const mirrors = ['ftp://nowhere/', 'http://mirror.example/', 'no address', `http://${world.hub}/`]
  const { identities, seen } = await resolved(project, [short], { ...graphdriver, mirrors })
  t.same(identities, { [short]: digest })
  t.same(seen, ['HEAD'])
  await docker(project, 'image', 'rm', name)
})

t.test('each name is asked for once in a run', async (t) => {
  const { project, name, make } = await place(t)
  await make('first')
  const digest = await push(project, name)
  await docker(project, 'image', 'rm', name)
  const first = await resolved(project, [name], graphdriver)
  const since = await project.stand.mark()
  const other = `${name.slice(0, -1)}2`
  const [again, both] = await Promise.all([
    resolveBases(first.context, [name]),
    resolveBases(first.context, [other, name]),
  ])
  t.same(again, { ...both, unresolved: [], triggers: { [name]: undefined } })
  t.same(both.identities, { [name]: digest })
  const seen = await project.stand.requests({ since, where: 'hub', path: new RegExp(`/${project.user}/`) })
  t.same(
    seen.map(({ path }) => path.split('/').at(-1)),
    ['2'],
  )
})

t.test('what base images add to a build', async (t) => {
  const { project, name } = await place(t)
  await make(project, name, 'triggers', 'ONBUILD COPY . /app')
  await push(project, name)
  const local = await resolved(project, [name], graphdriver)
  t.same(local.triggers, { [name]: ['COPY . /app'] })
  t.same(await onbuildOf(local.context, local), ['COPY . /app'])
  t.same(local.seen, [], 'the engine knows')
  await docker(project, 'image', 'rm', name)
  const remote = await resolved(project, [name], graphdriver)
  t.same(await onbuildOf(remote.context, remote), ['COPY . /app'])
  t.same(await onbuildOf(remote.context, { identities: {}, unresolved: [], triggers: {} }), [])
  const gone = { ...remote, identities: { [name]: `sha256:${'00'.repeat(32)}` } }
  t.equal(await onbuildOf(remote.context, gone), undefined, 'nobody can tell')
  await make(project, name, 'none')
  const plain = await resolved(project, [name], graphdriver)
  t.same(await onbuildOf(plain.context, plain), [])
})
