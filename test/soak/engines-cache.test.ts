import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { says } from '../cli/look.js'
import { createProject, type Project, type Ran } from '../cli/project.js'
import { must } from '../stand/programs.js'
import { useWorld } from '../stand/use.js'
import { type Kind, kinds, skip, withEngine } from './fresh-engine.js'
import { readStored } from './stored.js'

const { world, stop } = await useWorld()
t.teardown(stop)

/** A step says that it ran in other words than those that it is written in. Each stage takes longer than an upload. */
const Dockerfile = [
  'FROM stand.local/busybox:1 AS base',
  'RUN echo ran-"base"; date >/base',
  'FROM base AS test',
  'RUN sleep 6; echo ran-"test"; date >/test',
  'COPY www /www',
  'CMD grep -q version /www/index.html',
  'FROM base AS build',
  'RUN sleep 6; echo ran-"build"; date >/build',
  'COPY www /out',
  'FROM base AS production',
  'RUN echo ran-"production"; date >/production',
  'COPY --from=build /out /www',
  'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www',
  '',
].join('\n')

/** Runs docker as the project's jobs do, which turn BuildKit on. */
const docker = (project: Project, ...words: string[]): Promise<string> =>
  must(join(project.dir, 'bin/docker'), words, {
    env: { DOCKER_BUILDKIT: '1', ...project.env },
    cwd: project.repository.work,
  })

/** Runs one job on an engine of its own; `look` may look at what is in it. */
const job = (
  project: Project,
  kind: Kind,
  changes: Project['env'],
  look?: () => Promise<void>,
): Promise<Ran> =>
  withEngine(project, kind, async () => {
    const ran = await project.slipway(['ship', '--verbose'], { TRAVIS_REPO_PRIVATE: 'false', ...changes })
    await look?.()
    return ran
  })

const ranIn = ({ log }: Ran): string[] =>
  [...new Set([...log.matchAll(/\bran-(\w+)/g)].map(([, stage]) => stage ?? ''))].sort()

/** The next job of a project, on an engine that has nothing, runs only the steps that its change asks for. */
const isKept = async (t: Test, kind: Kind): Promise<void> => {
  const project = await createProject(t, world, { app: false, files: { Dockerfile } })
  const first = await job(project, kind, {})
  t.equal(first.code, 0, 'the first job', { log: first.log.slice(-3000) })
  t.same(ranIn(first), ['base', 'build', 'production', 'test'])
  const classic = kind.buildkit === '0'
  const hub = { host: world.hub, path: `${project.user}/app`, user: project.user, password: project.password }
  const kept = async (stage: string) =>
    readStored(hub, `buildcache-${stage}`).then(
      () => true,
      () => false,
    )
  t.ok(await kept('test'))
  t.equal(await kept('build'), !classic)

  const change = project.change({ 'www/index.html': 'second version\n' })
  const next = await job(project, kind, change, async () => {
    const image = `${project.image}:${change['TRAVIS_COMMIT'] ?? ''}`
    t.match(
      await docker(project, 'run', '--rm', '--network=none', image, 'cat', '/www/index.html'),
      /^second version/,
    )
  })
  t.equal(next.code, 0, 'the next job', { log: next.log.slice(-3000) })
  t.same(ranIn(next), classic ? ['build'] : [])
  says(t, next, classic ? 'Using cache' : 'CACHED')

  const aged = await job(project, kind, {
    ...project.change({ 'www/index.html': 'third version\n' }),
    SLIPWAY_MAX_AGE: '1s',
  })
  // The classic builder takes every stage that stands before the one that it is asked for.
  const all = ['base', 'build', 'production', ...(classic ? ['test'] : [])]
  t.same(ranIn(aged), all, 'what ships is not built upon what is old')
}

/** A base image that the engine has is taken before the one that a registry has under its name: slipway relies on it. */
const takesItsOwn = async (t: Test, kind: Kind): Promise<void> => {
  const project = await createProject(t, world, { app: false })
  const { repository, image } = project
  const build = async (name: string, ...lines: string[]): Promise<string> => {
    writeFileSync(join(repository.work, 'Base'), `${lines.join('\n')}\n`)
    return docker(project, 'build', '--file', 'Base', '--tag', name, '.')
  }
  const base = `${image}:base`
  await withEngine(project, kind, async () => {
    await project.slipway(['login'])
    await build(base, 'FROM stand.local/busybox:1', 'RUN echo registry >/from')
    await docker(project, 'push', base)
    await build(base, 'FROM stand.local/busybox:1', 'RUN echo engine >/from')
    await build('built', `FROM ${base}`, 'RUN cp /from /built')
    const from = async () => docker(project, 'run', '--rm', '--network=none', 'built', 'cat', '/built')
    t.match(await from(), /^engine/)
    await docker(project, 'image', 'rm', base)
    await build('built', `FROM ${base}`, 'RUN cp /from /built')
    t.match(await from(), /^registry/)
  })
}

for (const kind of kinds)
  t.test(kind.name, { skip }, async (t) => {
    await t.test('what a job builds is there for the next', async (t) => isKept(t, kind))
    await t.test('its own images go before those of a registry', async (t) => takesItsOwn(t, kind))
  })
