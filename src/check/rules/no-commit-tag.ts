import { moves, publishedBy, saysCommit } from '../docker/published.js'
import type { Rule } from '../rule.js'

/** Tags that stay, and none of them names the commit. */
export const rule: Rule = {
  id: 'no-commit-tag',
  severity: 'warning',
  title: 'No tag says which commit it is',
  why: `Without a tag made of the commit nobody can tell from the registry what is in an image, go back to the one of a given commit, or see that
two jobs published different images. A fixed tag such as \`1.0\` is overwritten by every build.`,
  instead:
    'Push a tag of the full commit as well: `docker build -t "alice/app:$TRAVIS_COMMIT" -t alice/app:1.0 .`. `slipway push` always does.',
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
