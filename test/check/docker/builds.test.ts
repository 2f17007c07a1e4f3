import t from 'tap'
import { readProject } from '../../../src/check/read.js'
import { buildsOf } from '../../../src/check/docker/builds.js'

const built = async (lines: readonly string[], more: Readonly<Record<string, string>> = {}) => {
  const yml = `services: docker\nscript:\n${lines.map((line) => `  - |-\n    ${line}\n`).join('')}`
  const files = new Map(Object.entries({ '.travis.yml': yml, ...more }))
  const { pipeline } = await readProject({ files, branch: 'main' })
  return buildsOf(pipeline, files.keys())
}

t.test('a build of the pipeline names its Dockerfile, wherever and however it is called', async (t) => {
  const loop =
    'for p in web worker; do docker build -f docker/$p.Dockerfile -t a/$p . && docker push a/$p; done'
  t.match(await built(['bash ci/all'], { 'ci/all': loop }), [
    { file: 'ci/all', line: 1, dockerfile: 'docker/web.Dockerfile', context: '.', ships: true },
    { file: 'ci/all', line: 1, dockerfile: 'docker/worker.Dockerfile', context: '.', ships: true },
  ])
  t.match(await built(['cd app', 'docker build --target live .']), [
    { dockerfile: 'app/Dockerfile', context: 'app', target: 'live' },
  ])
  t.equal(
    await built(['docker build -f $FILE .', 'docker build --target $STAGE .', 'docker build -']),
    undefined,
  )
  t.equal(await built(['npm test']), undefined)
})

t.test('what is published is told from what is only built', async (t) => {
  const ships = async (...lines: string[]) =>
    (await built(lines))?.map(({ target, ships, elsewhere }) => [target ?? '', ships, elsewhere])
  t.strictSame(await ships('docker build --target b -t x .', 'docker build -t a/b .', 'docker push a/b'), [
    ['b', false, false],
    ['', true, true],
  ])
  t.strictSame(await ships('docker build -t x .', 'docker tag x a/b:1', 'docker push a/b:1'), [
    ['', true, true],
  ])
  t.strictSame(await ships('docker build -t a/b:1 .', 'docker push -a a/b'), [['', true, true]])
  t.strictSame(
    await ships('docker buildx build --push -t $NAME .'),
    [['', true, false]],
    'it may be anywhere',
  )
  const heroku = 'registry.heroku.com/a/web'
  t.strictSame(await ships(`docker build -t ${heroku} .`, `docker push ${heroku}`), [['', true, false]])
  t.strictSame(
    await ships('docker build --target test .', 'docker build --target live .'),
    [
      ['test', false, false],
      ['live', true, false],
    ],
    'where nothing is pushed, what is not for tests may be',
  )
})

t.test('heroku container:push builds the Dockerfile of the folder, or one for each process', async (t) => {
  const all = { 'Dockerfile.web': 'FROM a:1', 'b/Dockerfile.worker': 'FROM a:1', 'Dockerfile.x': 'FROM a:1' }
  const names = async (line: string) => (await built([line], all))?.map(({ dockerfile }) => dockerfile)
  t.strictSame(await names('heroku container:push web -a todo'), ['Dockerfile'])
  t.strictSame(await names('cd b; heroku container:push web -a todo'), ['b/Dockerfile'])
  t.strictSame(await names('heroku container:push web worker --recursive -a todo'), [
    'Dockerfile.web',
    'b/Dockerfile.worker',
  ])
  t.strictSame(await names('heroku container:push -R -a todo'), Object.keys(all))
})

t.test('a rule about Heroku says nothing of an image that goes to another registry', async (t) => {
  const goes = async (...lines: string[]) => {
    const script = lines.map((line) => `  - ${line}\n`).join('')
    const files = new Map([
      ['.travis.yml', `script:\n${script}`],
      ['Dockerfile', 'FROM a:1\n'],
      ['Dockerfile.aside', 'FROM a:1\n'],
    ])
    return (await readProject({ files, branch: 'main' })).dockerfiles.map(({ goesTo }) => goesTo)
  }
  t.strictSame(await goes('docker build -t a/b .', 'docker push a/b'), ['elsewhere', 'nowhere'])
  t.strictSame(await goes('docker build -t $X .', 'docker push $X'), ['unknown', 'nowhere'])
  t.strictSame(await goes('docker build -t a/b .', 'docker push a/b', 'curl https://api.heroku.com'), [
    'heroku',
    'nowhere',
  ])
  t.strictSame(
    await goes('docker build -t x . && docker build -f Dockerfile.aside -t a/b . && docker push a/b'),
    ['nowhere', 'elsewhere'],
    'of those that are built, the one that is pushed',
  )
})
