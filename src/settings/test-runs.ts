import { type Problem, problem } from '../errors/problem.js'
import { isMap, textsOf } from './shape.js'

/** One entry of `test:`: what a test run is given, and its command. */
export interface TestRun {
  readonly env: readonly string[]
  readonly envFile: readonly string[]
  readonly network?: string | undefined
  /** The command; none means the image's own. */
  readonly run: readonly string[]
}

const RUN_KEYS = ['env', 'env-file', 'network', 'run']

/** Reads `test:`, one run or a list of them; `source` names where it stands, for the problems. */
export function readTests(value: unknown, source: string): { tests: TestRun[]; problems: Problem[] } {
  const entries: unknown[] = Array.isArray(value) ? value : [value]
  const problems: Problem[] = []
  const tests = entries.map((entry) => {
    const map = isMap(entry) ? entry : {}
    if (!isMap(entry))
      problems.push(
        problem('E_VALUE', {
          source,
          want: 'entries such as {env: [NAME], run: [npm, test]}',
          got: 'something else',
        }),
      )
    for (const key of Object.keys(map))
      if (!RUN_KEYS.includes(key))
        problems.push(problem('E_VALUE', { source, want: `the keys ${RUN_KEYS.join(', ')}`, got: key }))
    const texts = (key: string): string[] => {
      const read = map[key] === undefined ? [] : textsOf(map[key])
      if (read === undefined || read.includes(''))
        problems.push(
          problem('E_VALUE', { source: `${source}: ${key}`, want: 'a list of texts', got: 'something else' }),
        )
      return read ?? []
    }
    const run = texts('run')
    // One text is a shell line, as in a Dockerfile's shell form; a list is the words themselves.
    const shell = typeof map['run'] === 'string' ? ['sh', '-c', ...run] : run
    return { env: texts('env'), envFile: texts('env-file'), network: texts('network')[0], run: shell }
  })
  return { tests, problems }
}
