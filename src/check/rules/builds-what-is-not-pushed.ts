import type { Named } from '../docker/reference.js'
import { type JobView, ofKind, viewOf } from '../docker/view.js'
import type { Found, Rule } from '../rule.js'
import { keyOf } from '../shell/text.js'

/** A name that is given to an image, and nothing is ever done with it. */
export const rule: Rule = {
  id: 'builds-what-is-not-pushed',
  severity: 'warning',
  find: (project) => viewOf(project).flatMap(findIn),
}

// Made for another end than to be published.
const ASIDE = /(?:^|[^a-z])(?:tests?|ci|cache|build|builder)(?:[^a-z]|$)/i

function findIn({ done, hides }: JobView): readonly Found[] {
  const pushes = ofKind(done, 'push')
  if (hides || pushes.length === 0 || ofKind(done, 'makes').length > 0) return []
  const named = [
    ...ofKind(done, 'build').flatMap(({ does, ran, at }) =>
      does.pushes ? [] : does.tags.map((image) => ({ image, ran, at })),
    ),
    ...ofKind(done, 'tag').map(({ does, ran, at }) => ({ image: does.to, ran, at })),
  ]
  return named.flatMap(({ image, ran }) => {
    // A name without a user or a registry cannot be pushed: it is for this machine.
    if (!image.repository.includes('/') || ASIDE.test(image.key)) return []
    if (pushes.some(({ does }) => isMeant(does, image)) || isUsed(image, done)) return []
    return [
      {
        ...ran.place,
        message: `${image.shown}${image.tag === undefined ? ' (that is :latest)' : ''} is made and never pushed, so it is gone with the job.`,
        fix: `Write: docker push ${image.shown}, or leave the name out.`,
      },
    ]
  })
}

const isMeant = ({ image, allTags }: { image: Named; allTags: boolean }, made: Named): boolean =>
  allTags ? image.repository === made.repository : image.key === made.key

function isUsed(image: Named, done: JobView['done']): boolean {
  const name = image.tag === undefined ? [image.repository, image.key] : [image.key]
  const words = new Set(ofKind(done, 'uses').flatMap(({ does }) => does.words.map(keyOf)))
  if (name.some((one) => words.has(one) || [...words].some((word) => word.includes(one)))) return true
  const tagged = ofKind(done, 'tag').some(({ does }) => does.from.key === image.key)
  return (
    tagged || ofKind(done, 'build').some(({ does }) => does.cacheFrom.some(({ key }) => key === image.key))
  )
}
