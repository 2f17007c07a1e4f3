import { ofKind, viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'

/** The Heroku CLI, fetched in every build. */
export const rule: Rule = {
  id: 'heroku-cli-installed',
  severity: 'note',
  title: 'The Heroku CLI is installed in every build',
  why: `The images of Travis have the Heroku CLI, and update it at the start of every job. To install it again takes time, and takes whichever version is
the newest on that day: a release of the CLI with a bug stops every pipeline
([heroku/cli#3142](https://github.com/heroku/cli/issues/3142)).`,
  instead:
    'Take the line out; `heroku --version` shows what is there. Neither docker nor `slipway release` needs the CLI.',
  find: (project) =>
    viewOf(project).flatMap(({ done }) =>
      ofKind(done, 'heroku install').map(({ ran }) => ({
        ...ran.place,
        message: 'Every build installs the newest Heroku CLI of the day, although the machine has one.',
        fix: 'Take the line out, or release with slipway, which needs no CLI.',
      })),
    ),
}
