import { problem } from '../errors/problem.js'
import type { HealthRule } from '../heroku/health.js'
import {
  type Digest,
  printReference,
  printRepository,
  type Reference,
  registryUrl,
  type Repository,
} from '../image/reference.js'
import { readState } from '../io/state.js'
import type { ProcessType } from '../plan/release.js'
import { copyImage } from '../registry/copy.js'
import { type PublishedImage, readPublished } from '../registry/published.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { commitOf } from './gated.js'

/** What is released where. */
export interface Target {
  readonly context: Context
  readonly app: string
  readonly processes: readonly ProcessType[]
  readonly rule: HealthRule
  readonly image: Repository
}

const DIGEST = '<digest>' as Digest
const IMAGE_ID = '<image id>' as Digest

/** The step that finds what was published: the digest that this job pushed, else what is under the commit tag. */
export const findPublished = ({ context, image }: Target): Step<PublishedImage> => {
  const state = readState(context.stateFile)
  const noted = context.published ?? (state.image === printRepository(image) ? state.digest : undefined)
  const reference: Reference =
    noted === undefined ? { ...image, tag: commitOf(context) } : { ...image, digest: noted }
  const { registry, path } = image
  return {
    name: 'find published image',
    show: `GET ${registryUrl(registry)}/v2/${path}/manifests/${'tag' in reference ? reference.tag : reference.digest}`,
    effect: 'read',
    after: context.chained,
    needs: path.startsWith('$') ? 'DOCKER_USERNAME' : undefined,
    assume: { digest: DIGEST, imageId: IMAGE_ID, revision: undefined },
    run: async () => {
      const found = await readPublished((await context.network()).registry(registry), reference)
      if (found === undefined) throw problem('E_NOT_PUBLISHED', { image: printReference(reference) })
      return found
    },
  }
}

/** The step that copies the image to Heroku's registry, once for every process type; gives the image id. */
export const copyToHeroku = ({ context, app, processes, image }: Target, digest: Digest): Step<Digest> => {
  const { settings, log, signal } = context
  const { herokuRegistry: registry } = settings
  const repositories = processes.map(({ type }) => ({ registry, path: `${app}/${type}` }))
  return {
    name: 'copy to Heroku',
    show: `copy ${printReference({ ...image, digest })} to ${repositories.map(({ path }) => `${registry}/${path}`).join(', ')}`,
    effect: 'write',
    assume: IMAGE_ID,
    run: async () => {
      const network = await context.network()
      const copied = await copyImage({
        from: { client: network.registry(image.registry), repository: image, digest },
        to: { client: network.registry(registry), repositories, tag: 'latest' },
        signal,
      })
      const { present, mounted, copied: sent, bytes } = copied
      log.info(
        `copied ${sent} blobs (${(bytes / 1e6).toFixed(1)} MB), ${mounted} mounted, ${present} there already`,
      )
      return copied.imageId
    },
  }
}
