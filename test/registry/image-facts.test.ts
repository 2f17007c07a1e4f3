import t from 'tap'
import { readFacts } from '../../src/registry/image-facts.js'
import { openWorld, putImage, putIndex, randomLayer } from './world.js'

t.test('what decides whether an image can be run', async (t) => {
  const { hub, open, repository } = await openWorld(t)
  const client = open(hub.host, 'alice', 'geheim')
  const to = repository('alice/app')
  const config = { config: { Entrypoint: ['/entry'], Cmd: ['node', 'x.js'], Env: ['A=b'] }, variant: 'v2' }
  const image = await putImage(client, to, 'one', { config, layers: [randomLayer(50), randomLayer(50)] })
  const facts = { platform: 'linux/amd64/v2', entrypoint: ['/entry'], command: ['node', 'x.js'], layers: 2 }
  t.same(await readFacts(client, { ...to, digest: image.digest }), facts)
  const index = await putIndex(client, to, 'index', image)
  t.same(await readFacts(client, { ...to, digest: index }), facts, 'through an index')
  const bare = await putImage(client, to, 'bare', { config: { config: { Cmd: null } } })
  t.match(await readFacts(client, { ...to, digest: bare.digest }), { entrypoint: [], command: [], layers: 1 })
  t.equal(await readFacts(client, { ...to, digest: `sha256:${'0'.repeat(64)}` }), undefined)
})
