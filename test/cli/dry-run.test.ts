import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { useWorld } from '../stand/use.js'
import { failsWith, published, releases, says, succeeds, writesOf } from './look.js'
import {
  type Changes,
  createProject,
  filesBelow,
  outsideCi,
  pathWithoutDocker,
  type Project,
  pullRequest,
  type Ran,
  type Told,
} from './project.js'
import { recordDocker } from './record.js'

const { world, stop } = await useWorld()
t.teardown(stop)
t.jobs = 3

/** What may differ between the plan and the run: digests, which are not known before, and the time of the build. */
const known = (text: string): string =>
  text
    .replace(/sha256:[0-9a-f]{64}|<digest>|<image id>/g, '<sha256>')
    .replace(/(image\.created=)[0-9TZ:-]+/, '$1<time>')

/** Steps as they are compared: writes in their order, but for what may run at once: logins, a build ahead, what is read. */
const stepsOf = (ran: Ran): { writes: string[]; others: string[] } => {
  const told = ran.json.steps.map(({ name, effect, show }: Told) => `${name} [${effect}] ${known(show)}`)
  const isAnyTime = (step: string): boolean => / \[read\] |^sign in to |^build the image ahead /.test(step)
  return { writes: told.filter((step) => !isAnyTime(step)), others: told.filter(isAnyTime).sort() }
}

const missing = (...names: string[]): Changes => Object.fromEntries(names.map((name) => [name, undefined]))
const credentials = missing('DOCKER_PASSWORD', 'HEROKU_API_KEY')
const namesToo = { ...credentials, ...missing('DOCKER_USERNAME', 'SLIPWAY_IMAGE') }

/** docker commands that change nothing. */
const reading = /^(version|image inspect|info|buildx version)\b/

/** Runs dry, and checks that nothing was written anywhere. */
const dry = async (t: Test, project: Project, words: string[], changes: Changes = {}): Promise<Ran> => {
  const from = await project.stand.mark()
  const before = filesBelow(project.dir).filter((name) => !name.startsWith('calls'))
  const ran = await project.slipway([...words, '--dry-run'], changes)
  t.equal(ran.code, 0, 'exit code', { log: ran.log })
  t.same(await writesOf(project, from), [], 'no request wrote anything')
  t.same(
    filesBelow(project.dir).filter((name) => !name.startsWith('calls')),
    before,
    'no file is new or gone',
  )
  return ran
}

t.test('the plan is what then runs, and makes no write', async (t) => {
  const project = await createProject(t, world)
  const { slipway } = project
  const { path: PATH, calls } = recordDocker(project)
  const plan = await dry(t, project, ['ship', '--json'], { PATH })
  t.same(
    calls()
      .map(({ words }) => words.join(' '))
      .filter((call) => !reading.test(call)),
    [],
    'no docker command changes anything',
  )
  t.ok(calls().length > 0, 'docker was asked')
  t.equal(await published(project, 'latest'), undefined)
  t.same(await releases(project), ['v1 succeeded', 'v2 succeeded'])

  const done = await slipway(['ship', '--json'], { PATH })
  t.equal(done.code, 0, done.log)
  t.same(stepsOf(plan), stepsOf(done))
  t.match(plan.json, { outcome: 'planned', command: 'ship' })
  t.ok(plan.json.steps.every(({ effect, outcome }) => effect === 'read' || outcome === 'shown'))
  t.ok(
    calls().some(({ words }) => words[0] === 'push'),
    'the recorder saw the run',
  )

  // What is published already is adopted, in the plan and in the run alike.
  const again = await dry(t, project, ['ship', '--json'], { PATH })
  const adopted = await slipway(['ship', '--json'], { PATH })
  t.same(stepsOf(again), stepsOf(adopted))
  t.notSame(stepsOf(again), stepsOf(plan))

  for (const phase of ['login', 'test', 'build', 'push', 'release', 'logout']) {
    const alone = await dry(t, project, [phase], { PATH })
    t.equal(alone.stdout, '', `${phase} has no result`)
    says(t, alone, new RegExp(`^${phase} planned: \\d+ writes? shown, none made$`, 'm'))
  }
})

t.test('a plan needs nothing', async (t) => {
  const project = await createProject(t, world)
  const { dir, env, user } = project
  const elsewhere = join(dir, 'no-checkout')
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'Dockerfile'), 'FROM stand.local/busybox:1\n')
  const cases: [string, Changes, (RegExp | string)[]][] = [
    [
      'without credentials',
      credentials,
      [
        'gate open: this is a push to main',
        /^not checked: DOCKER_PASSWORD is not set/m,
        /^not checked: HEROKU_API_KEY is not set/m,
        /^not checked: check app: needs HEROKU_API_KEY$/m,
      ],
    ],
    [
      'without any name',
      namesToo,
      [
        '[write] $ docker push $DOCKER_USERNAME/app:',
        /^not checked: DOCKER_USERNAME is not set/m,
        /^not checked: look up commit tag: needs DOCKER_USERNAME$/m,
      ],
    ],
    [
      'on a pull request',
      { ...pullRequest, ...namesToo },
      [
        'gate shut: this build is for pull request #12; only pushes to main publish; below is the plan as if it were open',
        '[write] PATCH ',
      ],
    ],
    [
      'outside CI',
      { ...outsideCi(env), ...credentials },
      [
        'gate open: the branch here is main',
        /^not checked: slipway push publishes, and this is not a CI job$/m,
      ],
    ],
    [
      'without docker',
      { PATH: pathWithoutDocker(dir) },
      [/^not checked: probe engine: The docker command was not found\.?$/m, '[write] $ docker push'],
    ],
    [
      'without a daemon',
      { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      [/^not checked: probe engine: The Docker daemon does not answer/m, '[write] $ docker push'],
    ],
    [
      'without Heroku or a registry that answers',
      { HEROKU_API_URL: 'http://127.0.0.1:1', SLIPWAY_IMAGE: `127.0.0.1:1/${user}/app` },
      [/^not checked: look up commit tag: /m, /^not checked: check app: /m, '[write] PATCH '],
    ],
  ]
  for (const [name, changes, said] of cases)
    await t.test(name, async (t) => {
      const ran = await dry(t, project, ['ship'], changes)
      succeeds(t, ran, '', /^ship planned: \d+ writes shown, none made$/m, ...said)
    })
  await t.test('outside git', async (t) => {
    const ran = await project.start(['ship', '--dry-run'], { ...outsideCi(env), ...namesToo }, elsewhere)
      .ended
    succeeds(
      t,
      ran,
      '',
      /gate shut: there is no git checkout here/,
      /<commit>/,
      /^not checked: The commit cannot be found out$/m,
    )
  })
})

t.test('what is wrong in the settings is told all the same', async (t) => {
  const project = await createProject(t, world)
  failsWith(t, await project.slipway(['ship', '--dry-run', '--target', 'tset']), {
    exit: 2,
    code: 'E_TARGET',
    message: /no stage "tset"/,
    hint: /base, test, production/,
  })
  failsWith(t, await project.slipway(['ship', '--dry-run', '--app', 'My_App']), {
    exit: 2,
    code: 'E_VALUE',
    message: /--app takes an app's name.*lower-case/,
    hint: /help settings/,
  })
  t.notOk(existsSync(join(project.dir, 'state')))
})
