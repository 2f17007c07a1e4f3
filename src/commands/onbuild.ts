import { Problem } from '../errors/problem.js'
import { type Digest, isDigest, parseReference, type Reference } from '../image/reference.js'
import type { Platform } from '../registry/manifest.js'
import { readTriggers } from '../registry/triggers.js'
import type { Step } from '../types.js'
import type { Bases, Means } from './bases.js'
import { manifestUrl } from './looking.js'
import { together } from './together.js'

/**
 * The instructions that resolved images add to a build which starts from them (ONBUILD), COPY among them: the config of
 * each that the engine does not have is read, which Docker Hub counts as a pull. Undefined: nobody can tell.
 */
export async function onbuildOf(
  context: Means,
  { identities, triggers }: Bases,
  platform?: string,
): Promise<readonly string[] | undefined> {
  const [os = '', architecture = '', variant] = (platform ?? (await context.engine()).platform).split('/')
  const found = await together(
    Object.entries(identities).map(async ([name, digest]) => {
      const known = triggers[name]
      if (known !== undefined || !isDigest(digest)) return known
      return context.perform(
        triggersStep(context, { ...parseReference(name), digest }, { os, architecture, variant }),
      )
    }),
  )
  return found.some((one) => one === undefined) ? undefined : found.flatMap((one) => one ?? [])
}

const triggersStep = (
  { network }: Means,
  reference: Reference & { readonly digest: Digest },
  platform: Platform,
): Step<readonly string[] | undefined> => ({
  name: 'read base image',
  show: `GET ${manifestUrl(reference)} and its config`,
  effect: 'read',
  assume: undefined,
  run: async () => {
    try {
      return await readTriggers((await network()).registry(reference.registry).hurried, reference, platform)
    } catch (error) {
      if (error instanceof Problem) return undefined // then nobody can tell
      throw error
    }
  },
})
