import type { Secret } from '../io/secret.js'
import { type EnvVar, sameVar } from '../travis/read.js'
import { travisUrl } from '../travis/requests.js'
import type { Step } from '../types.js'
import type { Context, Outcome } from './context.js'

/** A variable of a repository at Travis CI. */
export interface OnTravis {
  readonly context: Context
  /** `owner/name` */
  readonly repository: string
  readonly name: string
}

/** The address of something of the repository, as it is shown. */
export const addressOf = ({ context, repository }: OnTravis, rest: string): string =>
  travisUrl(context.settings.travisApiUrl, repository, rest)

/** What is missing to ask Travis CI. */
export const tokenFor = ({ context }: OnTravis): string | undefined =>
  context.settings.travisToken === undefined ? 'TRAVIS_TOKEN' : undefined

/** Sets the variable in the repository's settings, in place of the one that is there for the same branch. */
export async function setInSettings(on: OnTravis, read: () => Promise<Secret | undefined>): Promise<Outcome> {
  const { context, repository, name } = on
  const { envBranch: branch } = context.settings
  const there = sameVar(await context.perform(listVars(on)), { name, branch })
  if (there?.public === true)
    context.log.warn(`${name} was public until now: its old value stands in the logs of earlier builds`)
  await context.perform(setVar(on, there, await read()))
  const where = branch === undefined ? '' : ` for builds of ${branch}`
  const how = there === undefined ? 'set' : 'changed'
  return { outcome: 'done', reason: `${name} is ${how} in the settings of ${repository}${where}` }
}

const listVars = (on: OnTravis): Step<readonly EnvVar[]> => ({
  name: 'list variables',
  show: `GET ${addressOf(on, '/env_vars')}`,
  effect: 'read',
  needs: tokenFor(on),
  assume: [],
  run: async () => (await on.context.network()).travis(on.repository).vars(),
})

const setVar = (on: OnTravis, there: EnvVar | undefined, word: Secret | undefined): Step<void> => ({
  name: 'set variable',
  show:
    there === undefined
      ? `POST ${addressOf(on, '/env_vars')} (${on.name})`
      : `PATCH ${addressOf(on, `/env_var/${there.id}`)} (${on.name})`,
  effect: 'write',
  assume: undefined,
  run: async () => {
    const { context, repository, name } = on
    // Only a dry run has none, and does not get here.
    if (word === undefined) return
    const wanted = { name, word, branch: context.settings.envBranch }
    await (await context.network()).travis(repository).setVar(wanted, there)
  },
})
