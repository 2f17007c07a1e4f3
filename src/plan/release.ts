import { type Problem, problem } from '../errors/problem.js'

/** One process type that runs the image. */
export interface ProcessType {
  readonly type: string
  /** The command; none means the image's own. */
  readonly command?: string
}

const TYPE = /^[a-z0-9][a-z0-9_-]{0,127}$/i

/** Reads `web`, `worker: npm run worker`; every wrong or repeated one comes back as a problem. */
export function readProcesses(texts: readonly string[]): { processes: ProcessType[]; problems: Problem[] } {
  const problems: Problem[] = []
  const processes = texts.map((text): ProcessType => {
    const [, type = '', command] = /^([^:]*)(?::([^]*))?$/.exec(text) ?? []
    const wrong = !TYPE.test(type.trim()) || command?.trim() === ''
    if (wrong)
      problems.push(problem('E_VALUE', { source: '--process', want: "TYPE or 'TYPE: COMMAND'", got: text }))
    return command === undefined ? { type: type.trim() } : { type: type.trim(), command: command.trim() }
  })
  const names = processes.map((one) => one.type)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    problems.push(problem('E_VALUE', { source: '--process', want: 'each type once', got: twice }))
  if (processes.some((one) => one.type === 'release' && one.command === undefined))
    problems.push(
      problem('E_VALUE', {
        source: '--process',
        want: "'release: COMMAND' (its command must end by itself)",
        got: 'release',
      }),
    )
  return { processes, problems }
}

const APP = /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/

/** The problem with an app's name that Heroku would not take; its registry answers those without a word. */
export const appProblem = (app: string | undefined): Problem | undefined =>
  app === undefined || APP.test(app)
    ? undefined
    : problem('E_VALUE', {
        source: '--app',
        want: "an app's name (lower-case letters, digits and dashes, 3 to 30 of them)",
        got: app,
      })
