import { ofKind, viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'

/** The Heroku CLI, fetched in every build. */
export const rule: Rule = {
  id: 'heroku-cli-installed',
  severity: 'note',
  find: (project) =>
    viewOf(project).flatMap(({ done }) =>
      ofKind(done, 'heroku install').map(({ ran }) => ({
        ...ran.place,
        message: 'Every build installs the newest Heroku CLI of the day, although the machine has one.',
        fix: 'Take the line out, or release with slipway, which needs no CLI.',
      })),
    ),
}
