import type { Act } from '../pipeline/acts/act.js'
import { actsOf } from '../pipeline/acts/read.js'
import { failingOf } from '../pipeline/failing.js'
import { grouped, once, publishingsOf } from '../pipeline/publishing.js'
import type { JobRun, Pipeline } from '../pipeline/trace.js'
import type { Found, Rule } from '../rule.js'
import type { Ran } from '../shell/machine.js'
import { show } from '../shell/text.js'
import { succeeded } from '../shell/tri.js'

/** What may fail while the job passes. */
export const rule: Rule = {
  id: 'failure-stays-green',
  severity: 'error',
  find: ({ pipeline }) =>
    once(pipeline.jobs.flatMap((job) => findIn(pipeline, pipeline.run(job, pipeline.publishing)))),
}

function findIn(pipeline: Pipeline, run: JobRun): readonly Found[] {
  if (publishingsOf(run).length === 0 || succeeded(run.status) !== 'yes') return []
  const lost = actsOf(run.ran).filter((act) => matters(act) && isLost(act, run, pipeline))
  return grouped(lost).map((group) => {
    const [{ ran }] = group
    const count = new Set(group.map((one) => one.ran.key)).size
    const others =
      count === 1 ? '' : ` (and ${count - 1} more ${count === 2 ? 'command' : 'commands'} like it)`
    return {
      ...ran.place,
      message: `The job stays green when ${named(ran)}${others} fails: ${why(ran)}.`,
      fix: fixOf(ran),
    }
  })
}

function matters(act: Act): boolean {
  if (act.ran.onFailure || act.ran.certainty !== 'yes') return false
  if (act.kind === 'slipway') return /^(?:build|push|release|ship)$/.test(act.command)
  return act.kind === 'build' || act.kind === 'push' || act.kind === 'release'
}

function isLost({ kind, ran }: Act, run: JobRun, pipeline: Pipeline): boolean {
  const failed = pipeline.run(run.job, run.scenario, failingOf(ran))
  if (succeeded(failed.status) !== 'yes') return false
  // What is tried again another way, and works then, is not lost.
  const usual = new Set(run.ran.filter(({ onFailure }) => !onFailure).map(({ key }) => key))
  const instead = failed.ran.filter((one) => one.certainty === 'yes' && !one.onFailure && !usual.has(one.key))
  return !actsOf(instead).some((act) => act.kind === kind && act.ran.status !== 'fail')
}

const named = ({ words }: Ran): string => {
  const text = words.map(show).join(' ')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

const IGNORED = new Set(['after_success', 'after_failure', 'after_script', 'after_deploy', 'before_cache'])

function why({ phase, asked, calls, place }: Ran): string {
  if (IGNORED.has(phase)) return `Travis ignores what fails in ${phase}`
  if (asked) return 'what stands after it takes the failure'
  if (calls.length > 0 && calls.at(-1)?.file !== place.file)
    return `${place.file} goes on without set -e, and ends as its last command does`
  return 'what comes after it runs all the same, and decides how it ends'
}

function fixOf({ phase, asked, calls, place }: Ran): string {
  if (IGNORED.has(phase)) return 'Move it to script or to deploy, where a failure counts.'
  if (asked) return 'Let the failure through: leave out what hides it, or end with exit 1 there.'
  if (calls.length > 0 && calls.at(-1)?.file !== place.file) return `Begin ${place.file} with set -e.`
  return 'Join the commands with &&, or put set -e into a script of their own.'
}
