import { moves, publishedBy } from '../docker/published.js'
import type { Rule } from '../rule.js'

/** Nothing but tags that the next build takes away. */
export const rule: Rule = {
  id: 'only-moving-tags',
  severity: 'warning',
  find: (project) =>
    publishedBy(project).flatMap(({ tags, unsure }) => {
      const [first] = tags
      if (unsure || first === undefined || tags.some(({ image }) => moves(image) !== true)) return []
      const names = [...new Set(tags.map(({ image }) => image.tag?.replace(/\0/g, '') ?? 'latest'))].join(
        ' and ',
      )
      return [
        {
          ...first.ran.place,
          message: `The next build moves ${names} of ${first.image.shown.replace(/:[^:/]*$/, '')} on, and the image of this one has no name left.`,
          fix: 'Build and push one more tag that stays: "$TRAVIS_COMMIT".',
        },
      ]
    }),
}
