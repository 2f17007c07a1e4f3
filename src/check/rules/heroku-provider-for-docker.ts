import { ofKind, viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'

/** The deploy provider `heroku` in a project whose image is built by docker. */
export const rule: Rule = {
  id: 'heroku-provider-for-docker',
  severity: 'error',
  find: (project) => {
    const { files, pipeline } = project
    const built = viewOf(project).some(({ done }) => ofKind(done, 'build').length > 0)
    const manifest = files.has('heroku.yml')
    if (!built && (!files.has('Dockerfile') || manifest)) return []
    return pipeline.jobs.flatMap(({ deploys }) =>
      deploys
        .filter(({ provider }) => provider === 'heroku')
        .map(({ file, line }) => ({
          ...{ file, line, severity: built && !manifest ? ('error' as const) : ('warning' as const) },
          message: manifest
            ? 'Heroku builds an image of its own from heroku.yml; the one that this job builds goes nowhere.'
            : `Heroku builds the source with a buildpack; the ${built ? 'image that this job builds' : 'Dockerfile'} plays no part in it.`,
          fix: 'Push the image to registry.heroku.com and release it, or write: script: slipway ship.',
        })),
    )
  },
}
