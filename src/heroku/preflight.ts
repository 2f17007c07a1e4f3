import { type Problem, problem } from '../errors/problem.js'
import { imagesIn } from './ours.js'
import type { App, Formation, Release } from './read.js'

/** Whether the next release of an app may be an image, as far as its stack goes; Heroku's own CLI asks the same. */
export const takesImages = ({ stack, buildStack }: App): boolean =>
  // `build_stack` is what the next release uses, `stack` what the last one did.
  stack === 'container' || buildStack === 'container'

/**
 * What stops an app from taking images at all: `E_HEROKU_FIR`, `E_HEROKU_STACK`, or nothing. An app to which nothing
 * was deployed yet can be switched by whoever releases first.
 */
export function preflight(app: App, deployed: boolean): Problem[] {
  const { name, stack, generation } = app
  // Fir has no container stack to switch to, so the stack is not worth a word there.
  if (generation === 'fir') return [problem('E_HEROKU_FIR', { app: name })]
  return takesImages(app) || !deployed ? [] : [problem('E_HEROKU_STACK', { app: name, stack })]
}

/**
 * Whether anything was ever deployed to an app: it has process types, or a release had a slug or an image. A list of
 * releases that does not reach back to the first proves nothing, so it counts as deployed.
 */
export function wasDeployed(releases: readonly Release[], formation: readonly Formation[]): boolean {
  const first = Math.min(...releases.map(({ version }) => version))
  if (formation.length > 0 || first !== 1) return true
  return releases.some((one) => one.slug !== undefined || imagesIn(one).length > 0)
}

// Set for every dyno when it starts, so no config var has to be there: https://devcenter.heroku.com/articles/dynos
const GIVEN: readonly string[] = ['PORT', 'DYNO']

/** The names among `wanted` for which an app has no config var, each once. */
export const missingFrom = (names: Iterable<string>, wanted: readonly string[]): string[] => {
  const there = new Set([...names, ...GIVEN])
  return [...new Set(wanted)].filter((name) => !there.has(name))
}

/** The command that sets these config vars in one release, values left open. */
export const setCommand = (app: string, names: readonly string[]): string =>
  `heroku config:set ${names.map((name) => `${name}=…`).join(' ')} --app ${app}`

/** `E_CONFIG_MISSING` where config vars that must be set are not. */
export function requireProblems(app: string, missing: readonly string[]): Problem[] {
  return missing.length === 0
    ? []
    : [problem('E_CONFIG_MISSING', { app, names: missing, command: setCommand(app, missing) })]
}

/** The names among `required` that no config var can have; each a problem. */
export const nameProblems = (required: readonly string[]): Problem[] =>
  required
    .filter((name) => !/^[^\s=]+$/.test(name))
    .map((got) => problem('E_VALUE', { source: '--require', want: 'names of config vars', got }))

// A release asks a few dozen times; what comes back by itself is 75 a minute.
const FEW = 100

/** A sentence where so few calls of Heroku's API are left that a release may have to wait. */
export const limitWarning = (remaining: number): string | undefined =>
  remaining >= FEW
    ? undefined
    : `Heroku allows this account ${remaining} more API calls right now and 75 more each minute, so the release may have to wait`
