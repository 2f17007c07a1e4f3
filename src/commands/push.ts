import { problem, throwAll } from '../errors/problem.js'
import {
  type Digest,
  printReference,
  printRepository,
  type Reference,
  type Repository,
} from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { adoptOrPush, type PushPlan, pushPlan } from '../plan/push.js'
import { settleOn } from '../plan/settle.js'
import type { StoredManifest } from '../registry/manifest.js'
import type { Step } from '../types.js'
import { type Context, need, type Outcome } from './context.js'
import { commitOf, publishedImage, publishProblems, stopAtGate } from './gated.js'
import { lookStep, manifestUrl } from './looking.js'
import { askOrder, sayMissed, sayUnclear, supersededBy, taggedReference } from './ordering.js'
import { publish, UNKNOWN } from './publishing.js'

/** Publishes the image under its commit, reads it back, and only then moves the other tags to it. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, build, perform } = context
  const stop = stopAtGate(context)
  if (stop !== undefined) return stop
  need(context, publishProblems(context, 'push'))
  const moving = movingTags(settings.tags, build)
  if (settings.dryRun) need(context, moving.problems)
  else throwAll(moving.problems)
  const image = publishedImage(context)
  const commit = commitOf(context)
  const plan = pushPlan(image, commit, moving.tags)
  const there = await perform(lookStep(context, plan.commitTag))
  const adopt = adoptOrPush(plan, there, commit) === 'adopt'
  const made =
    adopt && there !== undefined
      ? { digest: there.digest, how: `${commit} was published already; adopted` }
      : await publish(context, plan.commitTag, commit)
  const { digest } = made
  context.notes.note({ image: printRepository(image), digest })
  const on = await moveTags(context, plan, { ...image, digest }, !adopt)
  const moved = on === commit ? plan.movingTags.map((one) => one.tag) : []
  const facts = { image: printRepository(image), digest, tags: [commit, ...moved], revision: commit }
  const result = printReference({ ...image, digest })
  if (on !== commit) return { outcome: 'skipped', reason: supersededBy(on), result, ...facts }
  return {
    outcome: 'done',
    reason: moved.length === 0 ? made.how : `${made.how}, moved ${moved.join(', ')}`,
    result,
    ...facts,
  }
}

/** Moves the tags to what was published, or to what is newer; gives the commit that they ended on. */
async function moveTags(
  context: Context,
  { movingTags, commitTag }: PushPlan,
  ours: Repository & { readonly digest: Digest },
  after: boolean,
): Promise<string> {
  const [first] = movingTags
  if (first === undefined) return commitTag.tag
  const asked = { image: ours, tags: movingTags.map((one) => one.tag) }
  const manifestOf = (commit: string): Reference =>
    commit === commitTag.tag ? ours : taggedReference(ours, commit)
  const { on, unclear } = await settleOn(commitTag.tag, {
    ask: (commit) => askOrder(context, asked, commit),
    missed: (error) => sayMissed(context, error),
    left: async (commit) => {
      const client = (await context.network()).registry(ours.registry)
      const newer = await client.head(taggedReference(ours, commit))
      const heads = await Promise.all(movingTags.map((tag) => client.head(tag)))
      return newer === undefined || heads.every((head) => head?.digest === newer.digest)
    },
    put: async (commit) => {
      if (commit === commitTag.tag) context.announce?.(ours.digest)
      const manifest = await context.perform(manifestStep(context, manifestOf(commit), after))
      for (const tag of movingTags) await context.perform(tagStep(context, tag, manifest))
    },
  })
  sayUnclear(context, unclear, printReference(first))
  return on
}

const manifestStep = (context: Context, reference: Reference, after: boolean): Step<StoredManifest> => ({
  name: 'read manifest',
  show: `GET ${manifestUrl(reference)}`,
  effect: 'read',
  after: after || ('digest' in reference && reference.digest === UNKNOWN),
  assume: { digest: UNKNOWN, mediaType: '', bytes: new Uint8Array() },
  run: async () => {
    const manifest = await (await context.network()).registry(reference.registry).manifest(reference)
    if (manifest === undefined) throw problem('E_NOT_PUBLISHED', { image: printReference(reference) })
    return manifest
  },
})

const tagStep = (
  context: Context,
  tag: Reference & { tag: string },
  manifest: StoredManifest,
): Step<void> => ({
  name: `move ${tag.tag}`,
  show: `PUT ${manifestUrl(tag)}`,
  effect: 'write',
  assume: undefined,
  run: async () => void (await (await context.network()).registry(tag.registry).putManifest(tag, manifest)),
})
