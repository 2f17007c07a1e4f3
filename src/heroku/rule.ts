import { Problem, problem } from '../errors/problem.js'
import type { HealthRule } from './health.js'

/** What the user says of health, as it was given. */
export interface HealthFacts {
  readonly path: string | undefined
  readonly statuses: readonly string[]
  readonly match: string | undefined
}

/** What healthy means, from the settings; every wrong one comes back as a problem. */
export function healthRule({ path, statuses, match }: HealthFacts): {
  rule: HealthRule
  problems: Problem[]
} {
  const problems: Problem[] = []
  if (path !== undefined && !/^\/\S*$/.test(path))
    problems.push(problem('E_VALUE', { source: '--health-path', want: 'a path such as /healthz', got: path }))
  for (const status of statuses)
    if (!/^[1-5]\d\d$/.test(status))
      problems.push(
        problem('E_VALUE', { source: '--health-status', want: 'a status such as 200', got: status }),
      )
  const pattern = match === undefined ? undefined : readPattern(match)
  if (pattern instanceof Problem) problems.push(pattern)
  const read = pattern instanceof Problem ? undefined : pattern
  return { rule: { path, statuses: statuses.map(Number), match: read }, problems }
}

function readPattern(text: string): RegExp | Problem {
  try {
    return new RegExp(text)
  } catch {
    return problem('E_VALUE', { source: '--health-match', want: 'a regular expression', got: text })
  }
}
