import { type Inputs, readInputs } from '../image/inputs.js'
import { INPUTS, TESTED } from '../image/labels.js'
import { short } from '../image/tags.js'
import { ago, type Dated, type Limit, tooOld } from './age.js'
import { type Changes, whatChanged } from './changes.js'

/** An image that is published under the tag of its commit. */
export interface Built extends Dated {
  readonly commit: string
  readonly labels: Readonly<Partial<Record<string, string>>>
  /** `linux/amd64`. */
  readonly platform: string | undefined
  /** Whether it holds images for several platforms. */
  readonly several: boolean
}

/** What decides whether an image is used again. */
export interface ReuseFacts<Image extends Built> extends Limit, Changes {
  /** Whether it is wanted at all. */
  readonly reuse: boolean
  /** The commit that is built. */
  readonly commit: string | undefined
  /** What a build would be made from; undefined where nobody can know. */
  readonly inputs: Inputs | undefined
  /** Why nobody can know, a clause each: `ADD https://… brings in what nobody can know beforehand`. */
  readonly unknowable: readonly string[]
  /** The platform that is built for: `linux/amd64`. */
  readonly platform: string
  /** What is published, the nearest first. */
  readonly images: readonly Image[]
  /** Why something could not be looked at: a sentence. */
  readonly missed: string | undefined
}

/** Whether to build, and why, in one sentence. */
export type Verdict<Image extends Built> =
  | { readonly kind: 'reuse'; readonly from: Image; readonly sentence: string }
  | {
      readonly kind: 'build'
      readonly sentence: string
      /** What is published is too old: no cache is read. */
      readonly fresh: boolean
      readonly nearest: Image | undefined
    }

/**
 * Judges whether a published image can stand for what would be built now: it has the same inputs, is for the same
 * platform, and is young enough. That of this very commit may be old, since a commit tag is never overwritten.
 */
export function judgeReuse<Image extends Built>(facts: ReuseFacts<Image>): Verdict<Image> {
  const { inputs, images, commit, now } = facts
  const never = whyNever(facts)
  if (never !== undefined || inputs === undefined) return build(facts, never ?? 'its inputs are not known')
  const same = images.filter(
    ({ labels, platform }) =>
      readInputs(labels[INPUTS] ?? '')?.digest === inputs.digest && fits(facts.platform, platform),
  )
  const own = same.find((image) => image.commit === commit)
  if (own !== undefined)
    return { kind: 'reuse', from: own, sentence: `${short(own.commit)} is published already` }
  const from = same.find((image) => !image.several && tooOld(image, facts) === undefined)
  if (from?.createdAt !== undefined) {
    const sentence = `same image as ${short(from.commit)}, built ${ago(from.createdAt, now)} from the same inputs`
    return { kind: 'reuse', from, sentence }
  }
  const [first] = same
  if (first === undefined) return build(facts, whyOther(facts, inputs))
  const several = `the image of ${short(first.commit)} holds several platforms, and such an image is not relabelled`
  return build(facts, first.several ? several : undefined, first)
}

/** Why no image can be used again, whatever is published: then nothing more need be looked at. */
export const whyNever = ({
  reuse,
  unknowable,
}: Pick<ReuseFacts<Built>, 'reuse' | 'unknowable'>): string | undefined =>
  reuse ? unknowable[0] : 'reuse is off'

/** The nearest image for whose inputs the tests passed (`tested`, see plan/tested), and a sentence that says so. */
export function testedIn<Image extends Built>(
  tested: string,
  images: readonly Image[],
  limit: Limit,
): { from: Image; sentence: string } | undefined {
  const from = images.find(
    (image) => image.labels[TESTED]?.split(' ').includes(tested) && tooOld(image, limit) === undefined,
  )
  if (from?.createdAt === undefined) return undefined
  const sentence = `the tests passed for the same inputs in ${short(from.commit)}, built ${ago(from.createdAt, limit.now)}`
  return { from, sentence }
}

/** Whether an image for `found` can stand for one for `asked`; a variant counts where both name one. */
function fits(asked: string, found: string | undefined): boolean {
  const [[os, architecture, variant], [itsOs, itsArchitecture, itsVariant]] = [
    asked.split('/'),
    found?.split('/') ?? [],
  ]
  const sameVariant = variant === undefined || itsVariant === undefined || variant === itsVariant
  return os === itsOs && architecture === itsArchitecture && sameVariant
}

// Layers that a cache gives are as old as the image they come from, or older.
function build<Image extends Built>(
  facts: ReuseFacts<Image>,
  why: string | undefined,
  from = facts.images[0],
): Verdict<Image> {
  const old = from === undefined ? undefined : tooOld(from, facts)
  const age =
    from === undefined || old === undefined ? undefined : `the image of ${short(from.commit)} ${old}`
  const clauses = [why, age].filter((clause) => clause !== undefined)
  const sentence = `building: ${clauses.join('; ')}`
  return { kind: 'build', sentence, fresh: old !== undefined, nearest: facts.images[0] }
}

function whyOther<Image extends Built>(facts: ReuseFacts<Image>, inputs: Inputs): string {
  const { images, missed, platform } = facts
  const [nearest] = images
  if (nearest === undefined && missed !== undefined)
    return `no published image could be looked at (${missed.replace(/\.$/, '')})`
  if (nearest === undefined) return 'no image of this branch is published yet'
  const id = short(nearest.commit)
  const before = readInputs(nearest.labels[INPUTS] ?? '')
  if (before === undefined) return `${id} was built without recorded inputs`
  if (before.digest === inputs.digest)
    return `the image of ${id} is for ${nearest.platform ?? 'no platform that it names'}, not for ${platform}`
  return whatChanged(inputs, before, id, facts)
}
