import { type Problem, problem, throwAll } from '../errors/problem.js'
import { appProblem } from '../plan/release.js'
import { type Context, need, type Outcome } from './context.js'
import { stopAtGate } from './gated.js'

/** The app of a command that cannot do without; throws `E_MISSING`, or `E_VALUE` for a name that is none. */
export function neededApp({ settings: { app } }: Pick<Context, 'settings'>): string {
  if (app === undefined)
    throw problem('E_MISSING', {
      name: 'HEROKU_APP',
      what: 'it names the app',
      hint: 'Name the app with --app or HEROKU_APP.',
    })
  throwAll([appProblem(app) ?? []].flat())
  return app
}

/** What is missing to ask Heroku about an app: its token. */
export const tokenProblems = ({ settings }: Pick<Context, 'settings'>, app: string): Problem[] =>
  settings.herokuToken === undefined
    ? [
        problem('E_MISSING', {
          name: 'HEROKU_API_KEY',
          what: `it is the token for ${app}`,
          hint: 'Make one with heroku authorizations:create.',
        }),
      ]
    : []

/**
 * What stops a command that changes an app and depends on no commit: in CI a shut gate, elsewhere only that `--yes` is
 * missing (`E_NEEDS_YES`), whatever branch is checked out.
 */
export function stopByHand(context: Context, command: string): Outcome | undefined {
  const { build, gate } = context
  if (build.service !== 'local') return stopAtGate(context)
  need(context, gate.needsYes ? [problem('E_NEEDS_YES', { command, does: 'changes what is live' })] : [])
  return undefined
}
