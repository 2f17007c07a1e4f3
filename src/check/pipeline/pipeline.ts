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

/** What all runs together may cost, in steps, and how much more for each job: no pipeline written by hand comes near it. */
const BUDGET = { pipeline: 4_000, job: 200 }

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
export function pipelineOf(facts: Facts, parse: (text: string) => ParsedScript): Pipeline {
  const { travis, files, branch } = facts
  const wants = new Set<string>()
  const start = starter(facts, parse, wants)
  const scenarios = travis === undefined ? [] : scenariosOf(branch, travis, files)
  const publishing = scenarios[0] ?? push(branch)
  const done = new Map<Job, Map<Scenario, JobRun>>()
  const run = (job: Job, scenario: Scenario, fails?: Fails): JobRun => {
    if (fails !== undefined) return start(job, scenario, fails, false)
    const known = done.get(job) ?? new Map<Scenario, JobRun>()
    const found = known.get(scenario) ?? start(job, scenario, () => false, false)
    done.set(job, known.set(scenario, found))
    return found
  }
  const explore = (job: Job) => start(job, publishing, () => false, true)
  return { jobs: travis?.jobs ?? [], scenarios, publishing, run, explore, wants }
}

type Start = (job: Job, scenario: Scenario, fails: Fails, explores: boolean) => JobRun

function starter(
  { travis, files, branch }: Facts,
  parse: (text: string) => ParsedScript,
  wants: Set<string>,
): Start {
  const remembered = remembering(parse)
  const budget = BUDGET.pipeline + BUDGET.job * (travis?.jobs.length ?? 0)
  let spent = 0
  return (job, scenario, fails, explores) => {
    if (travis === undefined || spent > budget)
      return {
        job,
        scenario,
        built: 'maybe',
        ran: [],
        deploys: [],
        status: 'maybe',
        complete: false,
        steps: 0,
      }
    const made = runJob(travis, job, scenario, {
      ...{ parse: remembered, files, wants, fails, explores, commit: COMMIT },
      outside: (name) => outside(name, scenario),
      gate: (variables) => isOpen(variables, branch),
    })
    spent += made.steps + 10
    return made
  }
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
