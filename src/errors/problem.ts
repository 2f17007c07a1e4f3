import { type Catalogue, catalogue, type Code } from './catalogue.js'
import type { Text } from './text.js'

/** A failure that was foreseen: a stable code, one sentence, one hint and the exit code. */
export class Problem extends Error {
  readonly code: Code
  readonly hint: string
  readonly exit: number

  constructor(code: Code, text: Text, cause?: unknown) {
    super(text.message, cause === undefined ? undefined : { cause })
    this.name = 'Problem'
    this.code = code
    this.hint = text.hint
    this.exit = text.exit
  }
}

/** Several problems found at once, told together; the exit code is that of the first. */
export class Problems extends Error {
  readonly problems: readonly [Problem, ...Problem[]]

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems.map((one) => one.message).join(' '))
    this.name = 'Problems'
    this.problems = problems
  }
}

/** Makes the problem `code` from its facts; `cause` is kept for `--verbose`. */
export function problem<C extends Code>(
  code: C,
  facts: Parameters<Catalogue[C]>[0],
  cause?: unknown,
): Problem {
  // Each entry takes its own facts; the pairing is checked by the signature above.
  const entry = catalogue[code] as (facts: Parameters<Catalogue[C]>[0]) => Text
  return new Problem(code, entry(facts), cause)
}

/** Throws all of `found` at once; does nothing where there are none. */
export function throwAll(found: readonly Problem[]): void {
  const [first, ...rest] = found
  if (first === undefined) return
  throw rest.length === 0 ? first : new Problems([first, ...rest])
}
