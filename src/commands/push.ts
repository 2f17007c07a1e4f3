import { dockerInspect, dockerPush } from '../docker/argv.js'
import { lastLine, type LocalImage, pushedDigest, readInspect, troubleOf } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { problem, throwAll } from '../errors/problem.js'
import { REVISION } from '../image/labels.js'
import {
  type Digest,
  printReference,
  printRepository,
  type Reference,
  registryUrl,
  type Repository,
} from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import { writeState } from '../io/state.js'
import { adoptOrPush, compareDigests, type PushPlan, pushPlan } from '../plan/push.js'
import { settleOn } from '../plan/settle.js'
import { type PublishedImage, readPublished } from '../registry/published.js'
import type { StoredManifest } from '../registry/manifest.js'
import type { Step } from '../types.js'
import { type Context, need, type Outcome } from './context.js'
import { commitOf, publishedImage, publishProblems, stopAtGate } from './gated.js'
import { askOrder, sayMissed, sayUnclear, supersededBy, taggedReference } from './ordering.js'

const UNKNOWN = '<digest>' as Digest

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
  const digest = adopt && there !== undefined ? there.digest : await publish(context, plan.commitTag, commit)
  await perform(rememberStep(context, printRepository(image), digest))
  const on = await moveTags(context, plan, { ...image, digest }, !adopt)
  const moved = on === commit ? plan.movingTags.map((one) => one.tag) : []
  const how = adopt
    ? `${commit} was published already; adopted`
    : `published ${printReference(plan.commitTag)}`
  const facts = { image: printRepository(image), digest, tags: [commit, ...moved], revision: commit }
  const result = printReference({ ...image, digest })
  if (on !== commit) return { outcome: 'skipped', reason: supersededBy(on), result, ...facts }
  return {
    outcome: 'done',
    reason: moved.length === 0 ? how : `${how}, moved ${moved.join(', ')}`,
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
      const manifest = await context.perform(manifestStep(context, manifestOf(commit), after))
      for (const tag of movingTags) await context.perform(tagStep(context, tag, manifest))
    },
  })
  sayUnclear(context, unclear, printReference(first))
  return on
}

/** Uploads under the commit tag and gives the digest that the registry has there afterwards. */
async function publish(context: Context, tag: Reference, commit: string): Promise<Digest> {
  const { perform } = context
  const local = await perform(inspectStep(context, tag, commit))
  const pushed = await perform(uploadStep(context, tag))
  const found = await perform({
    ...lookStep(context, tag),
    name: 'read back commit tag',
    after: true,
    assume: { digest: UNKNOWN, imageId: UNKNOWN, revision: commit },
  })
  if (found === undefined) throw problem('E_NOT_PUBLISHED', { image: printReference(tag) })
  if (found.digest === UNKNOWN) return UNKNOWN
  // Jobs of one build may publish at the same time: what came out of it is adopted like what was there before.
  if (found.revision === commit && pushed !== undefined && pushed !== found.digest)
    context.log.info(`another job of ${commit} published ${printReference(tag)} at the same time; adopted`)
  else compareDigests(printReference(tag), { id: local.id, pushed }, found)
  return found.digest
}

const urlOf = (reference: Reference): string =>
  `${registryUrl(reference.registry)}/v2/${reference.path}/manifests/${'tag' in reference ? reference.tag : reference.digest}`

// Nothing can be asked about a name that is only a stand-in.
const unknownName = ({ path }: Reference): string | undefined =>
  path.startsWith('$') ? 'DOCKER_USERNAME' : undefined

const lookStep = (context: Context, reference: Reference): Step<PublishedImage | undefined> => ({
  name: 'look up commit tag',
  show: `GET ${urlOf(reference)}`,
  effect: 'read',
  needs: unknownName(reference),
  assume: undefined,
  run: async () => readPublished((await context.network()).registry(reference.registry), reference),
})

const inspectStep = (context: Context, tag: Reference, commit: string): Step<LocalImage> => {
  const image = printReference(tag)
  return dockerStep(context.docker, {
    name: 'find built image',
    argv: dockerInspect(image),
    effect: 'read',
    after: context.chained,
    output: 'capture',
    assume: { id: UNKNOWN, platform: 'linux/amd64', labels: {} },
    read: ({ exitCode, output }) => {
      const local = exitCode === 0 ? readInspect(output) : undefined
      if (local === undefined) throw problem('E_NOT_BUILT', { image })
      const revision = local.labels[REVISION] ?? 'an unknown commit'
      if (revision !== commit) throw problem('E_NOT_OURS', { image, revision, commit })
      return local
    },
  })
}

const uploadStep = (context: Context, tag: Reference): Step<string | undefined> => {
  const image = printReference(tag)
  const { registry } = tag
  return dockerStep(context.docker, {
    name: 'push commit tag',
    argv: dockerPush(image),
    effect: 'write',
    assume: undefined,
    tries: 4,
    read: (finished) => {
      if (finished.exitCode === 0) return pushedDigest(finished.output)
      const trouble = troubleOf(finished)
      if (trouble === 'refused') throw problem('E_REGISTRY_UNAUTHORIZED', { image, action: 'push' })
      if (trouble === 'limited') throw problem('E_RATE_LIMIT', { registry })
      throw problem('E_REGISTRY', { registry, action: `take ${image}`, detail: lastLine(finished.output) })
    },
  })
}

const manifestStep = (context: Context, reference: Reference, after: boolean): Step<StoredManifest> => ({
  name: 'read manifest',
  show: `GET ${urlOf(reference)}`,
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
  show: `PUT ${urlOf(tag)}`,
  effect: 'write',
  assume: undefined,
  run: async () => void (await (await context.network()).registry(tag.registry).putManifest(tag, manifest)),
})

const rememberStep = (context: Context, image: string, digest: Digest): Step<void> => ({
  name: 'note the digest',
  show: `note ${image}@${digest} for the release`,
  effect: 'write',
  assume: undefined,
  run: async () => writeState(context.stateFile, { image, digest }),
})
