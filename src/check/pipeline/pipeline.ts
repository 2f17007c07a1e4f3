import type { ParsedScript } from 'unbash'
import type { Job, Travis } from '../travis/model.js'
import { scenariosOf } from './candidates.js'
import { isOpen } from './gate.js'
import { runJob } from './job.js'
import { COMMIT, type Scenario, outside, push } from './scenario.js'
import type { Fails, JobRun, Pipeline } from './trace.js'

/** Where the pipeline stands: the file itself, and those it calls. */
export interface Facts {
  readonly travis: Travis | undefined
  readonly files: ReadonlyMap<string, string>
  /** The branch that is meant to publish. */
  readonly branch: string
}

/** What all runs together may cost, in commands: no pipeline written by hand comes near it. */
const BUDGET = 100_000

/** Reads what a pipeline does; the parser of shell is loaded here. */
export async function readPipeline(facts: Facts): Promise<Pipeline> {
  if (facts.travis === undefined)
    return pipelineOf(facts, () => ({ type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [] }))
  const { parse } = await import(/* webpackMode: "eager" */ 'unbash')
  const pipeline = pipelineOf(facts, parse)
  // What is called is known once everything was followed.
  for (const scenario of pipeline.scenarios) for (const job of pipeline.jobs) pipeline.run(job, scenario)
  return pipeline
}

/** The same with a parser that is there. */
export function pipelineOf(
  { travis, files, branch }: Facts,
  parse: (text: string) => ParsedScript,
): Pipeline {
  const wants = new Set<string>()
  let spent = 0
  const scenarios = travis === undefined ? [] : scenariosOf(branch, travis, files)
  const done = new Map<Job, Map<Scenario, JobRun>>()
  const remembered = remembering(parse)
  const start = (job: Job, scenario: Scenario, fails: Fails, explores = false): JobRun => {
    if (travis === undefined || spent > BUDGET)
      return { job, scenario, built: 'maybe', ran: [], deploys: [], status: 'maybe', complete: false }
    const made = runJob(travis, job, scenario, {
      parse: remembered,
      files,
      wants,
      fails,
      explores,
      outside: (name) => outside(name, scenario),
      gate: (variables) => isOpen(variables, branch),
      commit: COMMIT,
    })
    spent += made.ran.length + 10
    return made
  }
  const run = (job: Job, scenario: Scenario, fails?: Fails): JobRun => {
    if (fails !== undefined) return start(job, scenario, fails)
    const known = done.get(job) ?? new Map<Scenario, JobRun>()
    const found = known.get(scenario) ?? start(job, scenario, () => false)
    done.set(job, known.set(scenario, found))
    return found
  }
  const publishing = scenarios[0] ?? push(branch)
  const explore = (job: Job) => start(job, publishing, () => false, true)
  return { jobs: travis?.jobs ?? [], scenarios, publishing, run, explore, wants }
}

// Travis runs the same lines in every scenario.
function remembering(parse: (text: string) => ParsedScript): (text: string) => ParsedScript {
  const parsed = new Map<string, ParsedScript>()
  return (text) => {
    const script = parsed.get(text) ?? parse(text)
    parsed.set(text, script)
    return script
  }
}
