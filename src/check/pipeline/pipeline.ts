import type { ParsedScript } from 'unbash'
import { isBlank, valueOf } from '../shell/text.js'
import { type Tri, both, not, tri } from '../shell/tri.js'
import type { Variable } from '../shell/world.js'
import type { Job, Travis } from '../travis/model.js'
import { scenariosOf } from './candidates.js'
import { runJob } from './job.js'
import { COMMIT, type Scenario, outside } from './scenario.js'
import type { Fails, JobRun, Pipeline } from './trace.js'

/** Where the pipeline stands: the file itself, and those it calls. */
export interface Facts {
  readonly travis: Travis | undefined
  readonly files: ReadonlyMap<string, string>
  /** The branch that is meant to publish. */
  readonly branch: string
}

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
  const scenarios = travis === undefined ? [] : scenariosOf(branch, travis, files)
  const done = new Map<Job, Map<Scenario, JobRun>>()
  const parsed = new Map<string, ParsedScript>()
  const remembered = (text: string): ParsedScript => {
    const script = parsed.get(text) ?? parse(text)
    parsed.set(text, script)
    return script
  }
  const start = (job: Job, scenario: Scenario, fails: Fails): JobRun => {
    if (travis === undefined) return { job, scenario, built: 'no', ran: [], deploys: [], status: 'ok' }
    return runJob(travis, job, scenario, {
      parse: remembered,
      files,
      wants,
      fails,
      outside: (name) => outside(name, scenario),
      gate: (variables) => isOpen(variables, branch),
      commit: COMMIT,
    })
  }
  const run = (job: Job, scenario: Scenario, fails?: Fails): JobRun => {
    if (fails !== undefined) return start(job, scenario, fails)
    const known = done.get(job) ?? new Map<Scenario, JobRun>()
    const found = known.get(scenario) ?? start(job, scenario, () => false)
    done.set(job, known.set(scenario, found))
    return found
  }
  const publishing = scenarios[0] ?? { kind: 'push', says: `A push to ${branch}`, branch, tag: undefined }
  return { jobs: travis?.jobs ?? [], scenarios, publishing, run, wants }
}

/** Whether slipway's own gate is open with these variables: see src/ci/gate.ts. */
export function isOpen(variables: ReadonlyMap<string, Variable>, branch: string): Tri {
  const is = (name: string, value: string): Tri => {
    const text = variables.get(name)?.text ?? []
    const known = valueOf(text)
    return known === undefined ? 'maybe' : tri(known === value)
  }
  const asked = variables.get('SLIPWAY_BRANCH')
  const branches = valueOf(asked?.text ?? [])?.split('\n') ?? []
  const names = branches.length > 0 && branches[0] !== '' ? branches : [branch]
  const onBranch = tri(names.some((name) => is('TRAVIS_BRANCH', name) === 'yes'))
  const noTag = isBlank(variables.get('TRAVIS_TAG')?.text ?? [])
  return [onBranch, is('TRAVIS_PULL_REQUEST', 'false'), noTag, not(is('TRAVIS_TEST_RESULT', '1'))].reduce(
    both,
  )
}
