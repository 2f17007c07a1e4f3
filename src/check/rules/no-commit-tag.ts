import { moves, publishedBy, saysCommit } from '../docker/published.js'
import type { Rule } from '../rule.js'

/** Tags that stay, and none of them names the commit. */
export const rule: Rule = {
  id: 'no-commit-tag',
  severity: 'warning',
  find: (project) =>
    publishedBy(project).flatMap(({ tags, unsure }) => {
      const known = tags.map(({ image }) => moves(image))
      if (unsure || known.includes(undefined) || !known.includes(false)) return []
      if (tags.some(({ image }) => saysCommit(image) || image.tagFrom.length > 0)) return []
      const [{ image, ran } = { image: undefined, ran: undefined }] = tags
      if (image === undefined) return []
      return [
        {
          ...ran.place,
          message: `None of the tags of ${image.shown.replace(/:[^:/]*$/, '')} says which commit it was built from.`,
          fix: 'Push one more, with the tag "$TRAVIS_COMMIT".',
        },
      ]
    }),
}
