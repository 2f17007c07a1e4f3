import { isClassic } from '../docker/caches.js'
import type { Build } from '../docker/operations.js'
import type { Named } from '../docker/reference.js'
import { type Done, type JobView, ofKind, viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'

/** A cache that docker is told to use and that cannot serve. */
export const rule: Rule = {
  id: 'cache-cannot-hit',
  severity: 'warning',
  find: (project) => {
    const jobs = viewOf(project)
    const all = jobs.flatMap(({ done }) => done)
    const unsure = jobs.some(({ hides }) => hides) || ofKind(all, 'makes').length > 0
    return jobs.flatMap((job) =>
      ofKind(job.done, 'build').flatMap((one) => {
        const why = one.does.cacheFrom.map((image) => whyNot(job, one, image, unsure ? undefined : all))
        // One that serves is enough.
        if (why.length === 0 || why.includes(undefined)) return []
        const [[reason, fix] = ['', '']] =
          why.flatMap((given) => given ?? []).length > 0 ? [why[0] ?? ['', '']] : []
        return [
          { ...one.ran.place, message: `Docker builds everything anew and does not say so: ${reason}.`, fix },
        ]
      }),
    )
  },
}

type Why = readonly [reason: string, fix: string]

function whyNot(
  job: JobView,
  one: Done<Build>,
  image: Named,
  all: readonly Done[] | undefined,
): Why | undefined {
  const { does, at } = one
  if (does.noCache) return ['--no-cache stands beside --cache-from', 'Take --no-cache out.']
  const pulled = job.done.some(
    (other) => other.at < at && other.does.kind === 'pull' && other.does.image.key === image.key,
  )
  if (isClassic(job, one) && !pulled)
    return [
      `the classic builder uses only what is in the engine, and ${image.shown} was never pulled`,
      `Before it, write: docker pull ${image.shown} || true.`,
    ]
  const made = all === undefined ? [] : makersOf(image, all)
  if (all === undefined) return undefined
  const isOurs = ofKind(all, 'push').some(
    ({ does: { image: pushed } }) => pushed.repository === image.repository,
  )
  // What is pushed there under any tag is built elsewhere, as far as is seen.
  if (!isOurs || !isBuiltHere(image, all)) return undefined
  if (made.length === 0)
    return [
      `no build pushes ${image.shown}${image.tag === undefined ? ' (that is :latest)' : ''}`,
      'Name a tag that the last build pushed.',
    ]
  if (made.every((build) => build.target !== does.target))
    return [
      `${image.shown} is built from ${stage(made[0]?.target)}, and this builds ${stage(does.target)}`,
      'Push an image of this stage as well, and name it here.',
    ]
  if (!isClassic(job, one) && made.every((build) => !build.inlineCache))
    return [
      `BuildKit can use ${image.shown} only if it was built with BUILDKIT_INLINE_CACHE=1`,
      'Add to the build: --build-arg BUILDKIT_INLINE_CACHE=1.',
    ]
  return undefined
}

const stage = (target = ''): string =>
  target === '' ? 'the last stage' : `the stage ${target.replace(/\0/g, '')}`

const isBuiltHere = ({ repository }: Named, all: readonly Done[]): boolean =>
  all.some(
    ({ does }) =>
      (does.kind === 'build' && does.tags.some((tag) => tag.repository === repository)) ||
      (does.kind === 'tag' && does.to.repository === repository),
  )

/** The builds whose image is pushed under this very name. */
function makersOf(image: Named, all: readonly Done[]): readonly Build[] {
  const pushed = ofKind(all, 'push').some(({ does }) =>
    does.allTags ? does.image.repository === image.repository : does.image.key === image.key,
  )
  const builds = ofKind(all, 'build').map(({ does }) => does)
  const sources = new Set([
    image.key,
    ...ofKind(all, 'tag').flatMap(({ does }) => (does.to.key === image.key ? [does.from.key] : [])),
  ])
  return builds.filter(
    (build) =>
      (pushed && build.tags.some(({ key }) => sources.has(key))) ||
      (build.pushes && build.tags.some(({ key }) => key === image.key)),
  )
}
