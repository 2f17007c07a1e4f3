import type { Project } from '../project.js'
import type { Ran } from '../shell/machine.js'
import { HEROKU, isLocal, type Named } from './reference.js'
import { ofKind, viewOf } from './view.js'

/** A repository with every tag that a push to the publishing branch gives it. */
export interface Published {
  readonly repository: string
  readonly tags: readonly { readonly image: Named; readonly ran: Ran }[]
  /** Whether other tags may be given that are not seen here. */
  readonly unsure: boolean
}

/** What the pipeline publishes, by repository; Heroku's registry has no tags to speak of. */
export function publishedBy(project: Project): readonly Published[] {
  const jobs = viewOf(project)
  const unsure = jobs.some(
    ({ hides, done }) => hides || ofKind(done, 'makes').length > 0 || ofKind(done, 'slipway').length > 0,
  )
  const all = jobs.flatMap(({ done }) => [
    ...ofKind(done, 'push').map(({ does, ran }) => ({ image: does.image, ran, allTags: does.allTags })),
    ...ofKind(done, 'build').flatMap(({ does, ran }) =>
      does.pushes ? does.tags.map((image) => ({ image, ran, allTags: false })) : [],
    ),
  ])
  const groups = new Map<string, Published>()
  for (const { image, ran, allTags } of all) {
    if (image.registry === HEROKU || (image.registry !== undefined && isLocal(image.registry))) continue
    const known = groups.get(image.repository)
    groups.set(image.repository, {
      repository: image.repository,
      tags: [...(known?.tags ?? []), { image, ran }],
      unsure: unsure || allTags || known?.unsure === true || /^\0[^\0]*\0$/.test(image.repository),
    })
  }
  return [...groups.values()]
}

const COMMITS = /COMMIT|SHA|REVISION|GIT_|\bREV\b|DESCRIBE/i
// A command that reads the version of a product where its tools keep it.
const VERSION_OF =
  /^\0\$\([^\0]*(?:package\.json|pom\.xml|pyproject\.toml|Cargo\.toml|composer\.json)[^\0]*\0$/
const MOVING =
  /^(?:latest|stable|edge|nightly|main|master|trunk|develop|development|dev|staging|stage|prod|production|live|test|release|current)$/i

/** Whether a tag says which commit the image was built from. */
export const saysCommit = ({ tag, tagFrom }: Named): boolean =>
  tagFrom.some((name) => COMMITS.test(name)) ||
  /\0[^\0]*(?:rev-parse|describe|git log|SHA|COMMIT)[^\0]*\0/i.test(tag ?? '')

/** Whether a tag goes on to the next build; undefined: that cannot be told. */
export function moves(image: Named): boolean | undefined {
  const { tag, tagFrom } = image
  if (tag === undefined || MOVING.test(tag)) return true
  if (saysCommit(image) || VERSION_OF.test(tag)) return false
  if (tagFrom.some((name) => /BUILD_(?:NUMBER|ID)|JOB_(?:NUMBER|ID)|TRAVIS_TAG|DATE|TIME/i.test(name)))
    return false
  if (tagFrom.length > 0) return tagFrom.every((name) => name.endsWith('BRANCH')) ? true : undefined
  return tag.includes('\0') ? undefined : false
}
