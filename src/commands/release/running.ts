import { Problem } from '../../errors/problem.js'
import { imagesIn } from '../../heroku/ours.js'
import type { Formation, Release } from '../../heroku/read.js'
import { REVISION } from '../../image/labels.js'
import { type Digest, registryUrl, type Repository } from '../../image/reference.js'
import type { Reading } from '../../registry/client.js'
import { readConfig } from '../../registry/config.js'
import { differenceOf } from '../../registry/equal.js'
import { parseJson } from '../../registry/narrow.js'
import type { PublishedImage } from '../../registry/published.js'
import { resolveImage } from '../../registry/resolve.js'
import { type Start, startOf } from '../../registry/start.js'
import type { Log, Step } from '../../types.js'
import { herokuRepositories, type Target } from './image.js'
import { api, RELEASES, tokenFor } from './steps.js'
import { together } from '../together.js'

/** What Heroku has of the app before a release. */
export interface AppNow {
  readonly releases: readonly Release[]
  readonly formation: readonly Formation[]
  /** What lies under `latest` in its registry, by image id, as far as it can be read. */
  readonly copies: ReadonlyMap<Digest, Uint8Array>
}

/** Under which ids Heroku may know an image, and what it starts. */
export interface Known {
  /** Its own id, and those at Heroku that differ from it in nothing but labels. */
  readonly images: readonly Digest[]
  /** Those of them that say to be of the same commit: an attempt of an earlier run among them. */
  readonly ofCommit: readonly Digest[]
  readonly start: Start | undefined
}

/** The step that looks what Heroku has of the app: its releases and process types, and the images in its registry. */
export const lookAtApp = (target: Target): Step<AppNow> => {
  const { context, app } = target
  const repositories = herokuRepositories(target)
  const latest = repositories.map(
    ({ registry, path }) => `${registryUrl(registry)}/v2/${path}/manifests/latest`,
  )
  return {
    name: 'look at what runs',
    show: `GET ${[`${api(target)}/apps/${app}/releases`, `${api(target)}/apps/${app}/formation`, ...latest].join(', ')}`,
    effect: 'read',
    needs: tokenFor(target),
    assume: { releases: [], formation: [], copies: new Map() },
    run: async () => {
      const network = await context.network()
      const heroku = network.heroku(app)
      const client = network.registry(context.settings.herokuRegistry).hurried
      const [releases, formation, ...copies] = await together([
        heroku.releases(RELEASES),
        heroku.formation(),
        ...repositories.map((one) => readCopy(client, one, context.log)),
      ])
      return { releases, formation, copies: new Map(copies.flatMap((one) => one ?? [])) }
    },
  }
}

async function readCopy(
  client: Reading,
  repository: Repository,
  log: Log,
): Promise<[Digest, Uint8Array][] | undefined> {
  return orUnknown(log, async () => {
    const { registry, path } = repository
    const image = await resolveImage(client, { registry, path, tag: 'latest' })
    if (image === undefined) return undefined
    const { digest } = image.manifest.config
    const config = await client.blob(repository, digest)
    return config === undefined ? undefined : [[digest, config]]
  })
}

/** The step that finds out which of the images at Heroku are the published one but for labels. */
export const compareImages = (
  { context, image }: Target,
  { imageId, revision }: PublishedImage,
  { copies }: AppNow,
): Step<Known> => {
  const assume: Known = { images: [imageId], ofCommit: [imageId], start: undefined }
  return {
    name: 'compare images',
    show: `GET ${registryUrl(image.registry)}/v2/${image.path}/blobs/${imageId}`,
    effect: 'read',
    after: imageId.startsWith('<'),
    assume,
    run: async () => {
      const client = (await context.network()).registry(image.registry).hurried
      const bytes = await orUnknown(context.log, () => client.blob(image, imageId))
      if (bytes === undefined) return assume
      const ours = parseJson(bytes)
      const equal = [...copies].filter(([, config]) => differenceOf(ours, parseJson(config)) === undefined)
      const same = equal.filter(([, config]) => readConfig(config).labels[REVISION] === revision)
      const idsOf = (all: typeof equal): Digest[] => [...new Set([imageId, ...all.map(([id]) => id)])]
      return { images: idsOf(equal), ofCommit: idsOf(same), start: startOf(ours) }
    },
  }
}

/** Whether any release of the app ran an image: else there is nothing to compare with. */
export const wasReleased = ({ releases }: AppNow): boolean => releases.some((one) => imagesIn(one).length > 0)

/** What cannot be read is only not known: then the image is released, whether that is needed or not. */
async function orUnknown<T>(log: Log, read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.debug(`${error.message} (what runs cannot be compared with it)`)
    return undefined
  }
}
