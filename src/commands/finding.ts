import { ANCESTORS, ancestorsQuestion, changesQuestions, readAncestors, readChanges } from '../ci/history.js'
import { shellWords } from '../docker/run.js'
import { registryUrl, type Repository } from '../image/reference.js'
import { movingTags } from '../image/tags.js'
import type { ReuseFacts, Verdict } from '../plan/reuse.js'
import { type Candidate, type Candidates, findCandidates, noCandidates } from '../registry/candidates.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { plannedImage, publishedImage } from './gated.js'
import { askGit } from './git.js'
import { unknownName } from './looking.js'

/**
 * Looks which published images this build may use again: of its commit, of those before it, and under the moving tags.
 * None where the image has no name. What fails is missed, and only said with --verbose.
 */
export async function findImages(context: Context): Promise<Candidates> {
  const image = plannedImage(context)
  if (image === undefined) return noCandidates
  const { commit } = context.build
  const ancestors = commit === undefined ? [] : await context.perform(ancestorsStep(context, commit))
  return context.perform(lookStep(context, image, ancestors))
}

/** Judges what was found so far; `changed` are the files of the build context that differ from the nearest. */
export type Judge = (seen: Pick<ReuseFacts<Candidate>, 'images' | 'missed' | 'changed'>) => Verdict<Candidate>

/**
 * Judges ever more of the images that were found, until one can be used again or there are no more; then asks git what
 * changed since the nearest.
 */
export async function judgeFound(
  context: Context,
  found: Candidates,
  judge: Judge,
): Promise<Verdict<Candidate>> {
  const { images, missed, more } = found
  const verdict = judge({ images, missed, changed: undefined })
  if (verdict.kind === 'reuse') return verdict
  if (more !== undefined)
    return judgeFound(context, await context.perform(moreStep(context, found, more)), judge)
  if (verdict.nearest === undefined) return verdict
  const changed = await context.perform(changesStep(context, verdict.nearest.commit))
  return judge({ images, missed, changed })
}

const changesStep = (context: Context, commit: string): Step<readonly string[] | undefined> => {
  const questions = changesQuestions(commit, context.settings.context)
  return {
    name: 'list changed files',
    show: `$ ${shellWords(questions.committed)}`,
    effect: 'read',
    assume: undefined,
    run: async () => {
      const [committed, uncommitted, prefix] = await Promise.all([
        askGit(context, questions.committed),
        askGit(context, questions.uncommitted),
        askGit(context, questions.prefix),
      ])
      return readChanges({ committed, uncommitted, prefix })
    },
  }
}

const ancestorsStep = (context: Context, commit: string): Step<readonly string[]> => {
  const argv = ancestorsQuestion(commit)
  return {
    name: 'list earlier commits',
    show: `$ ${shellWords(argv)}`,
    effect: 'read',
    assume: [],
    run: async () => readAncestors(await askGit(context, argv), commit),
  }
}

const lookStep = (context: Context, image: Repository, ancestors: readonly string[]): Step<Candidates> => {
  const { commit } = context.build
  const { tags } = movingTags(context.settings.tags, context.build)
  return {
    name: 'look for published images',
    show: `HEAD ${manifestsOf(image)} of ${placesOf(commit, tags, ancestors.length)}`,
    effect: 'read',
    needs: unknownName(image),
    assume: { ...noCandidates, missed: 'not asked in this dry run' },
    run: async () => {
      const client = (await context.network()).registry(image.registry)
      return said(context, await findCandidates(client, image, { commit, tags, ancestors }))
    },
  }
}

const moreStep = (
  context: Context,
  found: Candidates,
  more: () => Promise<Candidates>,
): Step<Candidates> => ({
  name: 'read earlier images',
  show: `GET ${manifestsOf(publishedImage(context))} of the next of them`,
  effect: 'read',
  assume: { ...found, more: undefined },
  run: async () => said(context, await more()),
})

const manifestsOf = ({ registry, path }: Repository): string =>
  `${registryUrl(registry)}/v2/${path}/manifests/`

function placesOf(commit: string | undefined, tags: readonly string[], ancestors: number): string {
  const before = ancestors === ANCESTORS ? 'the last ten commits' : `the last ${ancestors} commits`
  const places = [
    ...(commit === undefined ? [] : ['this commit']),
    ...tags,
    ...(ancestors === 0 ? [] : [ancestors === 1 ? 'the last commit' : before]),
  ]
  return places.length < 2 ? places.join('') : `${places.slice(0, -1).join(', ')} and ${places.at(-1)}`
}

function said({ log }: Context, found: Candidates): Candidates {
  if (found.missed !== undefined) log.debug(`not all images could be looked at: ${found.missed}`)
  return found
}
