import { type Problem, problem } from '../errors/problem.js'
import type { App } from './read.js'

/** What stops an app from taking images at all: `E_HEROKU_FIR`, `E_HEROKU_STACK`, or nothing. */
export function preflight({ name, stack, buildStack, generation }: App): Problem[] {
  // Fir has no container stack to switch to, so the stack is not worth a word there.
  if (generation === 'fir') return [problem('E_HEROKU_FIR', { app: name })]
  // `build_stack` is what the next release uses, `stack` what the last one did; Heroku's own CLI takes either.
  const takesImages = stack === 'container' || buildStack === 'container'
  return takesImages ? [] : [problem('E_HEROKU_STACK', { app: name, stack })]
}
