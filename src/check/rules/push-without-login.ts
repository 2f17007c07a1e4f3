import { isLocal } from '../docker/reference.js'
import { type JobView, ofKind, viewOf } from '../docker/view.js'
import type { Found, Rule } from '../rule.js'

/** A push to a registry that nothing signs in to. */
export const rule: Rule = {
  id: 'push-without-login',
  severity: 'error',
  find: (project) => viewOf(project).flatMap(findIn),
}

function findIn({ done, hides }: JobView): readonly Found[] {
  if (hides) return []
  const logins = ofKind(done, 'login')
  const bySlipway = ofKind(done, 'slipway').filter(({ does }) => does.command === 'login')
  const pushes = [
    ...ofKind(done, 'push').map((one) => ({ ...one, images: [one.does.image] })),
    ...ofKind(done, 'build').flatMap((one) => (one.does.pushes ? [{ ...one, images: one.does.tags }] : [])),
  ]
  return pushes.flatMap(({ ran, at, images: [image] }) => {
    const registry = image?.registry
    if (image === undefined || registry === undefined || isLocal(registry)) return []
    const mine = logins.filter(({ does }) => does.registry === registry || does.registry === undefined)
    if ([...mine, ...bySlipway].some((one) => one.at < at)) return []
    const other = logins.find((one) => one.at < at)?.does.registry
    const late = mine.length > 0 ? 'signs in to it only afterwards' : 'never signs in to it'
    const instead = other === undefined ? '' : `, only to ${other}`
    const server = registry === 'docker.io' ? '' : ` ${registry}`
    return [
      {
        ...ran.place,
        message: `The push of ${image.shown} to ${registry} is refused: the job ${late}${instead}.`,
        fix: `Before it, in the same job, write: echo "$PASSWORD" | docker login -u "$USERNAME" --password-stdin${server}.`,
      },
    ]
  })
}
