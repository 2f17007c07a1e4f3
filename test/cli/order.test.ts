import t from 'tap'
import { forcePush, git, push, revert } from '../stand/git.js'
import { readmeLines } from '../stand/readme.js'
import { runBuild } from '../stand/travis/run.js'
import { useWorld } from '../stand/use.js'
import { ended, type Job, jobOf, newer, next, onTravis, rollBack, started, state, textOf } from './jobs.js'
import { docker, published, releases, writesOf } from './look.js'
import type { Changes } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const restarted: Changes = { TRAVIS_JOB_RESTARTED: 'true' }

t.test('an older one last, and a restart of it', async (t) => {
  const { project, first } = await started(t, world)
  const second = next(project, 'second')
  ended(t, await jobOf(project, second, 2).run(['ship']), 0, 'ship done: v3 released')
  const since = await project.stand.mark()
  const older = await jobOf(project, first, 1).run(['ship'])
  const skipped = ['push', 'release', 'ship'].map((phase) => `${phase} skipped: ${newer(second)}\n`)
  ended(t, older, 0, ...skipped)
  const there = await published(project, first)
  t.equal(there?.labels['org.opencontainers.image.revision'], first, 'its commit tag is published')
  t.equal(older.stdout, `${project.image}@${there?.digest}\n`)
  const isMove = ({ where, path }: { where: string; path: string }): boolean =>
    where !== 'hub' || path.endsWith('/latest')
  t.same((await writesOf(project, since)).filter(isMove), [], 'nothing is moved, nothing goes to Heroku')

  const again = jobOf(project, first, 1, restarted)
  const uploads = await project.stand.mark()
  ended(t, await again.run(['ship']), 0, ...skipped)
  t.same(await writesOf(project, uploads), [], 'a restart finds it there and uploads nothing')
  ended(t, await again.run(['login']), 0)
  const push = await again.run(['push', '--json'])
  ended(t, push, 0)
  t.match(push.json, {
    outcome: 'skipped',
    reason: newer(second),
    digest: there?.digest,
    tags: [first],
    revision: first,
  })
  ended(t, await again.run(['release']), 0, `release skipped: ${newer(second)}\n`)
  t.same(await published(project, first), there)
  t.same((await releases(project)).slice(2), ['v3 succeeded'])
  t.same(await state(project), [second, 'second version'])

  ended(t, await again.run(['ship', '--force']), 0, 'ship done: v4 released')
  t.same(await state(project), [first, 'first version'], '--force publishes anyway')
})

t.test('an older one last, without an app', async (t) => {
  const { project, first } = await started(t, world, { app: false })
  const second = next(project, 'second')
  ended(t, await jobOf(project, second, 2).run(['ship']), 0, 'ship done: ')
  const older = await jobOf(project, first, 1).run(['ship'])
  ended(t, older, 0, 'release skipped: no app is set\n', `ship skipped: ${newer(second)}\n`)
  t.equal(older.stdout, `${project.image}@${(await published(project, first))?.digest}\n`)
  t.equal((await published(project, 'latest'))?.labels['org.opencontainers.image.revision'], second)
})

t.test('a matrix of two jobs', async (t) => {
  const { project, first } = await started(t, world)
  const since = await project.stand.mark()
  const yml = `${readmeLines('ship')}\nenv:\n  jobs:\n    - PART=one\n    - PART=two\n`
  const { state: how, jobs } = await runBuild({ ...onTravis(project, 1), yml })
  t.equal(how, 'passed', { log: jobs.map(({ log }) => textOf(log).slice(-2000)) })
  const [one = '', two = ''] = jobs.map(({ log }) => textOf(log))
  t.match(one, /\nship done: v3 released, healthy/)
  t.match(two, `\npush done: ${first} was published already; adopted, moved latest\n`)
  t.match(two, /\nship done: v3 already runs this image, healthy/)
  const uploads = await writesOf(project, since)
  const to = (path: RegExp): number => uploads.filter((one) => path.test(one.path) && one.status < 300).length
  t.equal(to(new RegExp(`/v2/${project.user}/app/manifests/${first}$`)), 1, 'uploaded once')
  t.same((await releases(project)).slice(2), ['v3 succeeded'], 'released once')
  t.same(await state(project), [first, 'first version'])
})

t.test('a revert', async (t) => {
  const { project, first } = await started(t, world)
  const second = next(project, 'second')
  const third = revert(project.repository)
  push(project.repository)
  const jobs = [first, second, third].map((id, index) => jobOf(project, id, index + 1))
  for (const job of jobs.slice(0, 2)) ended(t, await job.run(['ship']), 0, 'ship done: ')
  t.same(await state(project), [second, 'second version'])
  ended(t, await (jobs[2] as Job).run(['ship']), 0, 'ship done: v5 released')
  t.same(await state(project), [third, 'first version'], 'what is old again is the newest')
  t.not((await published(project, third))?.digest, (await published(project, first))?.digest)
  for (const job of jobs.slice(0, 2)) {
    ended(t, await job.run(['ship'], restarted), 0, `ship skipped: ${newer(third)}\n`)
    t.same(await state(project), [third, 'first version'])
  }
})

t.test('a force-push', async (t) => {
  const { project, first } = await started(t, world)
  const { repository } = project
  const second = next(project, 'second')
  const jobs = [first, second].map((id, index) => jobOf(project, id, index + 1)) as [Job, Job]
  for (const job of jobs) ended(t, await job.run(['ship']), 0, 'ship done: ')
  t.same(await state(project), [second, 'second version'])

  forcePush(repository, first)
  ended(t, await jobs[0].run(['ship']), 0, 'adopted, moved latest', 'ship done: v5 released')
  t.same(await state(project), [first, 'first version'], 'back to an older commit')
  ended(t, await jobs[1].run(['ship'], restarted), 0, `ship skipped: ${newer(first)}\n`)
  t.same(await state(project), [first, 'first version'], 'what was thrown away stays away')

  const other = next(project, 'other')
  ended(t, await jobOf(project, other, 3).run(['ship']), 0, 'ship done: v6 released')
  t.same(await state(project), [other, 'other version'])
  for (const job of jobs) ended(t, await job.run(['ship'], restarted), 0, `ship skipped: ${newer(other)}\n`)
  t.same(await state(project), [other, 'other version'])
})

t.test('what was rolled back stays back', async (t) => {
  const { project, first } = await started(t, world)
  const second = next(project, 'second')
  const jobs = [first, second].map((id, index) => jobOf(project, id, index + 1)) as [Job, Job]
  for (const job of jobs) ended(t, await job.run(['ship']), 0, 'ship done: ')
  await rollBack(project, 3)
  const back = [second, 'first version']
  t.same(await state(project), back)
  const why =
    /v4 of this commit was taken back by v5 \(Rollback to v3, by .*\); a new commit is released, or this one with --force\n/
  const again: Changes[] = [{ TRAVIS_EVENT_TYPE: 'cron' }, { TRAVIS_EVENT_TYPE: 'api' }, restarted]
  for (const changes of again) {
    const ran = await jobs[1].run(['ship'], changes)
    ended(
      t,
      ran,
      0,
      new RegExp(`^release skipped: ${why.source}`, 'm'),
      new RegExp(`^ship skipped: ${why.source}`, 'm'),
    )
    t.same(await state(project), back, JSON.stringify(changes))
  }
  ended(t, await jobs[0].run(['ship'], restarted), 0, `ship skipped: ${newer(second)}\n`)
  t.same(await state(project), back)
  ended(t, await jobs[1].run(['ship', '--force'], { TRAVIS_EVENT_TYPE: 'cron' }), 0, 'ship done: v6 released')
  t.same(await state(project), [second, 'second version'])

  await rollBack(project, 3)
  const third = next(project, 'third')
  const fresh = await jobOf(project, third, 3).run(['ship'], { TRAVIS_EVENT_TYPE: 'cron' })
  ended(t, fresh, 0, /this replaces v7 \(Rollback to v3, by .*\), which a rollback put live\n/, 'v8 released')
  t.same(await state(project), [third, 'third version'])
})

t.test('git cannot tell: the label and the build number do', async (t) => {
  const { project, first } = await started(t, world)
  const second = next(project, 'second')
  const third = next(project, 'third')
  const tags = ['--tag', '{branch}-{build}', '--tag', '{branch}']
  const jobs = [first, second, third].map((id, index) => jobOf(project, id, index + 9)) as [Job, Job, Job]
  for (const { work } of jobs) git(work, ['remote', 'set-url', 'origin', 'file:///nowhere/app.git'])
  ended(t, await jobs[1].run(['ship', ...tags]), 0, 'ship done: v3 released')
  const skipped = ['push', 'release', 'ship'].map((phase) => `${phase} skipped: ${newer(second)}\n`)
  ended(t, await jobs[0].run(['ship', ...tags]), 0, ...skipped)
  ended(t, await jobs[0].run(['release', ...tags]), 0, `release skipped: ${newer(second)}\n`)
  t.same(await state(project, 'main'), [second, 'second version'])
  const last = await jobs[2].run(['ship', ...tags])
  ended(t, last, 0, 'ship done: v4 released')
  t.notMatch(last.log, 'nothing can tell')
  t.same(await state(project, 'main'), [third, 'third version'])
})

t.test('nothing can tell: it goes on, and says so', async (t) => {
  const { project } = await started(t, world)
  t.equal((await project.slipway(['login'])).code, 0)
  const tag = `${project.image}:latest`
  await docker(project, 'build', '--quiet', '--target', 'production', '--tag', tag, '.')
  await docker(project, 'push', tag)
  const second = next(project, 'second')
  const job = jobOf(project, second, 2)
  git(job.work, ['remote', 'remove', 'origin'])
  const said = `nothing can tell whether ${tag} is newer than this build (the branch could not be fetched); going on`
  ended(t, await job.run(['ship']), 0, said, 'ship done: v3 released')
  t.same(await state(project), [second, 'second version'])
})
