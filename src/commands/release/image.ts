import { childEnv } from '../../docker/run.js'
import { problem } from '../../errors/problem.js'
import type { HealthRule } from '../../heroku/health.js'
import { ATTEMPT } from '../../image/labels.js'
import {
  type Digest,
  isDigest,
  printReference,
  printRepository,
  type Reference,
  registryUrl,
  type Repository,
} from '../../image/reference.js'
import { readNamed } from '../../plan/reference.js'
import type { ProcessType } from '../../plan/release.js'
import { type Copied, copyImage } from '../../registry/copy.js'
import { type PublishedImage, readPublished, unreadImage } from '../../registry/published.js'
import { relabelImage } from '../../registry/relabel.js'
import type { Step } from '../../types.js'
import type { Context } from '../context.js'
import { commitOf } from '../gated.js'

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
export function findPublished(target: Target): Step<PublishedImage> {
  const { context, image } = target
  const state = context.notes.read()
  const noted = context.published ?? (state.image === printRepository(image) ? state.digest : undefined)
  const reference: Reference =
    noted === undefined ? { ...image, tag: commitOf(context) } : { ...image, digest: noted }
  // In a dry run of several phases a digest that is known was published before: it can be read.
  const known = context.published !== undefined && isDigest(context.published)
  return findStep(target, reference, context.chained && !known)
}

/** What `slipway release REFERENCE` names, maybe in another repository; a short commit is spelt out by git. */
export async function named({ image, context }: Target, text: string): Promise<Reference> {
  const read = readNamed(text, image)
  if (read.kind === 'reference') return read.reference
  return { ...image, tag: (await spellOut(context, read.short)) ?? read.short }
}

async function spellOut({ docker, env, cwd }: Context, short: string): Promise<string | undefined> {
  const exec = await docker.exec()
  const argv = ['git', 'rev-parse', '--verify', '--quiet', `${short}^{commit}`] as const
  const { exitCode, output } = await exec(argv, { env: childEnv(env), cwd, output: 'capture' })
  return exitCode === 0 ? output.trim() : undefined
}

/** The step that reads what is published under a reference; `after` says that an earlier step makes it. */
export const findStep = (
  { context }: Pick<Target, 'context'>,
  reference: Reference,
  after: boolean,
): Step<PublishedImage> => {
  const { registry, path } = reference
  return {
    name: 'find published image',
    show: `GET ${registryUrl(registry)}/v2/${path}/manifests/${'tag' in reference ? reference.tag : reference.digest}`,
    effect: 'read',
    after,
    needs: path.startsWith('$') ? 'DOCKER_USERNAME' : undefined,
    assume: unreadImage(DIGEST, IMAGE_ID, undefined),
    run: async () => {
      const found = await readPublished((await context.network()).registry(registry), reference)
      if (found === undefined) throw problem('E_NOT_PUBLISHED', { image: printReference(reference) })
      return found
    },
  }
}

/** Where Heroku's registry has the image of each process type. */
export const herokuRepositories = ({ context: { settings }, app, processes }: Target): Repository[] =>
  processes.map(({ type }) => ({ registry: settings.herokuRegistry, path: `${app}/${type}` }))

/** An image in Heroku's registry: the digest of its manifest, and the id by which it is released. */
export type InHeroku = Pick<Copied, 'digest' | 'imageId'>

/** The step that copies the image to Heroku's registry, once for every process type. */
export const copyToHeroku = (target: Target, digest: Digest): Step<InHeroku> => {
  const { context, image } = target
  const { log, signal, settings } = context
  const repositories = herokuRepositories(target)
  return {
    name: 'copy to Heroku',
    show: `copy ${printReference({ ...image, digest })} to ${repositories.map(printRepository).join(', ')}`,
    effect: 'write',
    assume: { digest: DIGEST, imageId: IMAGE_ID },
    run: async () => {
      const begun = await context.copied?.(digest)
      if (begun !== undefined) return begun
      const network = await context.network()
      const { onProgress, end } = context.progress('copying')
      const copied = await copyImage({
        from: { client: network.registry(image.registry), repository: image, digest },
        to: { client: network.registry(settings.herokuRegistry), repositories, tag: 'latest' },
        onProgress,
        signal,
      }).finally(end)
      const { present, mounted, copied: sent, bytes } = copied
      log.info(
        `copied ${sent} blobs (${(bytes / 1e6).toFixed(1)} MB), ${mounted} mounted, ${present} there already`,
      )
      return copied
    },
  }
}

/**
 * The step that gives the copy at Heroku another image id, for every process type: a label that says which attempt this
 * is. No layer changes, and nothing of what is published elsewhere.
 */
export const markAttempt = (target: Target, { digest }: InHeroku, attempt: string): Step<InHeroku> => {
  const { context } = target
  const { herokuRegistry } = context.settings
  const repositories = herokuRepositories(target)
  return {
    name: 'mark attempt',
    show: `relabel ${repositories.map(printRepository).join(', ')} with ${ATTEMPT}=${attempt}`,
    effect: 'write',
    assume: { digest: DIGEST, imageId: IMAGE_ID },
    run: async () => {
      const client = (await context.network()).registry(herokuRegistry)
      const relabel = { digest, labels: { [ATTEMPT]: attempt }, tag: 'latest' }
      const [first] = await Promise.all(repositories.map((one) => relabelImage(client, one, relabel)))
      if (first === undefined) throw new Error('An attempt needs a process type.')
      return first
    },
  }
}
