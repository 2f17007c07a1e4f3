import { moves, publishedBy } from '../docker/published.js'
import type { Rule } from '../rule.js'

/** Nothing but tags that the next build takes away. */
export const rule: Rule = {
  id: 'only-moving-tags',
  severity: 'warning',
  title: 'Only tags that move',
  why: `\`latest\`, the name of a branch or of a stage means another image after every build. When a release turns out bad, the image before it has no
name any more: there is nothing to go back to, and nobody can say which commit \`latest\` is.`,
  instead:
    'Push a tag that stays beside it: `docker build -t "alice/app:$TRAVIS_COMMIT" -t alice/app:latest .`, and push both. `slipway push` always does.',
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
