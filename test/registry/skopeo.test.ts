import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { copyImage } from '../../src/registry/copy.js'
import { MediaType } from '../../src/registry/manifest.js'
import { digestOf } from '../../src/registry/verify.js'
import { placesOf, run } from '../stand/programs.js'
import { openWorld, putImage, putIndex, randomLayer } from './world.js'

const [skopeo] = placesOf('skopeo')

t.test(
  'skopeo reads and pulls what was put',
  { skip: skopeo === undefined && 'it is not here' },
  async (t) => {
    const { hub, heroku, open, repository, target } = await openWorld(t)
    const source = open(hub.host, 'alice', 'geheim')
    const from = repository('alice/app')
    const image = await putImage(source, from, 'single', { layers: [randomLayer(3000), randomLayer(90_000)] })
    const index = await putIndex(source, from, 'indexed', image)
    await source.putManifest(
      { ...from, tag: 'moved' },
      { mediaType: MediaType.ociManifest, bytes: image.bytes },
    )
    const copied = await copyImage({
      from: { client: source, repository: from, digest: index },
      to: {
        client: open(heroku.host, '_', 'heroku-token'),
        repositories: [target('todo/web'), target('todo/worker')],
        tag: 'latest',
      },
    })
    const ask = async (words: string[], at: string, login: string) => {
      const { code, stdout, stderr } = await run(skopeo ?? '', [...words, login, at])
      t.equal(code, 0, `${words[0]} ${at}`, { stderr })
      return new TextEncoder().encode(stdout)
    }
    const dir = mkdtempSync(join(tmpdir(), 'slipway-skopeo-'))
    t.teardown(() => rmSync(dir, { recursive: true, force: true }))
    for (const [at, login, digest] of [
      [`${hub.host}/alice/app:single`, 'alice:geheim', image.digest],
      [`${hub.host}/alice/app:moved`, 'alice:geheim', image.digest],
      [`${hub.host}/alice/app:indexed`, 'alice:geheim', index],
      [`${heroku.host}/todo/web:latest`, '_:heroku-token', copied.digest],
      [`${heroku.host}/todo/worker:latest`, '_:heroku-token', copied.digest],
    ] as const) {
      const raw = await ask(['inspect', '--raw', '--tls-verify=false', '--creds'], `docker://${at}`, login)
      t.equal(digestOf(raw), digest, at)
      const to = mkdtempSync(join(dir, 'pulled-'))
      const words = ['--insecure-policy', 'copy', '--src-tls-verify=false', '--src-creds', login]
      const { code, stderr } = await run(skopeo ?? '', [...words, `docker://${at}`, `dir:${to}`])
      t.equal(code, 0, `skopeo copy ${at}`, { stderr })
      // A folder that skopeo fills has a file for each blob, named by its digest.
      const blobs = readdirSync(to).filter((name) => /^[0-9a-f]{64}$/.test(name))
      t.same(
        blobs.sort(),
        [image.imageId, ...image.layers.map((layer) => layer.digest)].map((one) => one.slice(7)).sort(),
      )
      for (const name of blobs) t.equal(digestOf(readFileSync(join(to, name))), `sha256:${name}`)
    }
  },
)
