import { Problem, problem } from '../errors/problem.js'
import type { Env, Perform, Step } from '../types.js'
import { dockerBuilder, dockerInfo, dockerVersion } from './argv.js'
import {
  type Engine,
  type EngineInfo,
  lastLine,
  readDriver,
  readInfo,
  readVersion,
  type Versions,
} from './read.js'
import { type Docker, dockerStep } from './run.js'

/** What is assumed of an engine that cannot be asked: a current one, as most machines have it. */
const CURRENT: Versions = { client: 28, server: 'unknown', platform: 'linux/amd64' }
const USUAL: EngineInfo = { store: 'graphdriver', buildx: true, mirrors: [] }

/** What the environment says about the builder, as docker reads it. */
const isOff = (env: Env): boolean => /^(?:0|f|false)$/i.test(env['DOCKER_BUILDKIT'] ?? '')
const isOn = (env: Env): boolean => (env['DOCKER_BUILDKIT'] ?? '') !== '' && !isOff(env)

/** Asks client and engine who they are and what they can do, all at once. Throws `E_DOCKER_MISSING` or `E_DOCKER_DAEMON`. */
export async function probeEngine(docker: Docker, perform: Perform): Promise<Engine> {
  const named = (docker.env['BUILDX_BUILDER'] ?? '') !== ''
  const asked = [
    perform(versionStep(docker)),
    perform(infoStep(docker)),
    named ? perform(builderStep(docker)) : Promise.resolve(undefined),
  ] as const
  await Promise.allSettled(asked) // nothing is left running where one fails
  const [versions, info, driver] = await Promise.all(asked)
  return engineOf({ versions, info, driver }, docker.env)
}

const versionStep = (docker: Docker): Step<Versions> =>
  dockerStep(docker, {
    name: 'probe engine',
    argv: dockerVersion(),
    effect: 'read',
    output: 'capture',
    assume: CURRENT,
    read: ({ output, exitCode }) => {
      const versions = exitCode === 0 ? readVersion(output) : undefined
      if (versions === undefined) throw problem('E_DOCKER_DAEMON', { detail: lastLine(output) })
      return versions
    },
  })

const infoStep = (docker: Docker): Step<EngineInfo> =>
  quiet(
    USUAL,
    dockerStep(docker, {
      name: 'probe image store',
      argv: dockerInfo(),
      effect: 'read',
      output: 'capture',
      assume: USUAL,
      read: ({ output }) => readInfo(output) ?? USUAL,
    }),
  )

const builderStep = (docker: Docker): Step<string | undefined> =>
  quiet(
    undefined,
    dockerStep(docker, {
      name: 'probe builder',
      argv: dockerBuilder(),
      effect: 'read',
      output: 'capture',
      assume: undefined,
      // Where there is no such builder the build will say so.
      read: ({ output, exitCode }) => (exitCode === 0 ? readDriver(output) : undefined),
    }),
  )

// A docker or an engine that is missing is told once, by the question for its version.
const quiet = <T>(value: T, step: Step<T>): Step<T> => ({
  ...step,
  run: async () => {
    try {
      return await step.run()
    } catch (error) {
      if (error instanceof Problem) return value
      throw error
    }
  },
})

/** What was found out about an engine; `driver` where BUILDX_BUILDER names a builder. */
export interface Answers {
  readonly versions: Versions
  readonly info: EngineInfo
  readonly driver: string | undefined
}

/** Which builder `docker build` uses here, with this environment (docker/cli, cmd/docker/builder.go). */
export function engineOf({ versions, info, driver }: Answers, env: Env): Engine {
  const builder = builderOf(versions, info, env)
  return { ...versions, ...info, builder, driver: builder === 'buildx' ? (driver ?? 'docker') : 'docker' }
}

function builderOf({ client }: Versions, { buildx }: EngineInfo, env: Env): Engine['builder'] {
  if (isOff(env)) return 'classic'
  if (client > 0 && client < 23) return 'buildkit'
  // Told to use BuildKit without the plugin it fails and does not fall back, so that is what is told of it.
  return buildx || isOn(env) ? 'buildx' : 'classic'
}

/**
 * The environment that makes `docker build` use the best builder of this client: clients before 23 have BuildKit
 * built in but off; later ones choose by themselves, and forcing it there fails where the plugin is missing.
 */
export const builderEnv = ({ builder }: Pick<Engine, 'builder'>, env: Env): Env =>
  builder === 'buildkit' && !isOn(env) ? { DOCKER_BUILDKIT: '1' } : {}

// The oldest with which it was tried: that of 20.10 can end itself when two builds note their steps in their images
// (https://github.com/moby/buildkit/issues/1902).
const AT_ONCE = 26

/** Whether builds that run at once share their steps: those of BuildKit do, in an engine of our days. */
export const buildsAtOnce = ({ builder, server }: Pick<Engine, 'builder' | 'server'>): boolean =>
  builder !== 'classic' && parseInt(server, 10) >= AT_ONCE
