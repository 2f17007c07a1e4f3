import { HEROKU } from '../docker/reference.js'
import { ofKind, viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'

/** An image that lies in Heroku's registry, and nothing releases it. */
export const rule: Rule = {
  id: 'heroku-not-released',
  severity: 'error',
  find: (project) => {
    const jobs = viewOf(project)
    const done = jobs.flatMap((job) => job.done)
    const released = done.some(
      ({ does }) =>
        does.kind === 'heroku release' ||
        (does.kind === 'slipway' && /^(?:release|ship)$/.test(does.command)),
    )
    if (released || jobs.some(({ hides }) => hides)) return []
    const pushes = [
      ...ofKind(done, 'heroku push').map(({ ran, does }) => ({ ran, what: does.app ?? 'the app' })),
      ...ofKind(done, 'push')
        .filter(({ does }) => does.image.registry === HEROKU)
        .map(({ ran, does }) => ({ ran, what: does.image.repository.split('/')[1] ?? 'the app' })),
    ]
    return pushes.map(({ ran, what }) => ({
      ...ran.place,
      message: `${readable(what)} goes on running what it ran before: the image is pushed to Heroku, and nothing releases it.`,
      fix: `After the push, write: heroku container:release web --app ${what.replaceAll('\0', '')}.`,
    }))
  },
}

function readable(app: string): string {
  const name = app.replaceAll('\0', '')
  return name === 'the app' ? 'The app' : name
}
