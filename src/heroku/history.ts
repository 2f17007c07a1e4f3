import type { BuildLabel } from '../image/labels.js'
import { imagesIn, imagesOf, deployOf } from './ours.js'
import type { App, Dyno, Release, ReleaseStatus } from './read.js'

/** What an image says of where it comes from. */
export interface Origin {
  readonly revision?: string | undefined
  readonly build?: BuildLabel | undefined
}

/** By the 12 digits of an image's id. */
export type Origins = ReadonlyMap<string, Origin>

/** One release as it is told. */
export interface Row {
  /** `v43` */
  readonly release: string
  readonly status: ReleaseStatus
  /** Whether it is the one that serves. */
  readonly current: boolean
  readonly description: string
  /** The images it runs, by 12 digits of their ids; none where there is none, or Heroku does not say which. */
  readonly images: readonly string[]
  /** The commit they were built from; absent where that is not known for sure. */
  readonly revision?: string
  readonly build?: BuildLabel
  /** As in ISO 8601. */
  readonly created: string
  readonly by?: string
}

/** What serves right now. */
export interface Live extends Partial<Row> {
  readonly url?: string
  readonly maintenance: boolean
  readonly dynos: readonly { name: string; type: string; state: string; release: string }[]
}

/** The images that the newest `max` releases run, each once. */
export const imagesToName = (releases: readonly Release[], max: number): string[] => [
  ...new Set(releases.slice(0, max).flatMap(({ version }) => imagesOf(releases, version) ?? [])),
]

/** Tells a release, its image found through rollbacks and config changes among `releases`. */
export function rowOf(releases: readonly Release[], release: Release, origins: Origins): Row {
  const from = deployOf(releases, release.version)
  const images = from === undefined ? [] : [...new Set(imagesIn(from))]
  const known = images.map((image) => origins.get(image))
  // Of several images that differ in it, or of which one says nothing, there is no such commit.
  const [first] = known
  const revision = known.every((one) => one?.revision === first?.revision) ? first?.revision : undefined
  const build = revision === undefined ? undefined : first?.build
  return {
    release: `v${release.version}`,
    status: release.status,
    current: release.current,
    description: release.description,
    images,
    ...(revision === undefined ? {} : { revision }),
    ...(build === undefined ? {} : { build }),
    created: new Date(release.createdAt).toISOString(),
    ...(release.user === undefined ? {} : { by: release.user }),
  }
}

/** Tells what is live: the release that serves, where there is one, the address of the app, and its dynos. */
export function liveOf(
  releases: readonly Release[],
  { app, dynos, origins }: { app: App; dynos: readonly Dyno[]; origins: Origins },
): Live {
  const current = releases.find((one) => one.current)
  return {
    ...(current === undefined ? {} : rowOf(releases, current, origins)),
    ...(app.webUrl === undefined ? {} : { url: app.webUrl }),
    maintenance: app.maintenance,
    dynos: dynos.map(({ name, type, state, releaseVersion }) => ({
      ...{ name, type, state },
      release: `v${releaseVersion}`,
    })),
  }
}
