import t from 'tap'
import { readOrigin } from '../../src/registry/origin.js'
import { openWorld, putImage } from './world.js'

const { open, hub, repository } = await openWorld(t)

t.test('where an image says it comes from', async (t) => {
  const alice = open(hub.host, 'alice', 'geheim')
  const app = repository('alice/origins')
  const read = async (config: object) => {
    const { imageId } = await putImage(alice, app, 'one', { config })
    const origin = await readOrigin(alice, { ...app, tag: 'one' })
    t.equal(origin?.imageId, imageId)
    return { revision: origin?.revision, build: origin?.build }
  }
  const url = 'https://app.travis-ci.com/alice/todo/jobs/1'
  const labels = { 'org.opencontainers.image.revision': '0f'.repeat(20), 'dev.slipway.build': `524 ${url}` }
  t.same(await read({ config: { Labels: labels } }), {
    revision: '0f'.repeat(20),
    build: { number: '524', url },
  })
  const nothing = { revision: undefined, build: { number: undefined, url: undefined } }
  for (const config of [{}, { config: null }, { config: { Labels: null } }, { config: { Labels: { a: 1 } } }])
    t.same(await read(config), nothing, JSON.stringify(config))
  t.same(await read({ config: { Labels: { 'org.opencontainers.image.revision': '' } } }), nothing)
  t.equal(await readOrigin(alice, { ...app, tag: 'two' }), undefined)
})
