import { lastLine } from '../../docker/read.js'
import { readState, type ContainerState } from '../../docker/read/container.js'
import {
  dockerCreate,
  dockerDiscard,
  dockerLogs,
  dockerStart,
  dockerState,
  dockerWait,
  type DynoSpec,
} from '../../docker/rehearsal-argv.js'
import { childEnv, dockerStep, shellWords } from '../../docker/run.js'
import { type Problem, problem } from '../../errors/problem.js'
import type { Argv, Env, Finished, Step } from '../../types.js'
import type { Context } from '../context.js'

/** A container that stands for a dyno, while it is there. */
export interface Dyno {
  readonly context: Context
  readonly spec: DynoSpec
  /** The engine's own id of it. */
  readonly id: string
  /** Aborted once it has ended. */
  readonly over: AbortSignal
}

/** A dyno that is gone again. */
export interface Lived<T> {
  readonly done: T
  readonly state: ContainerState
  readonly output: string
}

// What a plan goes on with: a process that ended well.
const NO_STATE: ContainerState = {
  running: false,
  exitCode: 0,
  killed: false,
  error: '',
  pid: 0,
  seconds: 0,
}

/** Runs a docker command that only looks: its exit code is an answer, and it may be silent for as long as it likes. */
export async function quietly({ docker }: Context, argv: Argv, to?: 'talk'): Promise<Finished> {
  const exec = await docker.exec()
  return exec(argv, { env: childEnv(docker.env), cwd: docker.cwd, output: to ?? 'capture' })
}

const dockerProblem = (argv: Argv, { exitCode, output }: Finished): Problem =>
  problem('E_DOCKER', { command: shellWords(argv.slice(0, 2)), exitCode, detail: lastLine(output) })

/**
 * Starts a dyno, does `work` with it, which ends with its end, and removes it whatever happens. `env` holds the values
 * of the names in `spec.env`. Throws `E_DOCKER` where the engine fails; what the image is to blame for is in the state.
 */
export async function withDyno<T>(
  context: Context,
  { spec, env }: { spec: DynoSpec; env: Env },
  work: (dyno: Dyno) => Promise<T>,
): Promise<Lived<T>> {
  const { perform, log } = context
  await perform(discard(context, spec.name, 'remove what a killed run left'))
  const id = await perform(create(context, spec, env))
  const remove = (): Promise<void> => perform(discard(context, spec.name, `remove ${spec.name}`))
  let lived: Lived<T>
  try {
    lived = await live(context, spec, id, work)
  } catch (error) {
    // What failed first is what is told.
    await remove().catch((second: unknown) => log.debug(`${spec.name} was not removed: ${String(second)}`))
    throw error
  }
  await remove()
  return lived
}

async function live<T>(
  context: Context,
  spec: DynoSpec,
  id: string,
  work: (dyno: Dyno) => Promise<T>,
): Promise<Lived<T>> {
  const { perform } = context
  const over = new AbortController()
  const refused = await perform(start(context, spec.name))
  const ended = perform(waitFor(context, spec.name, over))
  const output = perform(follow(context, spec.name))
  // Awaited below; where the work fails before, its failure is the one that counts.
  for (const one of [ended, output]) one.catch(() => {})
  const done = await work({ context, spec, id, over: over.signal })
  await ended
  const state = await perform(look(context, spec.name))
  if (refused !== undefined && !isOfImage(state)) throw dockerProblem(dockerStart(spec.name), refused)
  return { done, state, output: await output }
}

// Docker's own codes for a program that is not there or may not be run; its init would be the engine's fault.
const isOfImage = ({ exitCode, error }: ContainerState): boolean =>
  [126, 127].includes(exitCode) && !error.includes('docker-init')

const discard = (context: Context, name: string, what: string): Step<void> => {
  const argv = dockerDiscard(name)
  return dockerStep(context.docker, {
    name: what,
    argv,
    effect: 'write',
    output: 'capture',
    assume: undefined,
    always: true,
    read: (finished) => {
      // Some versions call it an error that there is none.
      if (finished.exitCode !== 0 && !/no such container/i.test(finished.output))
        throw dockerProblem(argv, finished)
    },
  })
}

// A signal does not end it half-way: what is made is there to be removed.
const create = (context: Context, spec: DynoSpec, env: Env): Step<string> => {
  const argv = dockerCreate(spec)
  return dockerStep(context.docker, {
    name: `create ${spec.name}`,
    argv,
    effect: 'write',
    env,
    output: 'capture',
    assume: '',
    always: true,
    read: (finished) => {
      if (finished.exitCode !== 0) throw dockerProblem(argv, finished)
      return /^[0-9a-f]{64}$/m.exec(finished.output)?.[0] ?? ''
    },
  })
}

const start = (context: Context, name: string): Step<Finished | undefined> => ({
  name: `start ${name}`,
  show: `$ ${shellWords(dockerStart(name))}`,
  effect: 'write',
  assume: undefined,
  run: async () => {
    const finished = await quietly(context, dockerStart(name))
    return finished.exitCode === 0 ? undefined : finished
  },
})

const follow = (context: Context, name: string): Step<string> => ({
  name: `output of ${name}`,
  show: `$ ${shellWords(dockerLogs(name))}`,
  effect: 'read',
  after: true,
  assume: '',
  run: async () => (await quietly(context, dockerLogs(name), 'talk')).output,
})

const waitFor = (context: Context, name: string, over: AbortController): Step<void> => ({
  name: `end of ${name}`,
  show: `$ ${shellWords(dockerWait(name))}`,
  effect: 'read',
  after: true,
  assume: undefined,
  run: async () => {
    const finished = await quietly(context, dockerWait(name))
    if (finished.exitCode !== 0) throw dockerProblem(dockerWait(name), finished)
    over.abort()
  },
})

/** The step that asks how a dyno is, or how it ended. */
export const look = (context: Context, name: string): Step<ContainerState> => {
  const argv = dockerState(name)
  return dockerStep(context.docker, {
    name: `state of ${name}`,
    argv,
    effect: 'read',
    after: true,
    output: 'capture',
    assume: NO_STATE,
    read: (finished) => {
      const state = finished.exitCode === 0 ? readState(finished.output) : undefined
      if (state === undefined) throw dockerProblem(argv, finished)
      return state
    },
  })
}
