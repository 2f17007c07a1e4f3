import { posix } from '../shell/glob.js'
import { type Tri, both, tri } from '../shell/tri.js'
import type { Job, Source, Travis } from '../travis/model.js'
import { evaluateIf } from './condition.js'
import { type Scenario, isPullRequest } from './scenario.js'

/** Whether a build of this scenario is made at all, by `branches`. */
export function isBuilt({ only, except }: Travis, { branch }: Scenario): Tri {
  const matches = (sources: readonly Source[]) => sources.map(({ text }) => matchesBranch(text, branch))
  if (only.length > 0) return tri(matches(only).includes(true))
  return tri(!matches(except).includes(true))
}

function matchesBranch(pattern: string, branch: string): boolean {
  const expression = /^\/([^]*)\/[a-z]*$/.exec(pattern)?.[1]
  if (expression !== undefined) return posix(expression)?.test(branch) ?? true
  return pattern === branch
}

/** Whether the job is part of the build, by `if` of the file, its stage and itself. */
export function isIncluded(job: Job, scenario: Scenario): Tri {
  return job.conditions.map(({ text }) => evaluateIf(text, lookup(job, scenario))).reduce(both, 'yes')
}

function lookup(job: Job, scenario: Scenario): (attribute: string, env: boolean) => string | undefined {
  const { branch, tag, kind, event } = scenario
  const isPull = isPullRequest(scenario)
  const known: Readonly<Record<string, string | undefined>> = {
    type: event,
    branch,
    tag: tag ?? '',
    fork: isPull ? String(kind === 'fork') : undefined,
    head_branch: isPull ? 'fix-typo' : '',
    os: job.os,
    language: job.language,
  }
  return (attribute, env) => {
    if (!env) return known[attribute]
    return job.env.find(({ name }) => name === attribute)?.value
  }
}
