import t from 'tap'
import {
  limitWarning,
  missingFrom,
  nameProblems,
  preflight,
  requireProblems,
  setCommand,
  takesImages,
  wasDeployed,
} from '../../src/heroku/preflight.js'
import { readApp, readCallsLeft, readFormation, readReleases } from '../../src/heroku/read.js'
import { limitRequest, stackRequest } from '../../src/heroku/requests.js'
import { idleSentence } from '../../src/heroku/scale.js'
import { Secret } from '../../src/io/secret.js'
import { app, IMAGE, release, stage } from './stage.js'

t.test('whether an app takes images', async (t) => {
  const cases: readonly [
    stack: string,
    next: string,
    generation: string,
    deployed: boolean,
    takes: boolean,
    codes: string[],
  ][] = [
    ['container', 'container', 'cedar', true, true, []],
    ['heroku-24', 'container', 'cedar', true, true, []],
    ['container', 'heroku-24', 'cedar', true, true, []],
    ['heroku-24', 'heroku-24', 'cedar', true, false, ['E_HEROKU_STACK']],
    ['heroku-24', 'heroku-24', 'cedar', false, false, []],
    ['cnb', 'cnb', 'fir', true, false, ['E_HEROKU_FIR']],
    ['cnb', 'cnb', 'fir', false, false, ['E_HEROKU_FIR']],
    ['container', 'container', 'fir', true, true, ['E_HEROKU_FIR']],
  ]
  for (const [stack, next, generation, deployed, takes, codes] of cases) {
    const read = readApp(
      app({ stack: { name: stack }, build_stack: { name: next }, generation: { name: generation } }),
    )
    const name = `${stack}, ${next}, ${generation}, ${deployed ? 'deployed' : 'new'}`
    t.equal(takesImages(read), takes, name)
    t.same(
      preflight(read, deployed).map(({ code }) => code),
      codes,
      name,
    )
  }
  const [stack] = preflight(readApp(app({ stack: { name: 'heroku-24' }, build_stack: null })), true)
  t.match(stack?.hint, 'heroku stack:set container --app todo')
})

t.test('whether anything was ever deployed', async (t) => {
  const made = [release(1, 'Initial release'), release(2, 'Enable Logplex')]
  const web = { type: 'web', quantity: 1 }
  const cases: readonly [name: string, releases: object[], formation: object[], deployed: boolean][] = [
    ['a new app', made, [], false],
    ['config vars only', [...made, release(3, 'Set FOO config vars')], [], false],
    ['a slug', [...made, release(3, 'Deploy 1a2b3c4d', { slug: { id: 's1' } })], [], true],
    ['a slug that a later release kept', [...made, release(4, 'Set A', { slug: { id: 's1' } })], [], true],
    ['an image', [...made, release(3, 'Deployed web (0123456789ab)')], [], true],
    [
      'an image that failed',
      [...made, release(3, 'Deployed web (0123456789ab)', { status: 'failed' })],
      [],
      true,
    ],
    ['process types', made, [web], true],
    ['more releases than were listed', [release(250, 'Set FOO config vars')], [], true],
    ['no list at all', [], [], true],
  ]
  for (const [name, releases, formation, deployed] of cases)
    t.equal(wasDeployed(readReleases(releases), readFormation(formation)), deployed, name)
})

t.test('config vars by name', async (t) => {
  const there = ['DATABASE_URL', 'constructor']
  t.same(missingFrom(there, ['DATABASE_URL', 'B', 'A', 'B', 'PORT']), ['B', 'A'])
  t.same(missingFrom(there, ['constructor', 'toString']), ['toString'], 'names that every object has')
  t.equal(setCommand('todo', ['A', 'B']), 'heroku config:set A=… B=… --app todo')
  t.same(requireProblems('todo', []), [])
  const [problem, ...others] = requireProblems('todo', ['A', 'B'])
  t.same(others, [], 'all in one')
  t.match(problem, {
    code: 'E_CONFIG_MISSING',
    exit: 2,
    message: 'todo lacks the config vars A, B, which --require names.',
    hint: 'Set them: heroku config:set A=… B=… --app todo.',
  })
  t.match(requireProblems('todo', ['A'])[0]?.message, 'config var A, which')
  t.same(
    nameProblems(['A', 'B=c', 'two words', '']).map(
      ({ message }) => /not "(.*)"/.exec(message)?.[1] ?? message,
    ),
    ['B=c', 'two words', ''],
  )
})

t.test('the limit of the API', async (t) => {
  t.equal(limitWarning(4500), undefined)
  t.equal(limitWarning(100), undefined)
  t.match(limitWarning(42), /42 more API calls/)
  const s = await stage(t, () => ({ json: { remaining: 42 } }))
  t.equal(await s.heroku.callsLeft(), 42)
  t.equal(s.asked[0]?.path, '/account/rate-limits')
  for (const wrong of [undefined, {}, { remaining: '42' }, { remaining: -1 }])
    t.throws(() => readCallsLeft(wrong), { code: 'E_HEROKU' })
})

t.test('the switch of the stack', async (t) => {
  const s = await stage(t, () => ({ json: app({ build_stack: { name: 'container' } }) }))
  t.match(await s.heroku.takeImages(), { buildStack: 'container' })
  t.match(s.asked, [{ method: 'PATCH', path: '/apps/todo', body: { build_stack: 'container' } }])
  const asking = { api: { url: 'https://api.example', token: new Secret('hunter22', 'X') }, id: 'u-1' }
  t.notMatch(JSON.stringify([stackRequest(asking, 'todo'), limitRequest(asking)]), 'hunter22')
})

t.test('process types without dynos', async (t) => {
  const formation = readFormation([
    { type: 'web', quantity: 1, docker_image: { id: IMAGE } },
    { type: 'worker', quantity: 0 },
    { type: 'clock', quantity: 0 },
    { type: 'release', quantity: 0 },
    { type: 'old', quantity: 0 },
  ])
  const say = (...types: string[]) => idleSentence('todo', formation, types)
  t.equal(say('web'), undefined)
  t.equal(say('web', 'release'), undefined, 'a release command needs none')
  t.match(say('web', 'worker'), /^worker has no dynos, .*: heroku ps:scale worker=1 --app todo$/)
  t.match(
    say('worker', 'clock', 'web'),
    /^worker and clock have .*: heroku ps:scale worker=1 clock=1 --app todo$/,
  )
})
