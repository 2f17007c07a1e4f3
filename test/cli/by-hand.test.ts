import t, { type Test } from 'tap'
import { head } from '../stand/git.js'
import { useWorld } from '../stand/use.js'
import { ended, jobOf, next, rollBack, state } from './jobs.js'
import { failsWith, published, releases, writesOf } from './look.js'
import { type Changes, createProject, outsideCi, type Project, type Ran } from './project.js'

const { world, stop } = await useWorld()
t.teardown(stop)

interface Place {
  readonly project: Project
  readonly first: string
  readonly second: string
  /** Runs `slipway release …` in the checkout, outside CI. */
  readonly release: (words: readonly string[], changes?: Changes) => Promise<Ran>
}

/** Two builds, published as v1 and v2 and under their commits, and live one after the other. */
const setUp = async (t: Test): Promise<Place> => {
  const project = await createProject(t, world)
  const first = head(project.repository)
  const second = next(project, 'second')
  for (const [index, id] of [first, second].entries()) {
    const job = jobOf(project, id, index + 1)
    ended(t, await job.run(['ship', '--tag', 'latest', '--tag', 'v{build}']), 0, 'ship done: ')
  }
  const away = outsideCi(project.env)
  const release: Place['release'] = (words, changes = {}) =>
    project.slipway(['release', ...words], { ...away, ...changes })
  return { project, first, second, release }
}

t.test('anything published is released by its name', async (t) => {
  const { project, first, second, release } = await setUp(t)
  const { app, image, stand, owner, user } = project
  const digests = [
    (await published(project, first))?.digest ?? '',
    (await published(project, second))?.digest ?? '',
  ]
  let version = 4
  const goes = async (
    reference: string,
    to: 0 | 1,
    changes: Changes = {},
    words = ['--yes'],
  ): Promise<void> => {
    const ran = await release([reference, ...words], changes)
    version++
    ended(
      t,
      ran,
      0,
      `releasing ${[first, second][to]} by hand\n`,
      `release done: v${version} released, healthy`,
    )
    t.equal(ran.stdout, `v${version} ${app?.webUrl}\n`, reference)
    t.same(await state(project), [second, `${['first', 'second'][to]} version`], 'latest stays where it is')
  }
  await goes('v1', 0)
  await goes(second, 1)
  await goes(first.slice(0, 7), 0)
  await goes(digests[1] ?? '', 1)
  await goes(`${image}:v1`, 0)
  await goes(`${image}@${digests[1]}`, 1)
  await goes(first.slice(0, 12), 0, { DOCKER_USERNAME: undefined, DOCKER_PASSWORD: undefined })
  const other = { SLIPWAY_IMAGE: `${world.hub}/${user}/other` }
  await goes(`${image}:v2`, 1, other)
  await goes('v1', 0, project.env, ['--force'])
  const again = await release(['v1', '--yes', '--json'])
  ended(t, again, 0)
  t.match(again.json, {
    ...{ outcome: 'done', reason: /^v13 already runs this image, healthy/, image, revision: first },
    ...{ digest: digests[0], release: 'v13', url: app?.webUrl },
  })

  const promoted = await stand.app(`${app?.name}-prod`, {}, owner)
  const production: Project = { ...project, app: promoted }
  const ran = await release(['latest', '--yes', '--app', promoted.name])
  ended(t, ran, 0, 'release done: v3 released, healthy')
  t.equal(ran.stdout, `v3 ${promoted.webUrl}\n`)
  t.same(await state(production), [second, 'second version'])
  t.same(await state(project), [second, 'first version'], 'the other app stays as it is')

  await rollBack(project, 4)
  const back = await release([first, '--yes'])
  ended(t, back, 0, /this replaces v14 \(Rollback to v4, by .*\), which a rollback put live\n/)
  t.same(
    await state(project),
    [second, 'first version'],
    'by hand, what was rolled back is released all the same',
  )
})

t.test('what is not released', async (t) => {
  const { project, first, release } = await setUp(t)
  const { image, slipway, stand, user } = project
  const since = await stand.mark()
  failsWith(t, await release([first]), {
    ...{ exit: 2, code: 'E_NEEDS_YES' },
    ...{ message: /slipway release publishes, and this is not a CI job/, hint: /--yes/ },
  })
  const inCi = { message: /takes no reference: it releases what this build published/, hint: /--force/ }
  for (const words of [[first], [first, '--yes'], ['v1', '--yes']])
    failsWith(t, await slipway(['release', ...words]), { exit: 2, code: 'E_REFERENCE_IN_CI', ...inCi })
  const actions = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' }
  for (const ci of [actions, { CI: 'true' }])
    failsWith(t, await release(['v1', '--yes'], ci), { exit: 2, code: 'E_REFERENCE_IN_CI', ...inCi })
  const none = { exit: 1, code: 'E_NOT_PUBLISHED', hint: /slipway push/ }
  const digest = `sha256:${'0f'.repeat(32)}`
  const missing: [reference: string, told: string][] = [
    ['v3', `${image}:v3`],
    ['0123abc', `${image}:0123abc`],
    ['0123abcdef'.repeat(4), `${image}:${'0123abcdef'.repeat(4)}`],
    [digest, `${image}@${digest}`],
    [`${world.hub}/${user}/nothing:v1`, `${world.hub}/${user}/nothing:v1`],
  ]
  for (const [reference, told] of missing)
    failsWith(t, await release([reference, '--yes']), {
      ...none,
      message: new RegExp(`^${told} is not at the registry, so there is nothing to release\\.`),
    })
  for (const [reference, part] of [
    ['two words', 'tag'],
    ['sha256:0f1e', 'digest'],
    ['a:b:', 'tag'],
  ] as const)
    failsWith(t, await release([reference, '--yes']), {
      ...{
        exit: 2,
        code: 'E_REFERENCE',
        message: new RegExp(`is not an image reference: its ${part} `),
        hint: /./,
      },
    })
  failsWith(t, await release(['v1', 'v2', '--yes']), {
    ...{ exit: 2, code: 'E_ARGUMENT', message: /does not take the argument "v2"/, hint: /--help/ },
  })
  const shown = await release(['v1', '--yes', '--dry-run'])
  ended(t, shown, 0, /^\[write\] PATCH .*\/formation/m)
  t.equal(shown.stdout, '')
  t.same(await writesOf(project, since), [], 'nothing was written anywhere')
  t.same((await releases(project)).slice(2), ['v3 succeeded', 'v4 succeeded'])
})
