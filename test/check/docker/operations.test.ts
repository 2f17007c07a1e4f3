import t from 'tap'
import { readNamed } from '../../../src/check/docker/reference.js'
import { ofKind, viewOf } from '../../../src/check/docker/view.js'
import { readProject } from '../../../src/check/read.js'
import { literal, type Text, unknown } from '../../../src/check/shell/text.js'

const seen = async (...lines: string[]) => {
  const yml = `services: docker\nscript:\n${lines.map((line) => `  - |-\n    ${line}\n`).join('')}`
  const project = await readProject({ files: new Map([['.travis.yml', yml]]), branch: 'main' })
  const [job] = viewOf(project)
  if (job === undefined) throw new Error('no job')
  return job
}

t.test('images as commands name them', async (t) => {
  const user = unknown('$DOCKER_USERNAME', ['DOCKER_USERNAME'])
  const rows: [Text, string | undefined, string, string | undefined][] = [
    [[literal('alice/app')], 'docker.io', 'alice/app', undefined],
    [[literal('docker.io/alice/app:1')], 'docker.io', 'alice/app', '1'],
    [[literal('docker.io/library/node:20')], 'docker.io', 'node', '20'],
    [[literal('localhost:5000/a')], 'localhost:5000', 'localhost:5000/a', undefined],
    [[literal('localhost:5000/a:b')], 'localhost:5000', 'localhost:5000/a', 'b'],
    [
      [literal('registry.heroku.com/todo/web')],
      'registry.heroku.com',
      'registry.heroku.com/todo/web',
      undefined,
    ],
    [[user, literal('/app:x')], 'docker.io', '\0$DOCKER_USERNAME\0/app', 'x'],
    [[unknown('$REGISTRY'), literal('/app')], undefined, '\0$REGISTRY\0/app', undefined],
    [[unknown('$IMAGE')], undefined, '\0$IMAGE\0', undefined],
    [[unknown('${IMAGE:-a/b}'), literal(':x')], undefined, '\0${IMAGE:-a/b}\0', 'x'],
  ]
  for (const [text, registry, repository, tag] of rows) {
    const { shown, ...named } = readNamed(text)
    t.match(named, { registry, repository, tag, key: `${repository}:${tag ?? 'latest'}` }, shown)
    t.equal(named.registry, registry, shown)
  }
  const commit = readNamed([
    literal('a/b:v-'),
    { ...literal('1f2'), shown: '$TRAVIS_COMMIT', from: ['TRAVIS_COMMIT'] },
  ])
  t.match(commit, { tag: 'v-1f2', tagFrom: ['TRAVIS_COMMIT'], unknown: false })
})

t.test('what commands do', async (t) => {
  const { done } = await seen(
    'docker build -t a/b:1 -t a/b --target prod --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from a/b .',
    'docker tag a/b c/d && docker push c/d',
    'docker pull a/b; docker push --all-tags a/b',
    'echo "$P" | docker login -u x --password-stdin',
    'echo "$P" | docker login -u _ --password-stdin registry.heroku.com',
    'aws ecr get-login-password | docker login --username AWS --password-stdin 1.dkr.ecr.eu-west-1.amazonaws.com',
    'docker-compose build',
    'docker load -i image.tar',
    'curl https://cli-assets.heroku.com/install.sh | sh',
    'heroku container:login && heroku container:push web -a todo && heroku container:release web -a todo',
    'heroku login',
    'slipway ship',
    'docker buildx build --push -t a/b .',
  )
  const kinds = (kind: Parameters<typeof ofKind>[1]) => ofKind(done, kind).map(({ does }) => does)
  t.match(kinds('build'), [
    { tags: [{ key: 'a/b:1' }, { key: 'a/b:latest' }], target: 'prod', inlineCache: true, pushes: false },
    { tags: [{ key: 'a/b:latest' }], pushes: true, inlineCache: false },
  ])
  t.match(kinds('tag'), [{ from: { key: 'a/b:latest' }, to: { key: 'c/d:latest' } }])
  t.match(kinds('push'), [{ image: { key: 'c/d:latest' } }, { image: { repository: 'a/b' }, allTags: true }])
  t.equal(kinds('push').length, 2, 'what buildx pushes is with its build')
  t.same(
    kinds('login').map((one) => 'registry' in one && (one.registry ?? '?')),
    ['docker.io', 'registry.heroku.com', '?', '1.dkr.ecr.eu-west-1.amazonaws.com', 'registry.heroku.com'],
  )
  t.equal(kinds('makes').length, 2)
  t.equal(kinds('heroku install').length, 1)
  t.match(kinds('heroku push'), [{ app: 'todo' }])
  t.match(kinds('heroku release'), [{ app: 'todo' }])
  t.match(kinds('heroku login'), [{ container: true }, { container: false }])
  t.match(kinds('slipway'), [{ command: 'ship' }])
})

t.test('what is not seen is known not to be seen', async (t) => {
  t.equal((await seen('docker build .')).hides, false)
  t.equal((await seen('./gradlew dockerPush')).hides, true)
  t.equal((await seen('bash missing.sh')).hides, true)
  t.equal((await seen('$TOOL push')).hides, true)
})
