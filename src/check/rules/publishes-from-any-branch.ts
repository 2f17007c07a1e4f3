import { grouped, once, publishingsOf, saying } from '../pipeline/publishing.js'
import { otherBranch } from '../pipeline/scenario.js'
import type { Rule } from '../rule.js'

/** What a push to a branch of no special name makes public. */
export const rule: Rule = {
  id: 'publishes-from-any-branch',
  severity: 'error',
  find: ({ pipeline }) =>
    once(
      pipeline.jobs.flatMap((job) => {
        // What is called otherwise on other branches, or runs only there, is meant to.
        const usual = new Map(
          publishingsOf(pipeline.run(job, pipeline.publishing)).map(({ ran }) => [ran.id, ran.key]),
        )
        const open = publishingsOf(pipeline.run(job, otherBranch)).filter(
          ({ gated, perBranch, ran }) =>
            !gated && !perBranch && ran.certainty === 'yes' && usual.get(ran.id) === ran.key,
        )
        return grouped(open).map((group) => ({
          ...group[0].ran.place,
          message: `A push to any branch publishes, not only to ${pipeline.publishing.branch}: it ${saying(group)}.`,
          fix: `Run this only where "$TRAVIS_BRANCH" is ${pipeline.publishing.branch} and "$TRAVIS_PULL_REQUEST" is false.`,
        }))
      }),
    ),
}
