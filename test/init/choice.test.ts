import t from 'tap'
import { choose } from '../../src/init/choice.js'
import { factsOf } from './repository.js'

const none = { buildArgs: [], processes: [] }
const one = 'FROM node:22\nCMD node server.js\n'
const stages = (...names: string[]): string => names.map((name) => `FROM node:22 AS ${name}\n`).join('')

t.test('which Dockerfile', async (t) => {
  // The files, the one chosen, its context, and what the note says.
  const cases: [files: string[], file: string, context: string | undefined, note?: RegExp][] = [
    [['Dockerfile'], 'Dockerfile', undefined],
    [
      ['Dockerfile', 'Dockerfile.prod'],
      'Dockerfile.prod',
      undefined,
      /^Dockerfile\.prod ships, by its name; .* Dockerfile as well/,
    ],
    [['Dockerfile', 'Dockerfile.dev'], 'Dockerfile', undefined, /^Dockerfile ships, as it lies at the top/],
    [['Dockerfile.dev', 'Dockerfile.app'], 'Dockerfile.app', undefined, /as it lies at the top/],
    [['docker/Dockerfile'], 'docker/Dockerfile', undefined],
    [
      ['docker/dev/Dockerfile', 'docker/production/Dockerfile'],
      'docker/production/Dockerfile',
      undefined,
      /by its name/,
    ],
    [['server/Dockerfile'], 'server/Dockerfile', 'server'],
    [['.devcontainer/Dockerfile', 'api/Dockerfile'], 'api/Dockerfile', 'api', /as the likeliest/],
  ]
  for (const [files, file, context, note] of cases) {
    const chosen = choose(factsOf(Object.fromEntries(files.map((path) => [path, one]))), none)
    t.match(chosen, { dockerfile: file }, files.join(', '))
    t.equal(chosen.file, file === 'Dockerfile' ? undefined : file)
    t.equal(chosen.context, context, `${file} is built from ${context ?? 'the top'}`)
    if (note === undefined) t.same(chosen.notes, [])
    else t.match(chosen.notes, [note])
  }
  const both = { Dockerfile: stages('base', 'production'), 'Dockerfile.web': one }
  t.match(choose(factsOf(both), none), { dockerfile: 'Dockerfile' }, 'a stage production speaks for it')
  t.match(
    choose(factsOf(both), { ...none, file: 'Dockerfile.web' }),
    { dockerfile: 'Dockerfile.web', notes: [] },
    'what was built so far counts',
  )
  t.match(choose(factsOf(both, { asked: { file: 'Dockerfile' } }), none), {
    dockerfile: 'Dockerfile',
    notes: [],
  })
  t.throws(() => choose(factsOf({ 'main.py': '' }), none), { code: 'E_INIT_DOCKERFILE' })
  t.throws(() => choose(factsOf({}, { asked: { file: 'x' } }), none), { code: 'E_DOCKERFILE' })
})

t.test('which folder it is built from', async (t) => {
  const copies = 'FROM node:22\nCOPY --chown=node package.json ./\nCOPY --from=base /x /x\nCOPY src/ ./src/\n'
  const at = (path: string, ...others: string[]): string | undefined =>
    choose(factsOf({ [path]: copies, ...Object.fromEntries(others.map((other) => [other, ''])) }), none)
      .context
  t.equal(at('web/Dockerfile', 'package.json', 'src/a.js'), undefined, 'what it copies lies at the top')
  t.equal(at('docker/Dockerfile', 'docker/package.json', 'docker/src/a.js'), 'docker', 'beside it')
  const found = { ...none, file: 'web/Dockerfile', context: 'other' }
  t.equal(choose(factsOf({ 'web/Dockerfile': one }), found).context, 'other', 'as it was built so far')
})

t.test('which stages', async (t) => {
  // The stages, target, test target, whether there are tests.
  const cases: [names: string[], target: string | undefined, test: string | undefined, tested: boolean][] = [
    [['base', 'test', 'production'], undefined, undefined, true],
    [['base', 'test', 'final'], undefined, undefined, true],
    [['base', 'app', 'test'], 'app', undefined, true],
    [['base', 'production', 'test'], undefined, undefined, true],
    [['builder', 'runtime', 'dev'], 'runtime', undefined, false],
    [['base', 'unit-tests', 'app'], undefined, 'unit-tests', true],
    [['test'], undefined, undefined, true],
  ]
  for (const [names, target, test, tested] of cases) {
    const { target: is, testTarget, tested: has } = choose(factsOf({ Dockerfile: stages(...names) }), none)
    t.same([is, testTarget, has], [target, test, tested], names.join(', '))
  }
  const files = { Dockerfile: stages('base', 'web', 'worker', 'test') }
  t.equal(choose(factsOf(files), { ...none, target: 'web' }).target, 'web', 'what was built so far counts')
  t.equal(choose(factsOf(files, { asked: { target: 'base' } }), { ...none, target: 'web' }).target, 'base')
  t.throws(() => choose(factsOf(files, { asked: { target: 'none' } }), none), { code: 'E_TARGET' })
})
