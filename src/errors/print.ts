import { Exit } from './exit.js'
import { Problem, Problems } from './problem.js'

/** A failure as `--json` has it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** Every foreseen problem in `error`, in order; a bug becomes one with the code `E_BUG`. */
export function failuresOf(error: unknown, bugs: string): readonly [Failure, ...Failure[]] {
  if (error instanceof Problem) return [pick(error)]
  if (error instanceof Problems) return [pick(error.problems[0]), ...error.problems.slice(1).map(pick)]
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return [
    {
      code: 'E_BUG',
      message: `slipway failed in a way it should not: ${message}.`,
      hint: `Please report it: ${bugs}`,
    },
  ]
}

const pick = ({ code, message, hint }: Problem): Failure => ({ code, message, hint })

/** The exit code for anything thrown; a bug is 70. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Problem) return error.exit
  if (error instanceof Problems) return error.problems[0].exit
  return Exit.bug
}

/** What tells a failure, a text each: the sentence with its code and the hint below it; a stack only for a bug. */
export function textsOf(error: unknown, bugs: string, verbose: boolean): string[] {
  const texts = failuresOf(error, bugs).map(({ code, message, hint }) => `${message} (${code})\n  ${hint}`)
  const foreseen = error instanceof Problem || error instanceof Problems
  if (error instanceof Error && !foreseen && error.stack !== undefined) texts.push(error.stack)
  if (foreseen && verbose && error.cause instanceof Error) texts.push(`caused by: ${error.cause.message}`)
  return texts
}
