import t from 'tap'
import * as unbash from 'unbash'
import { readFound } from '../../src/init/found.js'
import { isDockerfile, isShell, mentioned } from '../../src/init/mentioned.js'
import { commandsOf, type Kind, nameOfImage } from '../../src/init/publishing.js'
import { planInit } from '../../src/init/plan.js'
import { fileOf, parts, projectOf } from './repository.js'

const planOf = (...project: Parameters<typeof projectOf>) => planInit(projectOf(...project), parts)

const kinds = (text: string, texts: Record<string, string> = {}): Kind[] =>
  commandsOf(text, { shell: unbash, texts: new Map(Object.entries(texts)) }).map(({ kind }) => kind)

t.test('what a command is', async (t) => {
  const cases: [text: string, ...kinds: Kind[]][] = [
    ['docker login -u a --password-stdin', 'publish'],
    ['echo $P | docker login -u "$U" --password-stdin', 'neutral', 'publish'],
    ['travis_retry docker push a/b', 'publish'],
    ['sudo docker image push a/b', 'publish'],
    ['docker tag a b', 'publish'],
    ['docker build -t a .', 'build'],
    ['docker buildx build --push -t a .', 'publish'],
    ['docker pull a', 'pull'],
    ['docker run a', 'other'],
    ['docker compose run web', 'other'],
    ['docker-compose push', 'publish'],
    ['heroku container:push web', 'publish'],
    ['heroku run rake db:migrate', 'other'],
    ['curl https://cli-assets.heroku.com/install.sh | sh', 'publish'],
    ['npm install -g heroku', 'publish'],
    ['npm install', 'other'],
    ['slipway ship', 'slipway'],
    ['git push heroku HEAD:main', 'publish'],
    ['git push --tags', 'other'],
    ['curl -X PATCH https://api.heroku.com/apps/a/formation', 'publish'],
    ['A=1', 'neutral'],
    ['if test -n "$X"; then docker push a; else npm test; fi', 'neutral', 'publish', 'other'],
    ['npm test -- $(docker images -q)', 'other', 'neutral'],
  ]
  for (const [text, ...wanted] of cases) t.same(kinds(text), wanted, text)
})

t.test('the scripts that it calls', async (t) => {
  const texts = { 'ci/a.sh': './ci/b.sh\n', 'ci/b.sh': 'docker push a\n', 'ci/loop.sh': 'bash ci/loop.sh\n' }
  for (const call of [
    './ci/a.sh',
    'bash -e ci/a.sh',
    'sh ./ci/a.sh',
    '. ci/a.sh',
    '$TRAVIS_BUILD_DIR/ci/a.sh',
  ])
    t.same(kinds(call, texts), ['publish'], call)
  t.same(kinds('bash other.sh', texts), ['other'])
  t.same(kinds('bash ci/loop.sh', texts), ['other'], 'one that calls itself comes to an end')
})

t.test('which texts are scripts', async (t) => {
  const paths = new Set(['ci/a.sh', 'deploy', '.travis.yml', 'README.md', 'b.py'])
  t.same(mentioned('script: ./ci/a.sh && bash deploy # see README.md; .travis.yml', paths), [
    'ci/a.sh',
    'deploy',
  ])
  t.ok(isShell('deploy', '#!/usr/bin/env bash\n'))
  t.ok(isShell('a.sh', 'x'))
  t.notOk(isShell('deploy', '#!/usr/bin/env python\n'))
  t.notOk(isShell('b.py', 'x'))
  for (const path of ['Dockerfile', 'a/Dockerfile.prod', 'web.Dockerfile']) t.ok(isDockerfile(path), path)
  for (const path of ['Dockerfile.dockerignore', 'Dockerfile.md', 'MyDockerfile.txt', 'a.js'])
    t.notOk(isDockerfile(path), path)
})

t.test('make and npm run', async (t) => {
  const Makefile = [
    'IMAGE := alice/app',
    '.PHONY: test image push',
    'test:',
    '\tnpm test',
    'image: test',
    '\t@docker build \\',
    '\t  -t $(IMAGE) .',
    'push: image',
    '\t-docker push $(IMAGE):$$TRAVIS_COMMIT',
    '',
  ].join('\n')
  t.same(kinds('make test', { Makefile }), ['other'], 'what publishes nothing stays the command that it is')
  t.same(kinds('make push X=1', { Makefile }), ['other', 'build', 'publish'])
  t.same(kinds('make', { Makefile }), ['other'], 'the first target')
  t.same(kinds('make push'), ['other'])
  const manifest = '{ "scripts": { "test": "jest", "ship": "docker push \\"a/b\\"" }, "x": {} }'
  t.same(kinds('npm run ship && yarn ship && npm test', { 'package.json': manifest }), [
    'publish',
    'publish',
    'other',
  ])
  t.same(kinds('npm run ship', { 'package.json': 'none' }), ['other'])
})

t.test('the name of an image', async (t) => {
  t.equal(nameOfImage('a/b:latest'), 'a/b')
  t.equal(nameOfImage('127.0.0.1:5000/a/b:1'), '127.0.0.1:5000/a/b')
  t.equal(nameOfImage('${U}/b:${TRAVIS_COMMIT}'), '$U/b')
  t.equal(nameOfImage('a/b@sha256:0'), 'a/b')
})

const found = (text: string) => readFound(commandsOf(text, { shell: unbash, texts: new Map() }))

t.test('what was built so far', async (t) => {
  const all = found(
    [
      'docker build -f ./docker/Dockerfile.prod --target=web --build-arg A=1 --build-arg B=$B -t alice/page:$C ./app/',
      'docker build -t tests .',
      'docker push alice/page:$C',
      'docker push registry.heroku.com/my-app/worker',
    ].join('\n'),
  )
  t.match(all, {
    file: 'docker/Dockerfile.prod',
    target: 'web',
    context: 'app',
    buildArgs: ['A=1'],
    image: 'alice/page',
    app: 'my-app',
    processes: ['worker'],
  })
  const cli = found(
    'docker build .\nheroku container:push web worker -a my-app\nheroku container:release web -a my-app',
  )
  t.match(cli, { context: '.', app: 'my-app', processes: ['worker'], image: undefined })
  t.match(found('docker push $U/page\nheroku container:push web --app=$APP'), {
    image: undefined,
    written: '$U/page',
    app: undefined,
  })
})

t.test('jobs', async (t) => {
  const travis = (text: string): string | undefined => fileOf(planOf({ '.travis.yml': text }), '.travis.yml')
  const old = travis('language: node_js\nnode_js: 16\nservices: docker\nscript: npm test\n')
  t.match(old, '  - npm test\n  - nvm install --lts && slipway ship\n', 'a Node that is too old')
  t.match(travis('env:\n  - A=1\n  - A=2\nscript: make\n'), '    - stage: ship\n')
  t.notMatch(travis('env:\n  global:\n    - A=1\n    - A=2\nscript: make\n'), 'stage: ship')
  t.match(travis('env:\n  jobs: [A=1, A=2]\nscript: make\n'), 'stage: ship')
  const shared = travis('language: generic\nos: [linux, osx]\nscript: docker push alice/app\n')
  t.match(
    shared,
    'script:\n  - echo "slipway ships in its own stage"\njobs:\n',
    'the others keep something to run',
  )
  const alone = travis(
    'language: generic\nservices: docker\njobs:\n  include:\n    - stage: x\n      script: docker push alice/app\n',
  )
  t.match(alone, /^language: generic\nservices: docker\nbefore_install:\n[^]*script:\n {2}- slipway ship\n$/)
  const listed = travis('language: generic\njobs:\n  fast_finish: true\nnode_js: [20, 22]\nscript: make\n')
  t.match(listed, 'jobs:\n  fast_finish: true\n  include:\n    - stage: ship\n')
  const unknown = planOf({ '.travis.yml': 'language: java\n' })
  t.match(unknown.notes, [/tests of java is replaced by script/])
  t.match(travis('language: ruby\n'), 'script:\n  - slipway ship\n')
  t.match(
    fileOf(planOf({ '.travis.yml': 'language: ruby\n', Gemfile: '' }), '.travis.yml'),
    '  - bundle exec rake\n  - slipway ship\n',
  )
})
