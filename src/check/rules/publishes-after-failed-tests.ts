import { failingAlone } from '../pipeline/failing.js'
import { isOpen } from '../pipeline/gate.js'
import { type Publishing, grouped, once, publishingsOf, saying } from '../pipeline/publishing.js'
import { type Testing, testsOf } from '../pipeline/testing.js'
import type { JobRun, Pipeline } from '../pipeline/trace.js'
import type { Found, Rule } from '../rule.js'
import { show } from '../shell/text.js'

/** What is made public although a test before it failed. */
export const rule: Rule = {
  id: 'publishes-after-failed-tests',
  severity: 'error',
  find: ({ pipeline }) =>
    once(pipeline.jobs.flatMap((job) => findIn(pipeline, pipeline.run(job, pipeline.publishing)))),
}

function findIn(pipeline: Pipeline, run: JobRun): readonly Found[] {
  const found: Found[] = []
  const published = publishingsOf(run)
  if (published.length === 0) return found
  const last = Math.max(...published.map(({ ran }) => run.ran.indexOf(ran)))
  const blamed = new Set<string>()
  for (const test of testsOf(run)) {
    if (run.ran.indexOf(test.ran) >= last) continue
    const open = publishedAfter(test, run, pipeline).filter(({ ran }) => !blamed.has(ran.id))
    for (const group of grouped(open)) {
      for (const { ran } of group) blamed.add(ran.id)
      found.push(told(test, group, run))
    }
  }
  return found
}

function publishedAfter(test: Testing, { job, scenario }: JobRun, pipeline: Pipeline): readonly Publishing[] {
  const failed = pipeline.run(job, scenario, failingAlone(test.ran))
  const at = failed.ran.findIndex(({ key }) => key === test.ran.key)
  return publishingsOf(failed).filter(
    ({ ran, gated }) =>
      ran.certainty === 'yes' &&
      failed.ran.indexOf(ran) > at &&
      !(gated && isOpen(ran.variables, pipeline.publishing.branch) !== 'yes'),
  )
}

function told(
  { ran: test, sure }: Testing,
  group: readonly [Publishing, ...Publishing[]],
  { scenario }: JobRun,
): Found {
  const [{ ran }] = group
  const name = short(test.words.map(show).join(' '))
  const where =
    test.place.file === ran.place.file ? `line ${test.place.line}` : `${test.place.file}:${test.place.line}`
  const isScript = ran.calls.length > 0 && test.place.file === ran.place.file
  return {
    ...ran.place,
    message: `${scenario.says} ${saying(group)} also when ${name} (${where}) failed${sure ? '' : ', if that is a test'}.`,
    fix: isScript
      ? 'Begin the script with set -e, so that it stops at the first command that fails.'
      : 'Publish in deploy, which runs only after script has passed, or join the two with &&.',
    ...(!sure && { severity: 'warning' as const }),
  }
}

const short = (text: string): string => (text.length > 50 ? `${text.slice(0, 49)}…` : text)
