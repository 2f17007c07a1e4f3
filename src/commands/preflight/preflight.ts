import { nameProblems } from '../../heroku/preflight.js'
import { failureBehind } from '../../http/problem.js'
import { throwAll } from '../../errors/problem.js'
import { type Asked, distinct } from '../asked.js'
import { type Context, need, type Ready } from '../context.js'
import { askHeroku, type Found } from './heroku.js'
import { askRegistry } from './registries.js'
import { switchStack } from './steps.js'

const NOTHING: Asked<Found> = { problems: [] }

/**
 * Asks all at once whether what is planned will be let through, and throws everything that stands against it together;
 * then it switches an app to which nothing was deployed yet to the container stack. Before a build (`early`) this goes
 * for the push too, and what cannot be asked just now is only warned of: then it may give `undefined`, to ask again.
 */
export async function preflight(context: Context, { early }: { early: boolean }): Promise<Ready | undefined> {
  const { app, required } = context.settings
  throwAll(nameProblems(required))
  const [registry, heroku] = await Promise.all([
    early ? askRegistry(context) : [],
    app === undefined ? NOTHING : askHeroku(context, app),
  ])
  const problems = distinct([...heroku.problems, ...registry])
  const passing = problems.filter((one) => early && failureBehind(one)?.temporary === true)
  for (const one of passing) context.log.warn(`not checked: ${one.message}`)
  need(
    context,
    problems.filter((one) => !passing.includes(one)),
  )
  if (app === undefined) return { app: undefined }
  const found = heroku.value
  if (found?.switches === undefined) return undefined
  return { app: found.switches ? await context.perform(switchStack(context, found.app)) : found.app }
}
