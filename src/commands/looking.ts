import { type Reference, registryUrl, type Repository } from '../image/reference.js'
import { type PublishedImage, readPublished } from '../registry/published.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'

/** The address of a manifest, as it is shown. */
export const manifestUrl = (reference: Reference): string =>
  `${registryUrl(reference.registry)}/v2/${reference.path}/manifests/${'tag' in reference ? reference.tag : reference.digest}`

/** What is missing to ask about a name that is only a stand-in. */
export const unknownName = ({ path }: Repository): string | undefined =>
  path.startsWith('$') ? 'DOCKER_USERNAME' : undefined

/** The step that reads what is published under the commit tag, if anything. */
export const lookStep = (context: Context, reference: Reference): Step<PublishedImage | undefined> => ({
  name: 'look up commit tag',
  show: `GET ${manifestUrl(reference)}`,
  effect: 'read',
  needs: unknownName(reference),
  assume: undefined,
  run: async () => readPublished((await context.network()).registry(reference.registry), reference),
})
