import t from 'tap'
import { imageName, localImage, nameOf, testImage, unknownImage } from '../../src/image/name.js'
import { printRepository } from '../../src/image/reference.js'

t.test('the image is named for the user and the repository', async (t) => {
  const facts = { image: undefined, username: 'Alice', repositoryName: 'Todo.App', private: undefined }
  t.same(imageName(facts), { registry: 'docker.io', path: 'alice/todo-app' })
  t.same(
    imageName({ ...facts, image: 'ghcr.io/bob/x' }),
    { registry: 'ghcr.io', path: 'bob/x' },
    'what was asked for',
  )
  t.equal(imageName({ ...facts, private: true }), undefined, 'a private repository is not published by guess')
  t.same(imageName({ ...facts, private: true, image: 'bob/x' })?.path, 'bob/x', 'but by name')
  t.equal(imageName({ ...facts, username: undefined }), undefined)
  t.equal(imageName({ ...facts, repositoryName: undefined }), undefined)
  t.throws(() => imageName({ ...facts, image: 'a:b' }), { code: 'E_REFERENCE' })
})

t.test('names that stand in', async (t) => {
  for (const [name, want] of [
    ['My App', 'my-app'],
    ['--', 'app'],
    ['a__b', 'a-b'],
    ['ünix', 'nix'],
  ] as const)
    t.equal(nameOf(name), want)
  t.equal(printRepository(unknownImage('todo')), '$DOCKER_USERNAME/todo')
  t.equal(printRepository(localImage('Todo')), 'todo')
  t.equal(printRepository(localImage(undefined)), 'app')
  t.equal(testImage({ repositoryName: 'Todo', commit: 'ab12'.repeat(10) }), 'slipway-test/todo:ab12ab1')
  t.equal(testImage({}), 'slipway-test/app:local')
})
