import { childEnv } from '../docker/run.js'
import { Problem } from '../errors/problem.js'
import type { Origin, Origins } from '../heroku/history.js'
import { shortId } from '../heroku/ours.js'
import { type Reference, registryUrl, type Repository } from '../image/reference.js'
import { readOrigin } from '../registry/origin.js'
import type { Step } from '../types.js'
import type { OnApp } from './app-steps.js'
import type { Context } from './context.js'
import { knownImage } from './gated.js'

// So many commits before the one that is checked out are looked up. Docker Hub counts what is read, not what is asked for.
const COMMITS = 20
const READ = 10

/**
 * The step that finds out from which commits and builds images come, by 12 digits of their ids. Heroku tells no more of
 * an image than those, so it is looked for where it may lie: in Heroku's registry under latest of each process type; then
 * in the image's own repository under latest and under the commits of the checkout, if there is one. What is not found
 * stays unknown, and no registry that does not answer makes it fail.
 */
export const findOrigins = (
  on: OnApp,
  { types, images }: { types: readonly string[]; images: readonly string[] },
): Step<Origins> => {
  const { context, app } = on
  const registry = context.settings.herokuRegistry
  return {
    name: 'read images',
    show: `GET ${registryUrl(registry)}/v2/${app}/${types.join('|')}/manifests/latest`,
    effect: 'read',
    assume: new Map(),
    run: async () => {
      const search = openSearch(context, images)
      for (const type of types) await search.look([{ registry, path: `${app}/${type}`, tag: 'latest' }])
      const image = search.done() ? undefined : knownImage(context)
      if (image === undefined) return search.found
      const answers = await search.look([{ ...image, tag: 'latest' }])
      if (answers && !search.done()) await search.look(await published(context, image))
      return search.found
    },
  }
}

interface Search {
  readonly found: Map<string, Origin>
  /** Whether nothing is left to look for. */
  readonly done: () => boolean
  /** Reads what lies under these references of one repository, until all is found; `false` where that failed. */
  readonly look: (references: readonly Reference[]) => Promise<boolean>
}

function openSearch(context: Context, images: readonly string[]): Search {
  const found = new Map<string, Origin>()
  const done = (): boolean => images.every((image) => found.has(image))
  return {
    found,
    done,
    look: (references) =>
      calmly(context, async () => {
        const { registry } = await context.network()
        for (const reference of references) {
          if (done()) return
          const one = await readOrigin(registry(reference.registry), reference)
          if (one !== undefined) found.set(shortId(one.imageId), one)
        }
      }),
  }
}

// What a registry does not tell stays unknown, which is told anyway.
async function calmly(context: Context, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    context.log.warn(error.message)
    return false
  }
}

/** The commits of the checkout that are published, the newest first. */
async function published(context: Context, image: Repository): Promise<Reference[]> {
  const { docker, env, cwd } = context
  const argv = ['git', 'rev-list', '--first-parent', `--max-count=${COMMITS}`, 'HEAD'] as const
  const { exitCode, output } = await (
    await docker.exec()
  )(argv, { env: childEnv(env), cwd, output: 'capture' })
  const commits = exitCode === 0 ? output.split(/\r?\n/).filter((line) => /^[0-9a-f]{40,64}$/.test(line)) : []
  const references = commits.map((tag): Reference => ({ ...image, tag }))
  const there: Reference[] = []
  await calmly(context, async () => {
    const client = (await context.network()).registry(image.registry)
    const heads = await Promise.all(references.map((reference) => client.head(reference)))
    there.push(...references.filter((_, at) => heads[at] !== undefined))
  })
  return there.slice(0, READ)
}
