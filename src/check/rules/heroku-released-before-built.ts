import { HEROKU } from '../docker/reference.js'
import { type JobView, ofKind, viewOf } from '../docker/view.js'
import type { Found, Rule } from '../rule.js'

/** A release that comes before the image it is meant to release. */
export const rule: Rule = {
  id: 'heroku-released-before-built',
  severity: 'error',
  find: (project) => {
    const jobs = viewOf(project)
    if (jobs.some(({ hides }) => hides)) return []
    const pushed = jobs.some(({ done }) => pushesOf(done).length > 0)
    return jobs.flatMap((job) => findIn(job, pushed))
  },
}

const pushesOf = (done: JobView['done']) => [
  ...ofKind(done, 'heroku push'),
  ...ofKind(done, 'push').filter(
    ({ does }) => does.image.registry === HEROKU || does.image.registry === undefined,
  ),
  ...ofKind(done, 'makes'),
  ...ofKind(done, 'build').filter(({ does }) => does.pushes),
  ...ofKind(done, 'slipway'),
]

function findIn({ done }: JobView, pushed: boolean): readonly Found[] {
  const pushes = pushesOf(done)
  return ofKind(done, 'heroku release').flatMap(({ ran, at, does }) => {
    if (pushes.some((one) => one.at < at) || (pushed && pushes.length === 0)) return []
    const [first] = pushes
    const app = does.app ?? 'the app'
    return [
      {
        ...ran.place,
        message:
          first === undefined
            ? `This releases an old image of ${app}, or none: nothing in the pipeline pushes one to ${HEROKU}.`
            : `This releases the image of the build before: ${app} gets the new one only in line ${first.ran.place.line}.`,
        fix: `Put the release behind the push to ${HEROKU}.`,
      },
    ]
  })
}
