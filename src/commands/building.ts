import { type BuildSpec, dockerBuild, dockerPull } from '../docker/argv.js'
import { type CachePlan, firstSpec, isElsewhere, noCachePlan, withCache } from '../docker/cache.js'
import { builderEnv } from '../docker/engine.js'
import { type Engine, lastLine, needsBuildKit, troubleOf } from '../docker/read.js'
import { type DockerStep, dockerStep } from '../docker/run.js'
import { type Problem, problem } from '../errors/problem.js'
import { Secret } from '../io/secret.js'
import { secretVariables } from '../plan/build.js'
import type { Finished, Step } from '../types.js'
import type { Context } from './context.js'
import { together } from './together.js'

/**
 * Builds one stage with the best builder of the engine and the cache that was planned; `what` names it in messages.
 * Gives how long docker build took, in milliseconds. Throws `E_BUILD` and its kin.
 */
export async function buildImage(
  context: Context,
  spec: BuildSpec,
  what: string,
  cache: CachePlan = noCachePlan,
): Promise<number> {
  const { perform, clock } = context
  const pulled = await together(cache.pulls.map(async (name) => perform(pullStep(context, name))))
  const missing = cache.pulls.filter((_, at) => pulled[at] === false)
  const start = clock.now()
  await buildFrom(context, spec, what, { cache, missing })
  return clock.now() - start
}

/** Runs the steps of a build: what comes from a cache of its own first. `aside` as in `buildStep`. */
export async function buildFrom(
  context: Context,
  spec: BuildSpec,
  what: string,
  { cache, missing, aside }: { cache: CachePlan; missing?: readonly string[]; aside?: Aside },
): Promise<void> {
  const { perform } = context
  const engine = await context.engine()
  for (const one of cache.first)
    await perform(buildStep(context, engine, firstSpec(spec, one), `the stage ${one.stage}`, aside))
  await perform(buildStep(context, engine, withCache(spec, cache, missing), what, aside))
}

/** How a build that is begun before its turn is held back, and what ends it. */
export type Aside = Required<Pick<DockerStep<void>, 'stop' | 'hold'>>

/** The step that builds one stage just as `spec` has it, `aside` where its turn has not come. Throws `E_BUILD` and its kin. */
export function buildStep(
  context: Context,
  engine: Engine,
  spec: BuildSpec,
  what: string,
  aside?: Aside,
): Step<void> {
  const { docker, env, mask } = context
  // Build secrets may come from variables that children do not get otherwise, and a build may print them.
  const asked = secretVariables(spec.secrets).map((name) => [name, env[name]] as const)
  for (const [name, value = ''] of asked) mask.add(new Secret(value, name))
  return dockerStep(docker, {
    name: `build ${what}${aside === undefined ? '' : ' ahead'}`,
    argv: dockerBuild({ ...spec, load: isElsewhere(engine) && !isSent(spec) }),
    ...aside,
    effect: 'write',
    env: { ...builderEnv(engine, env), ...Object.fromEntries(asked) },
    assume: undefined,
    read: (finished) => {
      if (finished.exitCode !== 0) throw buildProblem(finished, spec, what)
    },
  })
}

// Such a builder keeps what it built to itself unless it is told where it is wanted.
const isSent = ({ extra }: BuildSpec): boolean =>
  extra.some((word) => /^(?:-o|--output|--push|--load)(?:=|$)/.test(word))

const pullStep = ({ docker, log }: Context, name: string): Step<boolean> =>
  dockerStep(docker, {
    name: 'pull cache',
    argv: dockerPull(name),
    effect: 'write',
    output: 'capture',
    assume: true,
    read: ({ exitCode, output }) => {
      if (exitCode !== 0) log.info(`no cache from ${name}: ${lastLine(output)}`)
      return exitCode === 0
    },
  })

function buildProblem(finished: Finished, spec: BuildSpec, what: string): Problem {
  if (spec.secrets.length > 0 && needsBuildKit(finished.output)) return problem('E_SECRET_BUILDER', {})
  if (troubleOf(finished) === 'limited')
    return problem('E_RATE_LIMIT', { registry: 'The registry of the base image' })
  return problem('E_BUILD', { exitCode: finished.exitCode, stage: what })
}
