import { join } from 'node:path'
import t from 'tap'
import { docker, page, succeeds } from '../cli/look.js'
import { createProject, outsideCi, pathWithoutDocker } from '../cli/project.js'
import { useWorld } from '../stand/use.js'
import { builtPage, Dockerfile, herokuOf, hubOf, isReleased, skopeoAgrees } from './agree.js'
import { type Place, putBlob, putStored, readBlob, readStored } from './stored.js'

const { world, stop } = await useWorld()
t.teardown(stop)

const OCI = 'application/vnd.oci.image.manifest.v1+json'
const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json'
const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'

/** Stores, beside a pushed image, an OCI image of the same layers and another config. */
const putOci = async (place: Place, pushed: string, title: string, tag?: string) => {
  const { body } = await readStored(place, pushed)
  const before = await readBlob(place, body.config.digest)
  const inner = { ...(before['config'] as object), Labels: { 'org.opencontainers.image.title': title } }
  const config = await putBlob(place, OCI_CONFIG, { ...before, config: inner })
  const layers = body.layers.map((layer) => ({ ...layer, mediaType: OCI_LAYER }))
  return putStored(place, { mediaType: OCI, config, layers }, tag)
}

/** Stores an index over an OCI image with an attestation, as BuildKit writes it. */
const putAttested = async (place: Place, pushed: string, tag: string) => {
  const image = await putOci(place, pushed, 'indexed')
  const type = 'application/vnd.in-toto+json'
  const statement = await putBlob(place, type, { _type: 'https://in-toto.io/Statement/v0.1', tag })
  const config = await putBlob(place, OCI_CONFIG, { architecture: 'unknown', os: 'unknown' })
  const attestation = await putStored(place, { mediaType: OCI, config, layers: [statement] })
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const about = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': image.digest,
  }
  const manifests = [
    { ...attestation, platform: { os: 'unknown', architecture: 'unknown' }, annotations: about },
    { ...image, platform: { os: 'linux', architecture: 'amd64' } },
  ]
  return putStored(place, { mediaType, manifests }, tag)
}

t.test('what lies at the registry is released from a laptop without docker', async (t) => {
  const project = await createProject(t, world, { files: { Dockerfile } })
  const { slipway, image, app, env, dir } = project
  t.equal((await slipway(['login'])).code, 0)
  await docker(project, 'build', '--quiet', '--tag', `${image}:pushed`, '.')
  await docker(project, 'push', '--quiet', `${image}:pushed`)
  const hub = hubOf(project)
  const single = await putOci(hub, 'pushed', 'single', 'single')
  const index = await putAttested(hub, 'pushed', 'indexed')
  const laptop = {
    ...outsideCi(env),
    PATH: pathWithoutDocker(dir),
    DOCKER_HOST: 'tcp://127.0.0.1:9',
    DOCKER_CONFIG: join(dir, 'no-docker'),
  }
  // A whole name may be of another image than the one that this checkout publishes.
  const elsewhere = { ...laptop, SLIPWAY_IMAGE: `${image}-of-another` }
  let release = 3
  for (const { reference, tag } of [
    { reference: 'single', tag: 'single' },
    { reference: 'indexed', tag: 'indexed' },
    { reference: single.digest, tag: 'single' },
    { reference: `${image}:indexed`, tag: 'indexed' },
    { reference: `${image}@${single.digest}`, tag: 'single' },
    { reference: index.digest, tag: 'indexed' },
  ])
    await t.test(reference, async (t) => {
      const ran = await slipway(
        ['release', reference, '--yes'],
        reference.startsWith(image) ? elsewhere : laptop,
      )
      succeeds(t, ran, `v${release++} ${app?.webUrl}\n`, 'release done: ', 'healthy')
      t.equal(await page(project), builtPage)
      await isReleased(t, project, tag)
      await skopeoAgrees(t, project, herokuOf(project), 'latest')
    })
})
