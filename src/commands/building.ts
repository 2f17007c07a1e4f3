import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type BuildSpec, dockerBuild } from '../docker/argv.js'
import { builderEnv } from '../docker/engine.js'
import { needsBuildKit, troubleOf } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { type Problem, problem } from '../errors/problem.js'
import { readStages, type Stage } from '../image/dockerfile.js'
import { localImage } from '../image/name.js'
import type { Repository } from '../image/reference.js'
import { Secret } from '../io/secret.js'
import { secretVariables } from '../plan/build.js'
import type { Finished } from '../types.js'
import type { Context } from './context.js'
import { commitOf, knownImage } from './gated.js'

/** The stages of the Dockerfile; throws `E_DOCKERFILE` where there is none, `E_DOCKERFILE_SYNTAX` where it is none. */
export function readStagesOf({
  settings: { file },
  cwd,
}: Pick<Context, 'settings' | 'cwd'>): readonly Stage[] {
  return readStages(readText(resolve(cwd, file), file), file)
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw problem('E_DOCKERFILE', { file })
    throw problem('E_FILE_READ', { file, reason: code })
  }
}

// A pull request has no credentials, and so perhaps no user name: its image is built all the same.
/** Under which name and tag build leaves the image in the engine; without a commit the tag is `local`. */
export function builtReference(
  context: Pick<Context, 'settings' | 'build'>,
  known = knownImage(context),
): Repository & { readonly tag: string } {
  const image = known ?? localImage(context.build.repositoryName)
  return { ...image, tag: context.build.commit === undefined ? 'local' : commitOf(context) }
}

/** Builds one stage with the best builder of the engine; `what` names it in messages. Throws `E_BUILD` and its kin. */
export async function buildImage(context: Context, spec: BuildSpec, what: string): Promise<void> {
  const { docker, perform, env, mask } = context
  const engine = await context.engine()
  // Build secrets may come from variables that children do not get otherwise, and a build may print them.
  const asked = secretVariables(spec.secrets).map((name) => [name, env[name]] as const)
  for (const [name, value = ''] of asked) mask.add(new Secret(value, name))
  await perform(
    dockerStep(docker, {
      name: `build ${what}`,
      argv: dockerBuild(spec),
      effect: 'write',
      env: { ...builderEnv(engine, env), ...Object.fromEntries(asked) },
      assume: undefined,
      read: (finished) => {
        if (finished.exitCode !== 0) throw buildProblem(finished, spec, what)
      },
    }),
  )
}

function buildProblem(finished: Finished, spec: BuildSpec, what: string): Problem {
  if (spec.secrets.length > 0 && needsBuildKit(finished.output)) return problem('E_SECRET_BUILDER', {})
  if (troubleOf(finished) === 'limited')
    return problem('E_RATE_LIMIT', { registry: 'The registry of the base image' })
  return problem('E_BUILD', { exitCode: finished.exitCode, stage: what })
}
