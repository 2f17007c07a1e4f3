import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Bench, type Client, dockerClients } from './bench.js'
import type { Owner } from './heroku-cli.js'
import { need } from '../programs.js'

const schema2 = /application\/vnd\.docker\.distribution\.manifest\.v2\+json/
const ociManifest = /application\/vnd\.oci\.image\.manifest\.v1\+json/
// The stand speaks plain HTTP on the loopback address.
const plain = ['--src-tls-verify=false', '--dest-tls-verify=false']

interface Places {
  hub: string
  own: string
  foreign: string
}

/** An image in both formats at the hub: `box:v2s2` and `box:oci`, the latter copied there by skopeo. */
const stock = async (bench: Bench, skopeo: Client, hub: string, creds: string): Promise<void> => {
  const { tally, world } = bench
  const [first] = (await dockerClients()).values()
  const archive = join(await bench.folder('archive'), 'image.tar')
  const docker = bench.client(first ?? need('docker'))
  const saved = await docker(['save', '--output', archive, world.images.busybox])
  if (saved.code !== 0) throw new Error(`No image to copy: ${saved.stderr}`)
  const copy = (format: string, tag: string) => () =>
    skopeo([
      'copy',
      ...plain,
      '--dest-creds',
      creds,
      '--format',
      format,
      `docker-archive:${archive}`,
      `${hub}:${tag}`,
    ])
  await tally.check(
    'skopeo copy of an archive to the hub',
    { says: [/Writing manifest/] },
    copy('v2s2', 'v2s2'),
  )
  await tally.check('skopeo copy to the hub as OCI', { says: [/Writing manifest/] }, copy('oci', 'oci'))
}

const checkHub = async ({ tally }: Bench, skopeo: Client, hub: string): Promise<void> => {
  const insecure = '--tls-verify=false'
  await tally.check(
    'skopeo inspect at the hub',
    { says: [/"Digest": "sha256:[0-9a-f]{64}"/, /"Architecture"/] },
    () => skopeo(['inspect', insecure, `${hub}:v2s2`]),
  )
  await tally.check('skopeo inspect --raw, Docker format', { says: [schema2], never: [ociManifest] }, () =>
    skopeo(['inspect', '--raw', insecure, `${hub}:v2s2`]),
  )
  await tally.check(
    'skopeo inspect --raw, OCI',
    { says: [/application\/vnd\.oci\.image\.config\.v1\+json/], never: [schema2] },
    () => skopeo(['inspect', '--raw', insecure, `${hub}:oci`]),
  )
  await tally.check('skopeo list-tags at the hub', { says: [/"oci"/, /"v2s2"/] }, () =>
    skopeo(['list-tags', insecure, hub]),
  )
  await tally.check(
    'skopeo inspect of a tag that is not there',
    { code: 'fails', says: [/manifest unknown/] },
    () => skopeo(['inspect', insecure, `${hub}:none`]),
  )
  await tally.check(
    'skopeo inspect with a wrong password',
    { code: 'fails', says: [/unauthorized|incorrect|invalid username\/password/i] },
    () => skopeo(['inspect', insecure, '--creds', 'skopeo:guess', `${hub}:v2s2`]),
  )
}

const checkHeroku = async (
  { tally, stand }: Bench,
  skopeo: Client,
  places: Places,
  token: string,
): Promise<void> => {
  const copy =
    (from: string, to: string, password: string, ...more: string[]) =>
    () =>
      skopeo(['copy', ...plain, '--dest-creds', `_:${password}`, ...more, `${places.hub}:${from}`, to])
  const refused = { code: 'fails', says: [/unsupported/i] } as const
  const good = { says: [/Writing manifest/] }
  const { own, foreign } = places
  const from = await stand.mark()
  await tally.check('skopeo copy from the hub to Heroku', good, copy('v2s2', `${own}:latest`, token))
  await tally.check('skopeo copy of OCI to Heroku', refused, copy('oci', `${own}:oci`, token))
  await tally.check(
    'skopeo copy of Docker format made OCI',
    refused,
    copy('v2s2', `${own}:oci`, token, '--format', 'oci'),
  )
  await tally.check(
    'skopeo copy of OCI made Docker format',
    good,
    copy('oci', `${own}:again`, token, '--format', 'v2s2'),
  )
  const puts = await stand.requests({
    since: from,
    where: 'herokuRegistry',
    path: '/manifests/',
    write: true,
  })
  const statuses = puts.map((put) => put.status).join(' ')
  tally.same(`what Heroku's registry answered to the four manifests`, '201 405 405 201', statuses)
  const unauthorized = {
    code: 'fails',
    says: [/unauthorized|authentication required|invalid username\/password/i],
  } as const
  await tally.check('skopeo copy with a wrong token', unauthorized, copy('v2s2', `${own}:latest`, 'guess'))
  await tally.check(
    'skopeo copy to an app of somebody else',
    unauthorized,
    copy('v2s2', `${foreign}:latest`, token),
  )
  const mine = ['--tls-verify=false', '--creds', `_:${token}`]
  await tally.check(
    `skopeo list-tags at Heroku's registry`,
    { says: [/"again"/, /"latest"/], never: [/"oci"/] },
    () => skopeo(['list-tags', ...mine, own]),
  )
  await tally.check(`skopeo inspect at Heroku's registry`, { says: [schema2], never: [ociManifest] }, () =>
    skopeo(['inspect', '--raw', ...mine, `${own}:latest`]),
  )
  await tally.check('skopeo inspect there without credentials', unauthorized, () =>
    skopeo(['inspect', '--tls-verify=false', '--no-creds', `${own}:latest`]),
  )
}

/** skopeo between the hub and Heroku's registry. */
export const checkSkopeo = async (bench: Bench, { email, token }: Owner): Promise<void> => {
  const skopeo = bench.client(need('skopeo'))
  const user = `user-${randomBytes(4).toString('hex')}`
  await bench.stand.user(user, 'pass&word')
  const { name } = await bench.stand.app(undefined, {}, email)
  const stranger = await bench.stand.account()
  const other = await bench.stand.app(undefined, {}, stranger.email)
  const at = (app: string): string => `docker://${bench.world.herokuRegistry}/${app}/web`
  const places = { hub: `docker://${bench.world.hub}/${user}/box`, own: at(name), foreign: at(other.name) }
  await stock(bench, skopeo, places.hub, `${user}:pass&word`)
  await checkHub(bench, skopeo, places.hub)
  await checkHeroku(bench, skopeo, places, token)
}
