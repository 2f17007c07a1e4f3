import type { Named } from '../docker/reference.js'
import { type Done, type JobView, ofKind, viewOf } from '../docker/view.js'
import type { Found, Rule } from '../rule.js'

/** A push of a name or a tag that the job does not have. */
export const rule: Rule = {
  id: 'pushes-what-is-not-built',
  severity: 'error',
  find: (project) => viewOf(project).flatMap(findIn),
}

function findIn({ done, hides }: JobView): readonly Found[] {
  const builds = ofKind(done, 'build')
  const unsure = ofKind(done, 'makes').length > 0 || builds.some(({ does }) => does.unsure)
  if (hides || unsure) return []
  return ofKind(done, 'push').flatMap(({ does: { image, allTags }, ran, at }) => {
    const made = madeBefore(done, at)
    const same = ({ key, repository }: Named): boolean =>
      allTags ? repository === image.repository : key === image.key
    // A name that is a variable may be any of the names.
    if (made.some(same) || image.repository.replace(/\0[^\0]*\0/g, '') === '') return []
    const others = [
      ...new Set(made.filter((one) => one.repository === image.repository).map(({ shown }) => shown)),
    ]
    const later = madeBefore(done, Infinity).some(same)
    const why = later
      ? 'it is built only afterwards'
      : others.length > 0
        ? `the job has only ${others.join(' and ')}`
        : 'the job builds no image of this name'
    return [
      {
        ...ran.place,
        message: `There is no ${image.shown}${image.tag === undefined ? ' (that is :latest)' : ''} to push: ${why}.`,
        fix: `Add -t ${image.shown} to the build, or before the push: docker tag ${others[0] ?? 'IMAGE'} ${image.shown}.`,
      },
    ]
  })
}

function madeBefore(done: readonly Done[], end: number): readonly Named[] {
  return done.flatMap(({ does, at }) => {
    if (at >= end) return []
    if (does.kind === 'build') return does.tags
    if (does.kind === 'tag') return [does.to]
    return does.kind === 'pull' ? [does.image] : []
  })
}
