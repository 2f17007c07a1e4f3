import t from 'tap'
import { readTriggers } from '../../src/registry/triggers.js'
import { openWorld, putImage, randomLayer } from './world.js'

const { repository, open, hub } = await openWorld(t)
const alice = open(hub.host, 'alice', 'geheim')
const layers = [randomLayer(100)]

t.test('what an image adds to a build that starts from it', async (t) => {
  const base = repository('alice/base')
  const put = (tag: string, config: object) => putImage(alice, base, tag, { layers, config })
  await put('onbuild', { config: { OnBuild: ['COPY . /app', 'RUN make'] } })
  await put('none', { config: { OnBuild: null } })
  await put('bare', {})
  const triggers = (tag: string) => readTriggers(alice, { ...base, tag })
  t.same(await triggers('onbuild'), ['COPY . /app', 'RUN make'])
  t.same(await triggers('none'), [])
  t.same(await triggers('bare'), [])
  t.equal(await triggers('missing'), undefined)
})
