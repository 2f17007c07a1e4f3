import t, { type Test } from 'tap'
import { git, head, push } from '../stand/git.js'
import { useWorld } from '../stand/use.js'
import { ended, next, rollBack, started } from './jobs.js'
import { docker, page, published, says, unpublish, writesOf } from './look.js'
import { type Changes, filesBelow, outsideCi, type Project, pullRequest, type Ran } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

const INPUTS = 'dev.slipway.inputs'
const short = (job: Changes | string | undefined): string =>
  String(typeof job === 'object' ? job['TRAVIS_COMMIT'] : job).slice(0, 7)

/** The job of what is checked out. */
const jobOf = ({ repository }: Project, number = 9): Changes => ({
  TRAVIS_COMMIT: head(repository),
  TRAVIS_BUILD_NUMBER: `${number}`,
  TRAVIS_JOB_NUMBER: `${number}.1`,
})

const built = /^\$ docker build .*--target production/m

/** Nothing was built: the image of `from` stands for it. */
const reused = (t: Test, ran: Ran, from: string, when = 'just now'): void => {
  ended(t, ran, 0, `same image as ${from}, built ${when} from the same inputs`)
  t.notMatch(ran.log, built, 'nothing is built')
}

const building = (t: Test, ran: Ran, why: string): void => {
  ended(t, ran, 0, `building: ${why}`)
  t.match(ran.log, built)
}

t.test('a change of what the image is not made of', async (t) => {
  const { project, first } = await started(t, world)
  const { slipway, change, stand } = project
  const cold = await slipway(['ship'])
  building(t, cold, 'no image of this branch is published yet')
  const before = await published(project, first)
  t.match(before?.labels, { [INPUTS]: /^sha256:[0-9a-f]{64} scheme=/, 'dev.slipway.tested': /^sha256:/ })

  const job = change({ 'README.md': 'one\n' })
  const since = await stand.mark()
  const ran = await slipway(['ship'], job)
  reused(t, ran, short(first))
  says(t, ran, /^build done: same image as \w{7}, built just now from the same inputs$/m)
  says(t, ran, /^push done: published \S+, the same image relabelled, moved latest$/m)
  t.match(ran.log, /^\$ docker build .*--target test/m, 'the tests run again')
  const writes = (await writesOf(project, since)).filter(({ where }) => where === 'hub')
  t.same(
    writes.map(({ method, path }) => `${method} ${path.split('/').slice(4, 6).join('/').split('?')[0]}`),
    [
      'POST blobs/uploads',
      'PUT blobs/uploads',
      `PUT manifests/${job['TRAVIS_COMMIT']}`,
      'PUT manifests/latest',
    ],
    'one config and one manifest are written, and latest',
  )
  const after = await published(project, 'latest')
  const stamped = {
    'org.opencontainers.image.revision': job['TRAVIS_COMMIT'],
    'org.opencontainers.image.version': '8',
    'dev.slipway.build': '8 https://app.travis-ci.com',
  }
  t.match(after?.labels, stamped)
  const others = ({ labels }: { labels: Record<string, string> }) =>
    Object.fromEntries(Object.entries(labels).filter(([key]) => !(key in stamped)))
  t.same(after && others(after), before && others(before), 'the other labels stay')

  await t.test('then the tests need not run again', async (t) => {
    const again = await slipway(['ship', '--reuse-tests'], change({ 'README.md': 'two\n' }))
    reused(t, again, short(job))
    says(
      t,
      again,
      `test done: not run again: the tests passed for the same inputs in ${short(job)}, built just now`,
    )
    t.notMatch(again.log, /docker (build|run|push|pull) /, 'docker only signs in and out')
    t.match((await published(project, 'latest'))?.labels, {
      'dev.slipway.tested': before?.labels['dev.slipway.tested'],
    })
  })
  await t.test('and without reuse it is built', async (t) => {
    const ran = await slipway(['ship', '--no-reuse'], change({ 'README.md': 'three\n' }))
    building(t, ran, 'reuse is off')
  })
  await t.test('nor where it is too old', async (t) => {
    const ran = await slipway(['ship', '--max-age', '1s'], change({ 'README.md': 'four\n' }))
    building(t, ran, 'the image of')
    says(
      t,
      ran,
      /the image of \w{7} is (?:more than 1 second|\d+ (?:seconds|minutes?)) old, and --max-age is 1 second$/m,
    )
    t.match(ran.log, /^\$ docker build .*--no-cache/m, 'without a cache')
  })
  t.match(await page(project), 'first version')
})

t.test('the same commit again, and a tree that was there before', async (t) => {
  const { project, first } = await started(t, world)
  const { slipway, repository } = project
  ended(t, await slipway(['ship']), 0)
  const restarted = await slipway(['ship'], { TRAVIS_JOB_RESTARTED: 'true' })
  ended(t, restarted, 0, `${short(first)} is published already`, `${first} was published already; adopted`)
  t.notMatch(restarted.log, built)

  const second = next(project, 'second')
  const ran = await slipway(['ship'], jobOf(project))
  building(t, ran, `www/index.html changed since ${short(first)}`)
  t.match(await page(project), 'second version')

  git(repository.work, ['revert', '--no-edit', second])
  push(repository)
  const reverted = await slipway(['ship'], jobOf(project, 10))
  reused(t, reverted, short(first))
  t.match(await page(project), 'first version')
  t.match((await published(project, 'latest'))?.labels, {
    'org.opencontainers.image.revision': head(repository),
  })
})

t.test('why it is built', async (t) => {
  const { project } = await started(t, world, {
    files: {
      Dockerfile:
        'FROM stand.local/busybox:1\nARG GREETING=hello\nCOPY www /www\nCMD exec httpd -f -p $PORT -h /www\n',
    },
  })
  const { slipway, change } = project
  ended(t, await slipway(['ship']), 0)
  const ship = async (job: Changes, ...words: string[]): Promise<Ran> => {
    const ran = await slipway(['ship', ...words], job)
    t.match(ran.log, /^\$ docker build /m, 'it is built')
    return ran
  }
  const since = () => short(head(project.repository))
  let before = since()
  const rows: [change: () => Promise<Ran>, why: string][] = [
    [
      () => ship(change({ 'www/a.txt': 'a', 'www/b.txt': 'b', 'www/c.txt': 'c' })),
      'www/a.txt and 2 more files changed since',
    ],
    [
      () => ship(change({ 'README.md': '1' }), '--build-arg', 'GREETING=bye'),
      'a build argument changed since',
    ],
    [
      () => ship(change({ 'README.md': '2' }), '--label', 'team=blue', '--build-arg', 'GREETING=bye'),
      'a label changed since',
    ],
    [
      () =>
        ship(
          change({
            Dockerfile:
              'FROM stand.local/busybox:1\nCOPY www /www\nENV A=1\nCMD exec httpd -f -p $PORT -h /www\n',
          }),
        ),
      'the Dockerfile changed since',
    ],
    [() => ship(change({ 'README.md': '3' }), '--', '--no-cache'), '--no-cache was given to docker build'],
  ]
  for (const [run, why] of rows) {
    const ran = await run()
    ended(t, ran, 0, `building: ${why}${why.endsWith('since') ? ` ${before}` : ''}`)
    before = since()
  }
})

t.test('a base image that moved', async (t) => {
  const { project } = await started(t, world)
  const { slipway, change, user } = project
  const base = `${world.hub}/${user}/base:1`
  const publish = async (text: string): Promise<void> => {
    await docker(project, 'build', '--tag', base, '--build-arg', `TEXT=${text}`, 'base')
    await docker(project, 'push', base)
    await docker(project, 'rmi', base)
  }
  const job = change({
    'base/Dockerfile': 'FROM stand.local/busybox:1\nARG TEXT\nRUN echo $TEXT > /base.txt\n',
    Dockerfile: `FROM ${base}\nCOPY www /www\nRUN cat /base.txt >> /www/index.html\nCMD exec httpd -f -p $PORT -h /www\n`,
  })
  ended(t, await slipway(['login'], job), 0)
  await publish('old base')
  ended(t, await slipway(['ship'], job), 0)
  t.match(await page(project), 'old base')
  const same = await slipway(['ship'], change({ 'README.md': 'x' }))
  reused(t, same, short(job))
  const before = short(head(project.repository))
  ended(t, await slipway(['login'], job), 0)
  await publish('new base')
  const moved = await slipway(['ship'], change({ 'README.md': 'y' }))
  ended(t, moved, 0, `building: a base image (${base}) moved since ${before}`)
  t.match(await page(project), 'new base')
})

t.test('a cache whose tag was deleted', async (t) => {
  const { project } = await started(t, world, {
    files: {
      Dockerfile: [
        'FROM stand.local/busybox:1 AS build',
        'COPY www /www',
        'RUN sleep 6', // worth an upload
        'FROM build AS test',
        'CMD true',
        'FROM stand.local/busybox:1',
        'COPY --from=build /www /www',
        'CMD exec httpd -f -p $PORT -h /www',
        '',
      ].join('\n'),
    },
  })
  const { slipway, image } = project
  const isPublic = { TRAVIS_REPO_PRIVATE: 'false' }
  const ship = async (name: string): Promise<Ran> => {
    next(project, name)
    const ran = await slipway(['ship'], { ...jobOf(project), ...isPublic })
    ended(t, ran, 0, 'building: www/index.html changed since')
    t.match(await page(project), `${name} version`)
    return ran
  }
  ended(t, await slipway(['ship'], isPublic), 0, 'no cache is published yet')
  t.ok(await published(project, 'buildcache-test'), 'the first build keeps a cache')
  says(t, await ship('second'), `cache from ${image}:buildcache-test`)

  await unpublish(project, 'buildcache-test')
  const ran = await ship('third')
  t.notMatch(ran.log, 'buildcache-test,', 'what is gone is not named')
  says(t, ran, /^cache from \S+:[0-9a-f]{40}$/m)
  t.ok(await published(project, 'buildcache-test'), 'it is kept again')
})

t.test('after a rollback by hand', async (t) => {
  const { project, first } = await started(t, world)
  const { slipway, change } = project
  ended(t, await slipway(['ship']), 0)
  const second = next(project, 'second')
  ended(t, await slipway(['ship'], jobOf(project)), 0, 'v4 released')
  await rollBack(project, 3)
  t.match(await page(project), 'first version')
  const ran = await slipway(['ship'], change({ 'README.md': 'x' }))
  reused(t, ran, short(second))
  says(t, ran, 'this replaces v5 (Rollback to v3')
  says(t, ran, 'ship done: v6 released, healthy')
  t.match(await page(project), 'second version')
  t.not(first, second)
})

t.test('what was pushed by hand under our labels', async (t) => {
  const { project, first } = await started(t, world)
  const { slipway, change, image } = project
  ended(t, await slipway(['ship']), 0)
  const honest = await published(project, first)
  /** Pushes other layers that claim to be made of the same. */
  const poison = async (tag: string, job: Changes): Promise<void> => {
    ended(t, await slipway(['login'], job), 0)
    const labels = Object.entries(honest?.labels ?? {}).flatMap(([key, value]) => [
      '--label',
      `${key}=${value}`,
    ])
    await docker(project, 'build', '--tag', `${image}:${tag}`, ...labels, 'poison')
    await docker(project, 'push', `${image}:${tag}`)
  }
  const files = {
    'poison/Dockerfile':
      'FROM stand.local/busybox:1\nRUN mkdir /www && echo poison version > /www/index.html\nCMD exec httpd -f -p $PORT -h /www\n',
  }
  const job = change(files)
  await poison('latest', job)
  const ran = await slipway(['ship'], job)
  reused(t, ran, short(first))
  t.match(await page(project), 'first version', 'under latest it is not taken')

  // Whoever can overwrite a commit tag can ship anything: the README says so.
  await poison(String(job['TRAVIS_COMMIT']), job)
  const taken = await slipway(['ship'], change({ 'README.md': 'x' }))
  ended(t, taken, 0)
})

t.test('build alone', async (t) => {
  const { project, first } = await started(t, world)
  const { slipway, change, image, dir } = project
  ended(t, await slipway(['ship']), 0)
  const job = change({ 'README.md': 'x' })
  for (const tag of [first, 'latest']) await docker(project, 'rmi', `${image}:${tag}`)
  ended(t, await slipway(['login'], job), 0)
  const ran = await slipway(['build'], job)
  reused(t, ran, short(first))
  t.equal(ran.stdout, `${image}:${job['TRAVIS_COMMIT']}\n`)
  const there = await docker(
    project,
    'image',
    'inspect',
    '--format',
    '{{.Id}}',
    `${image}:${job['TRAVIS_COMMIT']}`,
  )
  t.equal(there.trim(), (await published(project, first))?.imageId, 'it is in the engine')
  const push = await slipway(['push'], job)
  ended(t, push, 0, 'the same image relabelled, moved latest')
  t.ok(filesBelow(`${dir}/state`).length > 0)

  await t.test('in a pull request as well, where nothing is published', async (t) => {
    const ran = await slipway(['build', '--no-load'], { ...change({ 'README.md': 'pr' }), ...pullRequest })
    reused(t, ran, short(job))
    t.match(ran.stdout, `${image}@sha256:`)
    t.notMatch(ran.log, /docker (pull|tag|build) /)
  })
  await t.test('on a laptop', async (t) => {
    const ran = await slipway(['build', '--no-load', '--dry-run'], { ...outsideCi(project.env) })
    ended(t, ran, 0, 'same image as')
  })
})
