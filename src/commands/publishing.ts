import { dockerInspect, dockerPush } from '../docker/argv.js'
import { lastLine, type LocalImage, pushedDigest, readInspect, troubleOf } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { problem } from '../errors/problem.js'
import { labels, REVISION, stampLabels, TESTED } from '../image/labels.js'
import { type Digest, printReference, type Reference } from '../image/reference.js'
import { compareDigests } from '../plan/push.js'
import { unreadImage } from '../registry/published.js'
import { type Relabelled, relabelImage } from '../registry/relabel.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { lookStep, manifestUrl } from './looking.js'

type CommitTag = Reference & { readonly tag: string }

/** What is published, and the clause that says how. */
export interface Published {
  readonly digest: Digest
  readonly how: string
}

/** What a dry run goes on with. */
export const UNKNOWN = '<digest>' as Digest

/** Publishes the image of this build under its commit tag: the one that it found, relabelled, or the one that it built. */
export async function publish(context: Context, tag: CommitTag, commit: string): Promise<Published> {
  const { reuse: reused } = context.notes.read()
  if (reused === undefined) {
    const digest = await upload(context, tag, commit)
    return { digest, how: `published ${printReference(tag)}` }
  }
  const { digest, found } = await context.perform(relabelStep(context, tag, reused))
  if (found !== undefined && found !== digest) return adoptOther(context, tag, commit)
  return { digest, how: `published ${printReference(tag)}, the same image relabelled` }
}

const relabelStep = (context: Context, tag: CommitTag, digest: Digest): Step<Relabelled> => ({
  name: 'relabel',
  show: `PUT ${manifestUrl(tag)}, the same layers as ${digest} with the labels of this build`,
  effect: 'write',
  assume: { digest: UNKNOWN, imageId: UNKNOWN, found: undefined },
  run: async () => {
    const { build, clock, settings, network } = context
    // What the user gives these labels instead of ours stays.
    const given = labels(build, clock.now(), settings.labels).labels
    const stamps = Object.keys(stampLabels(build)).map((key) => [key, given[key]] as const)
    const { tested } = context.notes.read()
    return relabelImage((await network()).registry(tag.registry), tag, {
      digest,
      tag: tag.tag,
      labels: { ...Object.fromEntries(stamps), ...(tested === undefined ? {} : { [TESTED]: tested }) },
    })
  },
})

/** Uploads under the commit tag and gives the digest that the registry has there afterwards. */
async function upload(context: Context, tag: CommitTag, commit: string): Promise<Digest> {
  const { perform } = context
  const local = await perform(inspectStep(context, tag, commit))
  const pushed = await perform(uploadStep(context, tag))
  const found = await perform({
    ...lookStep(context, tag),
    name: 'read back commit tag',
    after: true,
    assume: unreadImage(UNKNOWN, UNKNOWN, commit),
  })
  if (found === undefined) throw problem('E_NOT_PUBLISHED', { image: printReference(tag) })
  if (found.digest === UNKNOWN) return UNKNOWN
  if (found.revision === commit && pushed !== undefined && pushed !== found.digest)
    sayAdopted(context, tag, commit)
  else compareDigests(printReference(tag), { id: local.id, pushed }, found)
  return found.digest
}

// Jobs of one build may publish at the same time: what came out of it is adopted like what was there before.
async function adoptOther(context: Context, tag: CommitTag, commit: string): Promise<Published> {
  const there = await context.perform(lookStep(context, tag))
  if (there === undefined) throw problem('E_NOT_PUBLISHED', { image: printReference(tag) })
  const revision = there.revision ?? 'not given'
  if (revision !== commit) throw problem('E_COMMIT_TAG_TAKEN', { image: printReference(tag), revision })
  sayAdopted(context, tag, commit)
  return { digest: there.digest, how: `${commit} was published at the same time; adopted` }
}

const sayAdopted = ({ log }: Context, tag: CommitTag, commit: string): void =>
  log.info(`another job of ${commit} published ${printReference(tag)} at the same time; adopted`)

const inspectStep = (context: Context, tag: CommitTag, commit: string): Step<LocalImage> => {
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

const uploadStep = (context: Context, tag: CommitTag): Step<string | undefined> => {
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
