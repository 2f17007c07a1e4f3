import { dockerLogin } from '../docker/argv.js'
import { readDockerConfig } from '../registry/config-file.js'
import { lastLine, troubleOf } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { problem } from '../errors/problem.js'
import { type Login, loginHint, loginPlan } from '../plan/login.js'
import { entryFor } from '../registry/docker-config.js'
import { type Context, need, type Outcome } from './context.js'
import { signIns } from './credentials.js'
import { knownImage, stopAtGate } from './gated.js'

/** Signs in to every registry that this build publishes to, all at once. */
export async function run(context: Context): Promise<Outcome> {
  const { settings, gate } = context
  if (!gate.open && settings.pullLogin && !settings.dryRun) return pullLogin(context)
  const stop = stopAtGate(context)
  if (stop !== undefined) return stop
  const { logins, problems } = signIns(context)
  need(context, problems)
  await signIn(context, logins)
  return { outcome: 'done', reason: `signed in to ${logins.map((one) => one.registry).join(' and ')}` }
}

// With the gate shut nothing is published, but an anonymous pull may be refused: sign in to the image's registry alone.
async function pullLogin(context: Context): Promise<Outcome> {
  const { settings, gate } = context
  const image = knownImage(context)
  const { logins } = loginPlan({ settings, image })
  const own = logins.filter((one) => one.registry === image?.registry && one.password !== undefined)
  if (own.length === 0)
    return { outcome: 'skipped', reason: `${gate.reason}, and there are no credentials to pull with` }
  await signIn(context, own)
  return {
    outcome: 'done',
    reason: `signed in to ${own.map((one) => one.registry).join(' and ')}, only to pull: ${gate.reason}`,
  }
}

async function signIn(context: Context, logins: readonly Login[]): Promise<void> {
  const steps = logins.map((one) => loginStep(context, one))
  const ended = await Promise.allSettled(steps.map((one) => context.perform(one)))
  // All were tried: the first refusal speaks, and no login is left running.
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  if (context.settings.dryRun || logins.length < 2) return
  // docker reads its file, asks the registry and writes the whole file back: of two at once the last one wins.
  for (const [index, step] of steps.entries()) {
    if (isKept(context, logins[index]?.registry ?? '')) continue
    context.log.debug(`${step.name}: docker lost it to the other login; once more`)
    await step.run()
  }
}

function isKept({ env }: Context, registry: string): boolean {
  const config = readDockerConfig(env)
  if (config === undefined) return false
  // A helper program keeps each login by itself.
  const helper = config.store ?? entryFor(config.helpers, registry)
  return helper !== undefined || entryFor(config.auths, registry) !== undefined
}

const loginStep = (context: Context, login: Login) =>
  dockerStep(context.docker, {
    name: `sign in to ${login.registry}`,
    argv: dockerLogin(login.registry, login.user),
    effect: 'write',
    stdin: login.password,
    output: 'capture',
    assume: undefined,
    tries: 4,
    read: (finished) => {
      const { registry, user } = login
      if (finished.exitCode === 0) return undefined
      const trouble = troubleOf(finished)
      if (trouble === 'refused') throw problem('E_LOGIN', { registry, user, hint: loginHint(login) })
      if (trouble === 'limited') throw problem('E_RATE_LIMIT', { registry })
      throw problem('E_REGISTRY', { registry, action: `sign in ${user}`, detail: lastLine(finished.output) })
    },
  })
