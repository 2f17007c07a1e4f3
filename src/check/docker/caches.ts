import type { Done, JobView } from './view.js'
import { type Build } from './operations.js'
import { ofKind } from './view.js'
import { keyOf, valueOf } from '../shell/text.js'

/** Whether the classic builder does a build, as far as that can be told: BuildKit is the default since Docker 23. */
export function isClassic({ run }: JobView, { ran }: Done<Build>): boolean {
  const asked = valueOf(ran.variables.get('DOCKER_BUILDKIT')?.text ?? [])
  if (asked === '0') return true
  return ['xenial', 'trusty', 'precise'].includes(run.job.dist) && asked !== '1' && !isBuildx(ran)
}

const isBuildx = (ran: Done['ran']): boolean => ran.words.some((word) => valueOf(word) === 'buildx')

/** Whether something in a job may bring the layers of an earlier build: a pull, an archive, a cache folder. */
export const bringsLayers = ({ done }: JobView, { at }: Done<Build>): boolean =>
  done.some(
    (one) =>
      one.at < at &&
      (one.does.kind === 'pull' ||
        one.does.kind === 'makes' ||
        (one.does.kind === 'uses' && mayBringLayers(one.does.words.map(keyOf)))),
  )

// A new builder is an empty one.
const mayBringLayers = (words: readonly string[]): boolean =>
  words.some((word) => /buildx|cache/.test(word)) &&
  !(words[0] === 'buildx' && /^(?:create|use|inspect|ls|version|install)$/.test(words[1] ?? ''))

/** The builds of a job whose image it pushes. */
export const pushedBuilds = (job: JobView): readonly Done<Build>[] => {
  const pushed = ofKind(job.done, 'push').map(({ does }) => does)
  const sources = ofKind(job.done, 'tag').filter(({ does }) =>
    pushed.some(({ image }) => image.key === does.to.key),
  )
  return ofKind(job.done, 'build').filter(
    ({ does }) =>
      does.pushes ||
      does.tags.some(
        ({ key, repository }) =>
          pushed.some(
            ({ image, allTags }) => image.key === key || (allTags && image.repository === repository),
          ) || sources.some((one) => one.does.from.key === key),
      ),
  )
}
