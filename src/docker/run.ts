import type { Exec } from '../io/exec.js'
import type { Secret } from '../io/secret.js'
import { secretNames } from '../settings/table.js'
import type { Argv, Clock, Effect, Env, Finished, Log, Step } from '../types.js'
import { engineProblem, troubleOf } from './read.js'

/** What docker commands are run with. */
export interface Docker {
  /** Loaded only when a command really runs. */
  readonly exec: () => Promise<Exec>
  /** The environment of slipway itself; children get it without the credentials. */
  readonly env: Env
  readonly cwd: string
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** One docker command as a step. */
export interface DockerStep<T> {
  readonly name: string
  readonly argv: Argv
  readonly effect: Effect
  readonly assume: T
  readonly after?: boolean
  readonly needs?: string | undefined
  readonly stdin?: Secret | undefined
  /** Added to the child's environment, credentials among them where they were asked for by name. */
  readonly env?: Env
  readonly output?: 'talk' | 'capture'
  /** How often a brief failure of the registry or the network is tried in all. */
  readonly tries?: number
  /** What to do when the signal ended it, before the signal's own error goes on. */
  readonly undo?: Argv
  /** Runs although a signal has come: for tidying up. */
  readonly always?: boolean
  /** What ends it, in place of a signal to slipway. */
  readonly stop?: AbortSignal | undefined
  /** What it says is kept back until this settles. */
  readonly hold?: Promise<unknown> | undefined
  /** Gives the value, or throws the problem that a non-zero exit code means. */
  readonly read: (finished: Finished) => T
}

const MINUTE = 60_000
const PAUSES = [1_000, 3_000, 9_000]

/** Words as a person would type them: quoted only where the shell needs it. */
export const shellWords = (argv: readonly string[]): string =>
  argv
    .map((word) => (/^[\w@%+=:,./${}<>-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')

/** The environment of children: without credentials, attestations off, BuildKit's plain progress. */
export function childEnv(env: Env, added: Env = {}): Env {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !secretNames.includes(name)))
  return { BUILDKIT_PROGRESS: 'plain', ...kept, BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...added }
}

/** Makes a step of a docker command: retried when the trouble is brief, a missing engine told as such. */
export function dockerStep<T>(docker: Docker, step: DockerStep<T>): Step<T> {
  const { name, argv, effect, assume, after, needs } = step
  return {
    name,
    show: `$ ${shellWords(argv)}`,
    effect,
    assume,
    ...(after === undefined ? {} : { after }),
    needs,
    run: async () => step.read(await attempt(docker, step)),
  }
}

async function attempt<T>(docker: Docker, step: DockerStep<T>): Promise<Finished> {
  for (let tried = 1; ; tried++) {
    const finished = await once(docker, step)
    if (finished.exitCode === 0) return finished
    const engine = engineProblem(finished)
    if (engine !== undefined) throw engine
    const pause = PAUSES[tried - 1]
    if (pause === undefined || tried >= (step.tries ?? 1) || !mayPass(finished)) return finished
    docker.log.info(`${step.name}: the registry failed briefly; trying again in ${pause / 1000} s`)
    await docker.clock.sleep(pause, docker.signal)
  }
}

const mayPass = (finished: Finished): boolean => ['brief', 'limited'].includes(troubleOf(finished))

async function once<T>(
  docker: Docker,
  { argv, stdin, env, output, name, undo, stop, hold, always = false }: DockerStep<T>,
): Promise<Finished> {
  const exec = await docker.exec()
  const options = { env: childEnv(docker.env, env), cwd: docker.cwd }
  try {
    return await exec(argv, {
      ...options,
      stdin,
      always,
      stop,
      hold,
      output: output ?? 'talk',
      silent: {
        every: MINUTE,
        say: (seconds) => docker.log.info(`${name}: still running, silent for ${seconds} s`),
      },
    })
  } catch (error) {
    if (undo !== undefined) await exec(undo, { ...options, output: 'capture', always: true })
    throw error
  }
}
