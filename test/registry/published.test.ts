import t from 'tap'
import { BUILD, CREATED, REVISION } from '../../src/image/labels.js'
import { readImage, readPublished } from '../../src/registry/published.js'
import { digestOf } from '../../src/registry/verify.js'
import { openWorld, putImage, putIndex, randomLayer } from './world.js'

const world = await openWorld(t)
const alice = world.open(world.hub.host, 'alice', 'geheim')
const app = world.repository('alice/app')
const layers = [randomLayer(100)]

const read = async (config: object) => {
  const { digest } = await putImage(alice, app, 'one', { layers, config })
  const image = await readPublished(alice, { ...app, tag: 'one' })
  t.equal(image?.digest, digest)
  return image
}

t.test('what an image says of itself', async (t) => {
  const Labels = { [REVISION]: 'abc', [BUILD]: '7 https://ci/7', other: 'x', odd: 7 }
  t.match(await read({ config: { Labels } }), {
    revision: 'abc',
    number: '7',
    labels: { [REVISION]: 'abc', other: 'x', odd: undefined },
    platform: 'linux/amd64',
    isIndex: false,
    several: false,
  })
  t.match(await read({ architecture: 'arm64', variant: 'v8' }), {
    labels: {},
    revision: undefined,
    number: undefined,
    platform: 'linux/arm64/v8',
  })
  t.match(await read({ os: 7, config: null }), { labels: {}, platform: undefined })
})

t.test('when it was built', async (t) => {
  const may = '2024-05-01T12:00:00Z'
  const june = '2024-06-01T12:00:00.123456789+02:00'
  const cases: Array<[created: unknown, label: unknown, expected: string | undefined]> = [
    [may, undefined, may],
    [undefined, may, may],
    [may, june, '2024-06-01T10:00:00.123Z'],
    [june, may, '2024-06-01T10:00:00.123Z'],
    ['0001-01-01T00:00:00Z', may, may],
    ['1970-01-01T00:00:00Z', undefined, undefined],
    ['1980-01-01T00:00:01Z', '2012-12-31T00:00:00Z', undefined],
    ['yesterday', '7', undefined],
    ['2024-05-01', undefined, undefined],
    ['2024-13-01T12:00:00Z', may, may],
    [7, null, undefined],
    [undefined, undefined, undefined],
  ]
  for (const [created, label, expected] of cases) {
    const image = await read({ created, config: { Labels: { [CREATED]: label } } })
    const time = expected === undefined ? undefined : Date.parse(expected)
    t.equal(image?.createdAt, time, `${String(created)} ${String(label)}`)
  }
})

t.test('one request less where the digest is known', async (t) => {
  const image = await putImage(alice, app, 'one', { layers })
  const index = await putIndex(alice, app, 'index', image, { os: 'linux', architecture: 'arm64' })
  const since = world.mark()
  const found = await readImage(alice, app, index)
  t.match(found, { digest: index, imageId: image.imageId, isIndex: true, several: false })
  t.same(
    world.seen('hub', since).map(({ method }) => method),
    ['GET', 'GET', 'GET'],
  )
  t.equal(await readImage(alice, app, digestOf(new Uint8Array([7]))), undefined)
})
