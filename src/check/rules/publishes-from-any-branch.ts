import { grouped, once, publishingsOf, saying } from '../pipeline/publishing.js'
import { otherBranch } from '../pipeline/scenario.js'
import type { Rule } from '../rule.js'

/** What a push to a branch of no special name makes public. */
export const rule: Rule = {
  id: 'publishes-from-any-branch',
  severity: 'error',
  title: 'Every branch publishes',
  why: `Travis builds every branch that is pushed. Where nothing asks which one it is, a half-finished branch replaces \`latest\`, or goes
live, as soon as it is pushed; and the branch that finishes last wins. A \`deploy\` with \`all_branches: true\` does this, and so do commands in
\`script\` and \`after_success\` without a condition. Images whose tag is the name of the branch are no finding: they do not get in
each other's way.`,
  instead: `Ask for the branch: \`if [ "$TRAVIS_BRANCH" = main ] && [ "$TRAVIS_PULL_REQUEST" = false ]; then …\`, \`on: {branch: main}\` below \`deploy\`,
\`if: type = push AND branch = main\` at the job; or build no other branches (\`branches: {only: [main]}\`). \`slipway push\` and \`slipway release\`
ask by themselves.`,
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
