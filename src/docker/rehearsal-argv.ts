import type { Argv } from '../types.js'

/** What a container that stands for a dyno is made from; values of `env` are never in the words, only names. */
export interface DynoSpec {
  readonly image: string
  readonly name: string
  /** User and group, as numbers that the image does not know. */
  readonly user: number
  /** MiB; as much again may be swapped out. */
  readonly memory: number
  readonly port: number
  /** The address of the engine's machine that the port is published on; none means that it is not. */
  readonly publish?: '127.0.0.1' | 'every address' | undefined
  /** Set in the words: nothing of it is secret. */
  readonly given: Readonly<Record<string, string>>
  readonly env: readonly string[]
  /** A shell line instead of the image's CMD; it goes through the image's ENTRYPOINT, as on Heroku. */
  readonly command?: string | undefined
}

/**
 * `docker create` of a container that is run as Heroku runs a dyno: an init as process 1, a user of the platform's
 * choice, a quota of memory, the image's HEALTHCHECK and STOPSIGNAL ignored.
 */
export const dockerCreate = (spec: DynoSpec): Argv => [
  'docker',
  'create',
  '--name',
  spec.name,
  '--init',
  '--user',
  `${spec.user}:${spec.user}`,
  '--memory',
  `${spec.memory}m`,
  '--memory-swap',
  `${2 * spec.memory}m`,
  '--no-healthcheck',
  '--stop-signal',
  'SIGTERM',
  ...publish(spec),
  ...Object.entries(spec.given).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ...spec.env.flatMap((name) => ['--env', name]),
  spec.image,
  ...(spec.command === undefined ? [] : ['/bin/sh', '-c', spec.command]),
]

function publish({ publish: on, port }: DynoSpec): string[] {
  if (on === undefined) return []
  return ['--publish', on === 'every address' ? String(port) : `${on}::${port}`]
}

/** `docker start`; its output is that of `dockerLogs`. */
export const dockerStart = (name: string): Argv => ['docker', 'start', name]

/** What a container prints, until it ends. */
export const dockerLogs = (name: string): Argv => ['docker', 'logs', '--follow', name]

/** Waits until a container has ended. */
export const dockerWait = (name: string): Argv => ['docker', 'wait', name]

/** Asks for the state of a container, as one line of JSON. */
export const dockerState = (name: string): Argv => [
  'docker',
  'container',
  'inspect',
  '--format',
  '{{json .State}}',
  name,
]

/** Asks where on the engine's machine a port of a container is published. */
export const dockerPort = (name: string, port: number): Argv => ['docker', 'port', name, `${port}/tcp`]

/** Asks once what a container uses, as one line of JSON; takes one to two seconds. */
export const dockerStats = (name: string): Argv => [
  'docker',
  'stats',
  '--no-stream',
  '--format',
  '{{json .}}',
  name,
]

/** Prints files of a running container, where its image has `cat`. */
export const dockerCat = (name: string, files: readonly string[]): Argv => [
  'docker',
  'exec',
  name,
  'cat',
  ...files,
]

/** SIGTERM, and SIGKILL after `seconds`. */
export const dockerStop = (name: string, seconds: number): Argv => [
  'docker',
  'stop',
  '-t',
  String(seconds),
  name,
]

/** Ends and removes a container and the volumes that were made for it. */
export const dockerDiscard = (name: string): Argv => ['docker', 'rm', '--force', '--volumes', name]

/** Asks for the address of the engine that the client speaks to. */
export const dockerEndpoint = (): Argv => [
  'docker',
  'context',
  'inspect',
  '--format',
  '{{.Endpoints.docker.Host}}',
]
