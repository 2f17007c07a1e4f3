import { createHash } from 'node:crypto'
import { problem, type Problem } from '../errors/problem.js'
import type { RunSpec } from '../docker/argv.js'
import type { TestRun } from '../settings/file.js'
import type { Env } from '../types.js'

export interface TestFacts {
  readonly runs: readonly TestRun[]
  /** What followed `--`: the command of every run that has none. */
  readonly command: readonly string[]
  readonly env: Env
  readonly pullRequest: boolean
  readonly image: string
  /** Names the containers: the same for the same checkout, another for another. */
  readonly key: string
}

/** One run of the tests: with what, or why not. */
export type PlannedRun =
  | { readonly kind: 'run'; readonly spec: RunSpec; readonly env: Env }
  | { readonly kind: 'skip'; readonly why: string }

/**
 * What each test run is given. A named variable that is blank skips the run on a pull request, where secrets are
 * withheld on purpose, and is a problem elsewhere.
 */
export function testPlan(facts: TestFacts): { runs: PlannedRun[]; problems: Problem[] } {
  const problems: Problem[] = []
  const runs = facts.runs.map((run, index): PlannedRun => {
    const blank = run.env.filter((name) => (facts.env[name] ?? '') === '')
    if (blank.length > 0 && facts.pullRequest)
      return { kind: 'skip', why: `${blank.join(', ')} is not set, as is usual for a pull request` }
    for (const name of blank)
      problems.push(
        problem('E_MISSING', {
          name,
          what: 'the tests are to be given it',
          hint: 'Set it in the settings of the CI repository, or take it out of test-env.',
        }),
      )
    const given = Object.fromEntries(run.env.map((name) => [name, facts.env[name]]))
    return { kind: 'run', spec: specOf(run, index, facts), env: given }
  })
  return { runs, problems }
}

const specOf = (run: TestRun, index: number, { image, command, key }: TestFacts): RunSpec => ({
  image,
  name: `slipway-test-${createHash('sha256').update(key).digest('hex').slice(0, 12)}-${index + 1}`,
  env: run.env,
  envFiles: run.envFile,
  network: run.network,
  command: run.run.length > 0 ? run.run : command,
})
