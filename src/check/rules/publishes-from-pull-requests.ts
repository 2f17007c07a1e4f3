import { type Publishing, grouped, once, publishingsOf, saying } from '../pipeline/publishing.js'
import { otherBranch } from '../pipeline/scenario.js'
import type { Pipeline } from '../pipeline/trace.js'
import type { Found, Rule } from '../rule.js'

/** What a pull request makes public. */
export const rule: Rule = {
  id: 'publishes-from-pull-requests',
  severity: 'error',
  find: ({ pipeline }) => once(pipeline.jobs.flatMap((job) => findIn(pipeline, job))),
}

function findIn(pipeline: Pipeline, job: Pipeline['jobs'][number]): readonly Found[] {
  const pull = pipeline.scenarios.find(({ kind }) => kind === 'pull-request')
  if (pull === undefined) return []
  const open = publishingsOf(pipeline.run(job, pull)).filter(({ gated, perPull }) => !gated && !perPull)
  const elsewhere = new Set(publishingsOf(pipeline.run(job, otherBranch)).map(({ ran }) => ran.id))
  return grouped(open).map((group) => {
    const sure = group.find(({ ran }) => ran.certainty === 'yes')
    const [first] = group
    const { ran } = sure ?? first
    const asksBranch = !elsewhere.has(ran.id)
    return {
      ...ran.place,
      message: `${pull.says} ${sure === undefined ? 'may publish' : 'publishes'}: it ${saying(certain(group))}${
        asksBranch ? '; TRAVIS_BRANCH is the branch that it goes to' : ''
      }${sure === undefined ? ', on a condition that only a build knows' : ''}.`,
      fix: `Run this only where "$TRAVIS_PULL_REQUEST" is false${asksBranch ? ', too' : ` and "$TRAVIS_BRANCH" is ${pull.branch}`}.`,
      ...(sure === undefined && { severity: 'warning' as const }),
    }
  })
}

const certain = (group: readonly Publishing[]): readonly Publishing[] => {
  const sure = group.filter(({ ran }) => ran.certainty === 'yes')
  return sure.length > 0 ? sure : group
}
