import { lastLine } from '../../docker/read.js'
import { readPort } from '../../docker/read/container.js'
import { dockerPort, dockerStop } from '../../docker/rehearsal-argv.js'
import { dockerStep, shellWords } from '../../docker/run.js'
import { problem } from '../../errors/problem.js'
import { type HealthRule, pathOf } from '../../heroku/health.js'
import { awaitHealth, probeRequest } from '../../heroku/probe.js'
import { poll, quickThen } from '../../heroku/wait.js'
import { stopWith } from '../../http/abort.js'
import { failureBehind } from '../../http/problem.js'
import type { Boot, Health } from '../../rehearsal/facts.js'
import { isBound } from '../../rehearsal/listeners.js'
import { GRACE } from '../../rehearsal/rules.js'
import type { Step } from '../../types.js'
import type { Dyno } from './dyno.js'
import type { Inside } from './inside.js'

// Heroku's router waits as long for a first byte (H12).
const LONGEST_ANSWER = 31_000
const PATIENCE = 5_000

/** The step that finds the address of the app for this machine; `undefined` where it has ended already. */
export const findAddress = ({ context, spec }: Dyno, host: string): Step<string | undefined> =>
  dockerStep(context.docker, {
    name: 'find its address',
    argv: dockerPort(spec.name, spec.port),
    effect: 'read',
    after: true,
    output: 'capture',
    assume: `http://${host}:<port>`,
    read: ({ output }) => {
      const port = readPort(output)
      return port === undefined ? undefined : `http://${host}:${port}`
    },
  })

/** How it came up, and whether it was an answer that showed it. */
export type Booted = Boot & { readonly answered: boolean }

/** The step that waits until the app is reached on its port, or is seen to listen there, at most `timeout` ms. */
export const bind = (
  { context, spec, over }: Dyno,
  { url, inside, timeout }: { url: string | undefined; inside: Inside; timeout: number },
): Step<Booted> => ({
  name: 'wait until it listens',
  show: `GET ${url ?? 'its address'} until it answers, for at most ${timeout / 1000} s`,
  effect: 'read',
  after: true,
  assume: { bound: true, answered: true, seconds: 0 },
  run: async () => {
    const { clock, log, signal } = context
    const start = clock.now()
    let last: Booted = { bound: false, answered: false, seconds: 0 }
    let noted = false
    const look = async (elapsed: number): Promise<Booted | undefined> => {
      if (over.aborted) return last
      const asked = isAnswered(context, url, Math.max(1, Math.min(LONGEST_ANSWER, timeout - elapsed)))
      // An answer that is not waited for any more has nothing to say.
      asked.catch(() => {})
      const listeners = await inside.listeners()
      const seconds = (): number => (clock.now() - start) / 1000
      last = { bound: isBound(listeners, spec.port), answered: false, seconds: seconds(), listeners }
      if (last.bound) return last
      if (await asked) return { ...last, bound: true, answered: true, seconds: seconds() }
      const other = listeners?.find(({ port }) => port !== spec.port)
      if (other !== undefined && elapsed > PATIENCE && !noted) {
        noted = true
        log.info(
          `it listens on port ${other.port}, not on $PORT (${spec.port}); it has ${timeout / 1000} s in all`,
        )
      }
      return undefined
    }
    return (await poll(look, { wait: { clock, signal }, timeout, pace: quickThen(1000) })) ?? last
  },
})

// Docker's proxy accepts connections although nobody listens inside: only an answer counts.
async function isAnswered(
  context: Dyno['context'],
  url: string | undefined,
  timeout: number,
): Promise<boolean> {
  if (url === undefined) return false
  return (await failureOf(context, url, timeout)) === undefined
}

/** Why an address gave no answer; `undefined`: it gave one. */
async function failureOf(context: Dyno['context'], url: string, timeout: number) {
  const { send } = await context.network()
  try {
    await send(probeRequest(url, timeout))
    return undefined
  } catch (error) {
    const failure = failureBehind(error)
    if (failure === undefined) throw error
    return failure
  }
}

/** The step that asks the app until it is healthy by the rule of a release; `undefined`: it ended meanwhile. */
export const askHealth = (
  { context, over }: Dyno,
  { url, rule, answered }: { url: string; rule: HealthRule; answered: boolean },
): Step<Health | undefined> => {
  const address = `${url}${pathOf(rule)}`
  return {
    name: 'prove healthy',
    show: `GET ${address} until healthy`,
    effect: 'read',
    after: true,
    assume: undefined,
    run: async () => {
      const { send } = await context.network()
      const failure = answered ? undefined : await failureOf(context, address, LONGEST_ANSWER)
      // It listens, so what turns us away stands in between: the engine is not on this machine.
      if (failure?.facts.unsent === true)
        return { unreachable: `it listens, and ${failure.service} ${failure.facts.words} from here` }
      const stop = stopWith(context.signal, over)
      const wait = { clock: context.clock, signal: stop.signal }
      const timeout = context.settings.healthTimeout
      try {
        return await awaitHealth(send, address, { rule, before: undefined, timeout, wait })
      } catch (error) {
        // That it ended is told by its state.
        if (over.aborted && !context.signal.aborted) return undefined
        throw error
      } finally {
        stop.release()
      }
    },
  }
}

const LOOK = 200

/** The step that waits until a process has ended by itself; `false`: it has not within `timeout` ms. */
export const awaitEnd = ({ context, spec, over }: Dyno, timeout: number): Step<boolean> => ({
  name: 'wait for the release command',
  show: `wait for ${spec.name} to end, for at most ${timeout / 1000} s`,
  effect: 'read',
  after: true,
  assume: true,
  run: async () => {
    const { clock, signal } = context
    const look = async (): Promise<true | undefined> => (over.aborted ? true : undefined)
    return (await poll(look, { wait: { clock, signal }, timeout, pace: () => LOOK })) === true
  },
})

/** The step that sends SIGTERM; gives the seconds until it had ended, or was killed. */
export const terminate = ({ context, spec }: Dyno): Step<number> => {
  const argv = dockerStop(spec.name, GRACE)
  const stop = dockerStep(context.docker, {
    name: 'send SIGTERM',
    argv,
    effect: 'write',
    output: 'capture',
    assume: 0,
    read: ({ exitCode, output }) => {
      if (exitCode !== 0)
        throw problem('E_DOCKER', { command: shellWords(argv), exitCode, detail: lastLine(output) })
      return 0
    },
  })
  return {
    ...stop,
    run: async () => {
      const start = context.clock.now()
      await stop.run()
      return (context.clock.now() - start) / 1000
    },
  }
}
