import t from 'tap'
import { readConfig, readLayers } from '../../../src/docker/read/config.js'

t.test('how an image is started', async (t) => {
  const answer = JSON.stringify({
    Id: 'sha256:1',
    Os: 'linux',
    Architecture: 'arm64',
    Config: { Entrypoint: ['/start'], Cmd: ['serve', 8], Env: ['A=1'] },
    RootFS: { Layers: ['sha256:a', 'sha256:b'] },
  })
  t.same(readConfig(`WARNING: something\n${answer}\n`), {
    platform: 'linux/arm64',
    entrypoint: ['/start'],
    command: ['serve'],
    env: ['A=1'],
  })
  t.equal(readLayers(answer), 2)
  const bare = JSON.stringify({ Id: 'sha256:1', Config: { Entrypoint: null, Cmd: null } })
  t.match(readConfig(bare), { entrypoint: [], command: [], env: [] })
  t.equal(readLayers(bare), 0)
  t.equal(readConfig('no such image'), undefined)
  t.equal(readLayers('no such image'), 0)
})
