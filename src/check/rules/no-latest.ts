import { publishedBy } from '../docker/published.js'
import type { Rule } from '../rule.js'

/** Tags, and no latest among them. */
export const rule: Rule = {
  id: 'no-latest',
  severity: 'note',
  find: (project) =>
    publishedBy(project).flatMap(({ tags, unsure }) => {
      const [first] = tags
      const may = tags.some(
        ({ image }) => image.tag === undefined || image.tag === 'latest' || isOpen(image.tag, image.tagFrom),
      )
      if (unsure || first === undefined || may) return []
      return [
        {
          ...first.ran.place,
          message: `Nobody moves latest of ${first.image.shown.replace(/:[^:/]*$/, '')}; who leaves the tag out gets an old image, or none.`,
          fix: `Push ${first.image.shown.replace(/:[^:/]*$/, '')}:latest as well.`,
        },
      ]
    }),
}

// A variable that is not one of Travis's own may be just that.
const isOpen = (tag: string, from: readonly string[]): boolean =>
  tag.includes('\0') && !from.some((name) => name.startsWith('TRAVIS_'))
