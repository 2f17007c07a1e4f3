import { dockerInspect } from '../docker/argv.js'
import { readConfig, readLayers } from '../docker/read/config.js'
import { dockerStep } from '../docker/run.js'
import type { ImageFacts } from '../image/facts.js'
import { type Digest, printReference, registryUrl, type Repository } from '../image/reference.js'
import { judgeImage } from '../plan/image-check.js'
import { readProcesses } from '../plan/release.js'
import { readFacts } from '../registry/image-facts.js'
import type { Step } from '../types.js'
import { type Context, need } from './context.js'

// What a plan goes on with: an image like any other.
const SOUND: ImageFacts = { platform: 'linux/amd64', entrypoint: [], command: ['<command>'], layers: 1 }

/**
 * Judges the image that a build left in the engine by what Heroku runs; false where it is not there. Throws
 * `E_IMAGE_PLATFORM`, `E_IMAGE_COMMAND`.
 */
export const judgeBuilt = async (context: Context, image: string): Promise<boolean> =>
  judge(context, image, await context.perform(inspect(context, image)))

/** The same of a published image, by its digest; false where its registry does not have it. */
export const judgePublished = async (
  context: Context,
  { registry, path }: Repository,
  digest: Digest,
): Promise<boolean> => {
  const reference = { registry, path, digest }
  return judge(context, printReference(reference), await context.perform(lookUp(context, reference)))
}

function judge(context: Context, image: string, facts: ImageFacts | undefined): boolean {
  if (facts === undefined) return false
  const { processes } = readProcesses(context.settings.processes)
  const { problems, warnings } = judgeImage(image, facts, processes)
  for (const one of warnings) context.log.warn(one)
  need(context, problems)
  return true
}

const inspect = (context: Context, image: string): Step<ImageFacts | undefined> =>
  dockerStep(context.docker, {
    name: 'check image',
    argv: dockerInspect(image),
    effect: 'read',
    after: true,
    output: 'capture',
    assume: SOUND,
    read: ({ exitCode, output }) => {
      const config = exitCode === 0 ? readConfig(output) : undefined
      if (config === undefined) return undefined
      const { platform, entrypoint, command } = config
      return { platform, entrypoint, command, layers: readLayers(output) }
    },
  })

const lookUp = (
  context: Context,
  reference: Repository & { readonly digest: Digest },
): Step<ImageFacts | undefined> => ({
  name: 'check image',
  show: `GET ${registryUrl(reference.registry)}/v2/${reference.path}/manifests/${reference.digest} and its config`,
  effect: 'read',
  after: context.chained || reference.digest.startsWith('<'),
  assume: SOUND,
  run: async () => readFacts((await context.network()).registry(reference.registry), reference),
})
