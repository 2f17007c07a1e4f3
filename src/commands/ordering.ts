import { judgeOrder, type Later, laterQuestions, type Order, readLater, type Stamp } from '../ci/order.js'
import { shellWords } from '../docker/run.js'
import { type Reference, registryUrl, type Repository } from '../image/reference.js'
import { readPublished } from '../registry/published.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { askGit, runGit } from './git.js'

/** What a build asks about: its image's repository, and its moving tags to compare with where git cannot tell. */
export interface Asked {
  readonly image: Repository
  readonly tags: readonly string[]
}

/** Asks whether `commit` is superseded: fetches the branch, and looks which of its later commits are published. */
export async function askOrder(context: Context, asked: Asked, commit: string): Promise<Order> {
  const { settings, perform } = context
  context.signal.throwIfAborted()
  if (settings.force) return { kind: 'newest' }
  const later = await perform(fetchStep(context, commit))
  return perform(lookStep(context, asked, { commit, later }))
}

const fetchStep = (context: Context, commit: string): Step<Later> => {
  const { branch } = context.build
  const questions = laterQuestions(commit, branch ?? '<branch>')
  return {
    name: 'fetch branch',
    show: `$ ${shellWords(questions.fetch)}`,
    effect: 'write',
    assume: { kind: 'unknown', why: 'the branch was not fetched' },
    run: async () => {
      if (branch === undefined) return { kind: 'unknown', why: 'the branch is not known' }
      const fetch = await askGit(context, questions.fetch)
      const [tip, list, ancestor] = await Promise.all([
        askGit(context, questions.tip),
        askGit(context, questions.list),
        runGit(context, questions.ancestor),
      ])
      return readLater({ fetch, tip, list, ancestor: ancestor.exitCode })
    },
  }
}

const lookStep = (
  context: Context,
  { image, tags }: Asked,
  { commit, later }: { commit: string; later: Later },
): Step<Order> => ({
  name: 'look for later builds',
  show: `HEAD ${registryUrl(image.registry)}/v2/${image.path}/manifests/ of the later commits of ${context.build.branch ?? '<branch>'}`,
  effect: 'read',
  after: true,
  assume: { kind: 'newest' },
  run: async () => {
    const client = (await context.network()).registry(image.registry)
    const ours: Stamp = {
      revision: commit,
      number: commit === context.build.commit ? context.build.number : undefined,
    }
    if (later.kind === 'known') {
      for (const one of later.commits)
        if ((await client.head(taggedReference(image, one))) !== undefined)
          return judgeOrder({ ours, later, newest: one, there: undefined })
      return { kind: 'newest' }
    }
    const orders: Order[] = tags.length === 0 ? [{ kind: 'unclear', why: later.why }] : []
    for (const tag of tags) {
      const there = await readPublished(client, taggedReference(image, tag))
      orders.push(judgeOrder({ ours, later, newest: undefined, there }))
    }
    const first = (kind: Order['kind']): Order | undefined => orders.find((one) => one.kind === kind)
    return first('superseded') ?? first('unclear') ?? { kind: 'newest' }
  },
})

/** The reference of a tag, a commit's own among them, in the repository of `image`, which may itself have a digest. */
export const taggedReference = (
  { registry, path }: Repository,
  tag: string,
): Reference & { readonly tag: string } => ({ registry, path, tag })

/** `1a2b3c4 is newer and already published` */
export const supersededBy = (commit: string): string =>
  `${/^[0-9a-f]{40}/.test(commit) ? commit.slice(0, 7) : commit} is newer and already published`

/** Says what went wrong with a commit that turned out to be superseded. */
export function sayMissed({ log }: Context, error: unknown): void {
  log.warn(error instanceof Error ? error.message : String(error))
}

/** Says that nothing could tell the order, where that is so. */
export function sayUnclear({ log }: Context, why: string | undefined, reference: string): void {
  if (why !== undefined)
    log.warn(`nothing can tell whether ${reference} is newer than this build (${why}); going on`)
}
