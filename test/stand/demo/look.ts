import type { World } from '../contract.js'

/** What a visitor sees of an app. */
export interface Page {
  /** `200 OK` */
  status: string
  title: string
  heading: string
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const at = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value)

const inside = (html: string, tag: string): string =>
  new RegExp(`<${tag}[^>]*>([^<]*)</${tag}>`).exec(html)?.[1]?.trim() ?? ''

/** Asks an app for its home page. */
export const visit = async (url: string): Promise<Page> => {
  const answer = await fetch(url)
  const html = await answer.text()
  const status = `${answer.status} ${answer.statusText}`
  return { status, title: inside(html, 'title'), heading: inside(html, 'h1') }
}

/** One tag of a repository at the hub: digest of its manifest, and of its config, which is the image's id. */
export interface Tag {
  name: string
  digest: string
  imageId: string
}

const manifestTypes =
  'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json'

/** A token to read a repository with, as anybody gets it. */
const readerOf = async (hub: string, repository: string): Promise<string> => {
  const { headers } = await fetch(`http://${hub}/v2/`)
  const realm = /realm="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1]
  if (realm === undefined) throw new Error(`The hub at ${hub} does not say where its tokens come from.`)
  const query = new URLSearchParams({ service: 'registry.stand', scope: `repository:${repository}:pull` })
  return String(at(await (await fetch(`${realm}?${query.toString()}`)).json(), 'token'))
}

/** Every tag of a repository, by the registry's API; none when there is no such repository. */
export const tagsOf = async ({ hub }: Pick<World, 'hub'>, repository: string): Promise<Tag[]> => {
  const headers = { authorization: `Bearer ${await readerOf(hub, repository)}`, accept: manifestTypes }
  const get = (path: string) => fetch(`http://${hub}/v2/${repository}/${path}`, { headers })
  const names = at(await (await get('tags/list')).json(), 'tags')
  if (!Array.isArray(names)) return []
  const read = async (name: string): Promise<Tag> => {
    const answer = await get(`manifests/${name}`)
    if (!answer.ok) throw new Error(`The hub answered ${answer.status} for the tag ${name} of ${repository}.`)
    const imageId = String(at(await answer.json(), 'config', 'digest'))
    return { name, digest: answer.headers.get('docker-content-digest') ?? '', imageId }
  }
  return Promise.all(names.map(String).map(read))
}

/** The current release of an app's state, and the image that its web process runs. */
export const liveOf = (state: {
  releases: unknown[]
  formation: unknown[]
}): { release: string; imageId: string } => {
  const current = state.releases.find((release) => at(release, 'current') === true)
  const web = state.formation.find((process) => at(process, 'type') === 'web')
  return { release: `v${String(at(current, 'version'))}`, imageId: String(at(web, 'docker_image', 'id')) }
}
