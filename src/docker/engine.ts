import type { Env, Step } from '../types.js'
import { dockerVersion } from './argv.js'
import { lastLine, readVersion, type Engine } from './read.js'
import { type Docker, dockerStep } from './run.js'
import { problem } from '../errors/problem.js'

/** What is assumed of an engine that cannot be asked: a current one. */
const CURRENT: Engine = { client: 28, server: 'unknown' }

/** The step that asks client and engine who they are; throws `E_DOCKER_MISSING` or `E_DOCKER_DAEMON`. */
export const probeEngine = (docker: Docker): Step<Engine> =>
  dockerStep(docker, {
    name: 'probe engine',
    argv: dockerVersion(),
    effect: 'read',
    output: 'capture',
    assume: CURRENT,
    read: ({ output, exitCode }) => {
      const engine = exitCode === 0 ? readVersion(output) : undefined
      if (engine === undefined) throw problem('E_DOCKER_DAEMON', { detail: lastLine(output) })
      return engine
    },
  })

/**
 * The environment that makes `docker build` use the best builder of this client: clients before 23 have BuildKit
 * built in but off; later ones choose by themselves, and forcing it there fails where the plugin is missing.
 */
export const builderEnv = (engine: Engine, env: Env): Env =>
  engine.client > 0 && engine.client < 23 && (env['DOCKER_BUILDKIT'] ?? '') === ''
    ? { DOCKER_BUILDKIT: '1' }
    : {}
