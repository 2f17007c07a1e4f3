import t from 'tap'
import { readmeLines } from '../stand/readme.js'
import { runJob } from '../stand/travis/run.js'
import { useWorld } from '../stand/use.js'
import { ended, type Job, jobOf, newer, next, onTravis, prepare, started, state, textOf } from './jobs.js'
import { page, published, releases } from './look.js'
import { type Project, type Ran, tinyApp } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

/** Holds the next release of the project's app for half a minute, while other jobs go on. */
const holdRelease = ({ stand, app, owner }: Project): Promise<void> =>
  stand.fault({
    ...{ where: 'herokuApi', method: 'PATCH', path: `/apps/${app?.name}/formation`, user: owner },
    action: { kind: 'delay', ms: 30_000 },
  })

const latestOf = (user: string): string => `/v2/${user}/app/manifests/latest$`

t.test('two jobs racing: the older is about to move latest while the newer does all its work', async (t) => {
  const { project, first } = await started(t, world)
  const { stand, user } = project
  await stand.fault({
    ...{ where: 'hub', method: 'PUT', path: latestOf(user), user },
    action: { kind: 'delay', ms: 40_000 },
  })
  const since = await stand.mark()
  let begin = (): void => undefined
  const held = new Promise<void>((resolve) => (begin = resolve))
  const onLine = (line: string): void => (/PUT .*\/manifests\/latest/.test(line) ? begin() : undefined)
  const yml = readmeLines('ship')
  const older = runJob({ ...onTravis(project, 1), yml, commit: first, onLine })
  await Promise.race([held, older])
  const second = next(project, 'second')
  const last = await runJob({ ...onTravis(project, 2), yml })
  t.match(last, { state: 'passed', exitCode: 0 }, { log: textOf(last.log).slice(-3000) })
  t.match(textOf(last.log), /\nship done: v3 released, healthy/)
  const done = await older
  t.match(done, { state: 'passed', exitCode: 0 }, { log: textOf(done.log).slice(-3000) })
  for (const phase of ['push', 'release', 'ship'])
    t.match(textOf(done.log), `\n${phase} skipped: ${newer(second)}\n`)

  const puts = await stand.requests({ since, path: latestOf(user), write: true })
  const arrived = puts.map(({ at }) => at)
  t.equal(puts.length, 3, 'the newer moved it, then the older, and the older put the newer back')
  t.ok((arrived[1] ?? 0) < (arrived[0] ?? 0), 'the older one’s request was sent first and done second')
  t.same(await state(project), [second, 'second version'])
  t.ok(await published(project, first), 'the commit tag of the older is published')
  t.same((await releases(project)).slice(2), ['v3 succeeded'], 'the older released nothing')
})

t.test('two jobs racing: the older is about to release while the newer does', async (t) => {
  const { project, first } = await started(t, world)
  const older = jobOf(project, first, 1)
  await prepare(t, older, 'build', 'push')
  const second = next(project, 'second')
  const later = jobOf(project, second, 2)
  await prepare(t, later, 'build')
  await holdRelease(project)
  const held = older.start(['release'])
  await held.says(/^PATCH .*\/formation/m)
  ended(t, await later.run(['push']), 0, 'moved latest')
  ended(t, await later.run(['release']), 0, 'release done: v3 released, healthy')
  t.match(await page(project), 'second version')
  const done = await held.ended
  ended(t, done, 0, `release skipped: ${newer(second)}\n`)
  t.equal(done.stdout, '')
  t.same((await releases(project)).slice(2), ['v3 succeeded', 'v4 succeeded', 'v5 succeeded'])
  t.same(await state(project), [second, 'second version'])
})

t.test('the older is put live over the newer and is not even healthy', async (t) => {
  const { project } = await started(t, world)
  const broken = { Dockerfile: 'FROM stand.local/busybox:1\nCMD echo "no such table" >&2; exit 1\n' }
  const older = jobOf(project, next(project, 'broken', broken), 1)
  const second = next(project, 'second', tinyApp('second version'))
  const later = jobOf(project, second, 2)
  await prepare(t, older, 'build', 'push')
  await prepare(t, later, 'build')
  await holdRelease(project)
  const held = older.start(['release'])
  await held.says(/^PATCH .*\/formation/m)
  ended(t, await later.run(['push']), 0, 'moved latest')
  ended(t, await later.run(['release']), 0, 'release done: v3 released, healthy')
  const done = await held.ended
  ended(
    t,
    done,
    0,
    /v4 is live on .* and not healthy: .*no such table/,
    `release skipped: ${newer(second)}\n`,
  )
  t.same(await state(project), [second, 'second version'])
})

t.test('the newer is released while the older is still starting', async (t) => {
  const { project } = await started(t, world)
  const slow = tinyApp('slow version')
  const Dockerfile = slow['Dockerfile']?.replace('CMD exec', 'CMD sleep 45; exec') ?? ''
  const older = jobOf(project, next(project, 'slow', { ...slow, Dockerfile }), 1)
  const second = next(project, 'second', tinyApp('second version'))
  const later = jobOf(project, second, 2)
  await prepare(t, older, 'build', 'push')
  await prepare(t, later, 'build')
  const waiting = older.start(['release'])
  await waiting.says(/until up, then/)
  ended(t, await later.run(['push']), 0, 'moved latest')
  ended(t, await later.run(['release']), 0, 'release done: v4 released, healthy')
  ended(t, await waiting.ended, 0, `release skipped: ${newer(second)}\n`)
  t.same((await releases(project)).slice(2), ['v3 succeeded', 'v4 succeeded'])
  t.same(await state(project), [second, 'second version'])
})

t.test('two jobs of one build publish at the same time', async (t) => {
  const { project, first } = await started(t, world)
  const { stand, user } = project
  const tag = `/v2/${user}/app/manifests/${first}$`
  const [one, two] = [1, 2].map((part) =>
    jobOf(project, first, 1, {
      TRAVIS_JOB_NUMBER: `1.${part}`,
      TRAVIS_JOB_WEB_URL: `https://example.com/${part}`,
    }),
  ) as [Job, Job]
  const hold = (method: string, skip: number, ms: number): Promise<void> =>
    stand.fault({ where: 'hub', method, path: tag, user, skip, action: { kind: 'delay', ms } })
  // Both find nothing, in build and in push; the second one’s tag lands between the first one’s tag and its reading back.
  await hold('PUT', 0, 15_000)
  await hold('HEAD', 4, 20_000)
  await prepare(t, two, 'build')
  await prepare(t, one)
  const second = two.start(['push'])
  await second.says(/^The push refers to/m)
  ended(t, await one.run(['build']), 0)
  const jobs = [await one.run(['push']), await second.ended]
  for (const job of jobs) ended(t, job, 0, 'push done: ', 'moved latest')
  ended(t, jobs[0] as Ran, 0, /another job of .* at the same time; adopted\n/)
  const there = await published(project, first)
  for (const { stdout } of jobs) t.equal(stdout, `${project.image}@${there?.digest}\n`)
  t.same(await published(project, 'latest'), there)
  ended(t, await two.run(['release']), 0, 'release done: v3 released')
  ended(t, await one.run(['release']), 0, 'release done: v3 already runs this image')
  t.same(await state(project), [first, 'first version'])
})
