import { dockerInspect } from '../../docker/argv.js'
import { type ImageConfig, readConfig } from '../../docker/read/config.js'
import { remoteHost } from '../../docker/read/container.js'
import { dockerEndpoint } from '../../docker/rehearsal-argv.js'
import { dockerStep } from '../../docker/run.js'
import { problem, throwAll } from '../../errors/problem.js'
import type { HealthRule } from '../../heroku/health.js'
import { healthRule } from '../../heroku/rule.js'
import { printReference } from '../../image/reference.js'
import { Secret } from '../../io/secret.js'
import { readProcesses } from '../../plan/release.js'
import { readSize } from '../../rehearsal/size.js'
import { readEnvFiles } from '../../settings/env-file.js'
import type { Env, Step } from '../../types.js'
import { builtReference } from '../gated.js'
import type { Context } from '../context.js'

/** What is rehearsed, and with what. */
export interface Plan {
  readonly context: Context
  readonly image: string
  /** Commands that were asked for instead of the image's CMD. */
  readonly web: string | undefined
  readonly release: string | undefined
  readonly rule: HealthRule
  /** MiB. */
  readonly quota: number
  readonly config: Env
  /** Milliseconds. */
  readonly bootTimeout: number
}

/** Heroku's R10, in milliseconds: a release waits longer, since a dyno must first be found. */
const BOOT = 60_000

/** Settles what is rehearsed; throws everything that is wrong with the settings, all at once. */
export async function prepare(context: Context): Promise<Plan> {
  const { settings, words, cwd, mask } = context
  const { processes, problems } = readProcesses(settings.processes)
  const { healthPath: path, healthStatus: statuses, healthMatch: match } = settings
  const health = healthRule({ path, statuses, match })
  const quota = readSize(settings.size)
  const web = processes.find(({ type }) => type === 'web')
  const want = 'an amount such as 512MB or a dyno size such as standard-2x'
  throwAll([
    ...problems,
    ...health.problems,
    ...(quota === undefined ? [problem('E_VALUE', { source: '--size', want, got: settings.size })] : []),
    ...(web === undefined && problems.length === 0
      ? [
          problem('E_VALUE', {
            source: '--process',
            want: 'web among its types',
            got: settings.processes.join(', '),
          }),
        ]
      : []),
  ])
  const config = await readEnvFiles(settings.envFiles, cwd)
  for (const [name, value] of Object.entries(config))
    if (isTelling(value) && !isClients(name)) mask.add(new Secret(value, name))
  return {
    context,
    image: words[0] ?? printReference(builtReference(context)),
    web: web?.command,
    release: processes.find(({ type }) => type === 'release')?.command,
    rule: health.rule,
    quota: quota ?? 0,
    config,
    bootTimeout: settings.sources.has('boot-timeout') ? settings.bootTimeout : BOOT,
  }
}

// `production` and `3000` are no secrets, and a log without these words would be a riddle.
const isTelling = (value: string): boolean => value.length > 5 && !/^(?:[a-z]+|\d+)$/.test(value)

// The docker client would take these for itself, so they go with their values, which are no secrets.
const CLIENTS =
  /^(?:PATH|HOME|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION)|LD_(?:PRELOAD|LIBRARY_PATH))$/

/** Whether a config var has a name by which the docker client is steered. */
export const isClients = (name: string): boolean => CLIENTS.test(name)

/** The step that finds the image in the engine; throws `E_NOT_BUILT` or `E_NO_IMAGE`. */
export const findImage = ({ context, image }: Plan): Step<ImageConfig> =>
  dockerStep(context.docker, {
    name: 'find image',
    argv: dockerInspect(image),
    effect: 'read',
    output: 'capture',
    assume: { platform: 'linux/amd64', entrypoint: [], command: ['<command>'], env: [] },
    read: ({ exitCode, output }) => {
      const config = exitCode === 0 ? readConfig(output) : undefined
      if (config !== undefined) return config
      throw problem(context.words.length === 0 ? 'E_NOT_BUILT' : 'E_NO_IMAGE', { image })
    },
  })

/** The machine of the engine, where it is another one. */
export async function engineHost(context: Context): Promise<string | undefined> {
  const { env, docker, perform, log } = context
  const set = env['DOCKER_HOST'] ?? ''
  const endpoint =
    set === ''
      ? await perform(
          dockerStep(docker, {
            name: 'find engine',
            argv: dockerEndpoint(),
            effect: 'read',
            output: 'capture',
            assume: '',
            // What knows no contexts speaks to this machine.
            read: ({ exitCode, output }) => (exitCode === 0 ? output : ''),
          }),
        )
      : set
  const host = remoteHost(endpoint)
  if (host !== undefined)
    log.info(`the engine is on ${host}: the app is published there, on every address, while it is rehearsed`)
  return host
}
