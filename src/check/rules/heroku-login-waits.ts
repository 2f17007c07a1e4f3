import { ofKind, viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'
import { keyOf } from '../shell/text.js'

const OTHER = /^HEROKU_(?:TOKEN|AUTH(?:_TOKEN|_KEY)?|API_TOKEN|API|KEY|APIKEY|SECRET|PASSWORD)$/

/** A login to Heroku that asks a person. */
export const rule: Rule = {
  id: 'heroku-login-waits',
  severity: 'error',
  find: (project) =>
    viewOf(project).flatMap(({ run, done }) => {
      const netrc = run.ran.some(({ redirects }) =>
        redirects.some(({ target }) => keyOf(target).endsWith('.netrc')),
      )
      return ofKind(done, 'heroku login').flatMap(({ does, ran }) => {
        if (!does.container)
          return [
            {
              ...ran.place,
              message:
                'heroku login waits for a browser or for a password, until Travis ends the job after ten minutes.',
              fix: 'Take it out, and set HEROKU_API_KEY in the settings of the repository.',
            },
          ]
        const named = [
          ...ran.variables.keys(),
          ...project.pipeline.jobs.flatMap(({ env }) => env.map(({ name }) => name)),
        ]
        const other = named.find((name) => OTHER.test(name)) ?? mentioned(project.files)
        if (netrc || named.includes('HEROKU_API_KEY') || other === undefined || knows(project.files))
          return []
        return [
          {
            ...ran.place,
            message: `heroku container:login waits for a browser: the Heroku CLI reads HEROKU_API_KEY, and the token here is in ${other}.`,
            fix: `Before it, write: export HEROKU_API_KEY="$${other}".`,
          },
        ]
      })
    }),
}

const knows = (files: ReadonlyMap<string, string>): boolean =>
  [...files.values()].some((text) => text.includes('HEROKU_API_KEY'))

function mentioned(files: ReadonlyMap<string, string>): string | undefined {
  for (const text of files.values())
    for (const [, name = ''] of text.matchAll(/\$\{?(HEROKU_\w+)/g)) if (OTHER.test(name)) return name
  return undefined
}
