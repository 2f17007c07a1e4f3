import t from 'tap'
import { bringsLayers, isClassic, pushedBuilds } from '../../../src/check/docker/caches.js'
import { moves, publishedBy, saysCommit } from '../../../src/check/docker/published.js'
import { readNamed } from '../../../src/check/docker/reference.js'
import { ofKind, viewOf } from '../../../src/check/docker/view.js'
import { readProject } from '../../../src/check/read.js'
import { literal, type Text, unknown } from '../../../src/check/shell/text.js'

const read = (yml: string) => readProject({ files: new Map([['.travis.yml', yml]]), branch: 'main' })

t.test('which tags move on, and which name the commit', async (t) => {
  const image = (tag: Text) => readNamed([literal('a/b:'), ...tag])
  const from = (name: string): Text => [unknown(`$${name}`, [name])]
  const rows: [Text, boolean | undefined, boolean][] = [
    [[literal('latest')], true, false],
    [[literal('Production')], true, false],
    [[literal('1.2')], false, false],
    [from('TRAVIS_COMMIT'), false, true],
    [from('GIT_SHA'), false, true],
    [[unknown('$(git rev-parse --short HEAD)')], false, true],
    [from('TRAVIS_BUILD_NUMBER'), false, false],
    [from('TRAVIS_BRANCH'), true, false],
    [from('VERSION'), undefined, false],
    [[unknown('$(cat VERSION)')], undefined, false],
  ]
  for (const [tag, moving, commit] of rows) {
    t.equal(moves(image(tag)), moving, image(tag).shown)
    t.equal(saysCommit(image(tag)), commit, image(tag).shown)
  }
  t.equal(moves(readNamed([literal('a/b')])), true, 'no tag is latest')
})

t.test('what is published, by repository', async (t) => {
  const published = async (...lines: string[]) =>
    publishedBy(await read(`script:\n${lines.map((line) => `  - ${line}\n`).join('')}`)).map((one) => [
      one.repository,
      one.tags.map(({ image }) => image.tag),
      one.unsure,
    ])
  t.strictSame(
    await published('docker push a/b:1', 'docker push a/b', 'docker push registry.heroku.com/a/web'),
    [['a/b', ['1', undefined], false]],
  )
  t.strictSame(await published('docker push localhost:5000/a'), [])
  t.strictSame(await published('docker buildx build --push -t a/b:1 .'), [['a/b', ['1'], false]])
  t.strictSame(await published('docker push -a a/b'), [['a/b', [undefined], true]], 'any tag')
  t.match(await published('docker push $IMAGE'), [[/IMAGE/, [undefined], true]], 'any image')
  t.strictSame(await published('bash other.sh', 'docker push a/b'), [['a/b', [undefined], true]], 'and more')
})

t.test('builder, layers and what of a job is pushed', async (t) => {
  const job = async (yml: string) => {
    const [view] = viewOf(await read(yml))
    const [build] = ofKind(view?.done ?? [], 'build')
    if (view === undefined || build === undefined) throw new Error('no build')
    return { view, build }
  }
  const classic = async (yml: string) => {
    const { view, build } = await job(yml)
    return isClassic(view, build)
  }
  t.equal(await classic('script: docker build .'), false)
  t.equal(await classic('script: DOCKER_BUILDKIT=0 docker build .'), true)
  t.equal(await classic('dist: xenial\nscript: docker build .'), true)
  t.equal(await classic('dist: xenial\nenv: DOCKER_BUILDKIT=1\nscript: docker build .'), false)
  t.equal(await classic('dist: xenial\nscript: docker buildx build .'), false)
  const brings = async (before: string) => {
    const { view, build } = await job(`script:\n  - ${before}\n  - docker build .\n`)
    return bringsLayers(view, build)
  }
  t.equal(await brings('docker pull a/b'), true)
  t.equal(await brings('docker load -i cache.tar'), true)
  t.equal(await brings('echo hi'), false)
  const { view } = await job(
    'script:\n  - docker build -t a .\n  - docker build -t b .\n  - docker tag a x/a\n  - docker push x/a\n',
  )
  t.same(
    pushedBuilds(view).map(({ ran }) => ran.place.line),
    [2],
  )
})
