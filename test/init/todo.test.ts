import t from 'tap'
import type { Facts } from '../../src/init/facts.js'
import { planInit } from '../../src/init/plan.js'
import { parts, projectOf } from './repository.js'

const planOf = (...project: Parameters<typeof projectOf>) => planInit(projectOf(...project), parts)

const commands = (files: Record<string, string>, more: Partial<Facts> = {}): string[] =>
  planOf(files, more).todo.flatMap((one) => one.commands)
const whats = (files: Record<string, string>, more: Partial<Facts> = {}): string =>
  planOf(files, more)
    .todo.map(({ what }) => what)
    .join('\n')

const tested = { Dockerfile: 'FROM node:22 AS base\nFROM base AS test\nFROM base\nCMD node x\n' }

t.test('a repository that has nothing yet', async (t) => {
  t.same(commands(tested), [
    'heroku create todo-app --stack container',
    'heroku authorizations:create -d "Travis CI"',
    'slipway encrypt DOCKER_PASSWORD --add',
    'slipway encrypt HEROKU_API_KEY --add',
    'travis env set DOCKER_USERNAME NAME --public',
    'travis env set HEROKU_APP todo-app --public',
    'slipway check',
    'slipway ship --dry-run',
    'git add .travis.yml',
    'git commit --message "Ship with slipway"',
    'git push origin main',
  ])
})

t.test('what is known already is not asked for', async (t) => {
  const said = commands(tested, { asked: { app: 'my-app' } })
  t.ok(said.includes('heroku create my-app --stack container'))
  t.notMatch(said.join('\n'), 'HEROKU_APP')
  const env = [
    'language: generic',
    'env:',
    '  global:',
    '    - DOCKER_USERNAME=alice HEROKU_APP=my-app',
    '    - DOCKER_PASSWORD: { secure: x }',
    '    - HEROKU_API_KEY: { secure: y }',
    '',
  ].join('\n')
  t.notMatch(commands({ ...tested, '.travis.yml': env }).join('\n'), /authorizations|encrypt|env set/)
})

t.test('config vars by their names, without what Heroku keeps for itself', async (t) => {
  const template = { file: '.env.example', names: ['KEY', 'PORT', 'HEROKU_X', 'TOKEN'] }
  const set = 'slipway config KEY TOKEN --from .env --app todo-app --yes'
  t.match(commands(tested, { template }).join('\n'), `cp .env.example .env\n${set}`)
  const there = commands({ ...tested, '.env': 'KEY=1\n' }, { template })
  t.ok(there.includes(set))
  t.notOk(there.includes('cp .env.example .env'), 'the file is there')
  t.notMatch(commands(tested, { template: { ...template, names: ['PORT'] } }).join('\n'), 'slipway config')
})

t.test('what git lacks', async (t) => {
  t.match(commands(tested, { git: 'none', branch: undefined }), [
    'git init --initial-branch main',
    'git remote add origin git@github.com:OWNER/todo-app.git',
  ])
  t.match(commands(tested, { git: 'no remote' }), ['git remote add origin git@github.com:OWNER/todo-app.git'])
  t.match(planOf(tested, { branch: undefined }).notes, [/git knows no branch/])
})

t.test('tests', async (t) => {
  const none = /^Add a stage named test to Dockerfile/m
  t.notMatch(whats(tested), none)
  t.match(whats({}), none)
  t.match(whats({ '.travis.yml': 'language: generic\nscript: slipway ship\n' }), none)
  t.notMatch(whats({ '.travis.yml': 'language: generic\nscript: make test\n' }), none, 'the pipeline tests')
})

t.test('the name of the image', async (t) => {
  const pushes = (image: string): Record<string, string> => ({
    '.travis.yml': `language: generic\nscript:\n  - make\n  - docker push ${image}:latest\n`,
  })
  t.match(whats({}), /private, name the image in slipway\.yml \(image: NAME\/todo-app\)/)
  t.match(
    whats(pushes('$DOCKER_USERNAME/web')),
    /image: NAME\/web\), as the pipeline did \(\$DOCKER_USERNAME\/web\): else it is/,
  )
  t.match(whats(pushes('$DOCKER_USERNAME/todo-app')), /private/)
  t.notMatch(whats(pushes('alice/web')), /image/, 'slipway.yml has it')
  t.match(planOf(pushes('alice/web')).changes.at(-1)?.after, /^image: alice\/web$/m)
})

t.test('what must be changed by hand comes first', async (t) => {
  const [first] = planOf({ '.travis.yml': 'language: generic\ndist: xenial\nscript: make\n' }).todo
  t.match(first, { what: /^Write dist: jammy .*xenial is too old/ })
})
