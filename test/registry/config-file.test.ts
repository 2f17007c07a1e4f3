import t from 'tap'
import { configFile, readDockerConfig } from '../../src/registry/config-file.js'

t.test('docker’s own configuration', async (t) => {
  const folder = t.testdir({
    one: { 'config.json': '{"auths":{"ghcr.io":{"auth":"YTpi"}},"credsStore":"desktop"}' },
    home: { '.docker': { 'config.json': '{"auths":{}}' } },
    broken: { 'config.json': '{"auths"' },
    strange: { 'config.json': {} },
  })
  t.equal(configFile({ DOCKER_CONFIG: '/x', HOME: '/y' }), '/x/config.json')
  t.equal(configFile({ DOCKER_CONFIG: '', HOME: '/y' }), '/y/.docker/config.json')
  const read = readDockerConfig({ DOCKER_CONFIG: `${folder}/one` })
  t.equal(read?.store, 'desktop')
  t.match(read?.auths.get('ghcr.io'), { kind: 'basic', user: 'a' })
  t.equal(readDockerConfig({ HOME: `${folder}/home` })?.auths.size, 0)
  t.equal(readDockerConfig({ DOCKER_CONFIG: `${folder}/none` }), undefined, 'nobody is signed in')
  t.throws(() => readDockerConfig({ DOCKER_CONFIG: `${folder}/broken` }), { code: 'E_FILE_READ' })
  t.throws(() => readDockerConfig({ DOCKER_CONFIG: `${folder}/strange` }), { code: 'EISDIR' })
})
