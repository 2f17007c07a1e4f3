import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { docker } from '../cli/look.js'
import type { Project } from '../cli/project.js'
import { must, placesOf, run } from '../stand/programs.js'
import { digestOf, type Place, readImage, readStored } from './stored.js'

const [skopeo] = placesOf('skopeo')

/** The commit that the project's job builds. */
export const commitOf = (project: Project): string => project.env['TRAVIS_COMMIT'] ?? ''

/** The project's image at the hub. */
export const hubOf = ({ world, user, password }: Project): Place => ({
  ...{ host: world.hub, path: `${user}/app` },
  ...{ user, password },
})

/** What Heroku's registry has for the web process of the project's app. */
export const herokuOf = ({ world, app }: Project): Place => ({
  ...{ host: world.herokuRegistry, path: `${app?.name}/web` },
  ...{ user: '_', password: app?.token ?? '' },
})

/** A Dockerfile over the stand's smallest base image; a step runs, so that the engine's own runtime is used. */
export const Dockerfile = [
  'FROM stand.local/busybox:1 AS production',
  'COPY www /www',
  'RUN echo built >> /www/index.html',
  'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www',
  '',
].join('\n')

/** The page of the app that this Dockerfile makes. */
export const builtPage = 'first version\nbuilt\n'

/** The 12 digits of the image in the description of the app's newest release. */
const releasedImage = async ({ stand, app }: Project): Promise<string | undefined> => {
  const release = (await stand.appState(app?.name ?? '')).releases.at(-1) as { description: string }
  return /\(([0-9a-f]{12})\)$/.exec(release.description)?.[1]
}

const SCHEMA2 = 'application/vnd.docker.distribution.manifest.v2+json'

/** The image under `tag` at the hub is the one in Heroku's registry and the one that Heroku released. */
export const isReleased = async (t: Test, project: Project, tag: string): Promise<string> => {
  const built = await readImage(hubOf(project), tag)
  const given = await readStored(herokuOf(project), 'latest')
  t.equal(given.mediaType, SCHEMA2, 'in the format that Heroku takes')
  t.equal(given.body.config.digest, built.body.config.digest, 'the same image id')
  t.same(
    given.body.layers.map(({ digest }) => digest),
    built.body.layers.map(({ digest }) => digest),
    'the same layers',
  )
  t.equal(await releasedImage(project), built.body.config.digest.slice('sha256:'.length).slice(0, 12))
  return built.body.config.digest
}

/** skopeo reads the very bytes that we read, and pulls every blob that they name. */
export const skopeoAgrees = async (t: Test, project: Project, place: Place, tag: string): Promise<void> => {
  if (skopeo === undefined)
    return void t.pass(`skopeo and ${place.path}`, { skip: 'skopeo is not installed' })
  const { host, path, user, password } = place
  const image = `docker://${host}/${path}:${tag}`
  const login = ['--creds', `${user}:${password}`]
  const stored = await readStored(place, tag)
  const raw = await run(skopeo, ['inspect', '--raw', '--tls-verify=false', ...login, image])
  t.equal(digestOf(raw.stdout), stored.digest, `skopeo inspect ${path}`, { said: raw.stderr })
  const to = mkdtempSync(join(project.dir, 'pulled-'))
  const copy = [
    '--insecure-policy',
    'copy',
    '--quiet',
    '--src-tls-verify=false',
    '--src-creds',
    login[1] ?? '',
  ]
  await must(skopeo, [...copy, image, `dir:${to}`])
  t.pass(`skopeo copy ${path}`)
}

/** docker pulls what was put at both registries and calls it by the image id, or by the digest where it keeps those. */
export const dockerAgrees = async (t: Test, project: Project, imageId: string) => {
  const status = await docker(project, 'info', '--format', '{{json .DriverStatus}}')
  const keepsDigests = status.includes('io.containerd.snapshotter')
  const login = await project.slipway(['login'])
  t.equal(login.code, 0, 'login', { log: login.log.slice(-2000) })
  for (const [place, tag] of [
    [hubOf(project), commitOf(project)],
    [herokuOf(project), 'latest'],
  ] as const) {
    const { digest } = await readStored(place, tag)
    const name = `${place.host}/${place.path}`
    await docker(project, 'pull', '--quiet', `${name}@${digest}`)
    const id = await docker(project, 'image', 'inspect', '--format', '{{.Id}}', `${name}@${digest}`)
    t.equal(id, keepsDigests ? digest : imageId, `docker pull ${place.path}`)
  }
}
