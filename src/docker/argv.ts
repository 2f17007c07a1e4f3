import type { Argv } from '../types.js'

/** What a `docker build` is asked for; the words are as in docker. */
export interface BuildSpec {
  readonly file: string
  readonly context: string
  readonly target?: string | undefined
  readonly platform?: string | undefined
  readonly tags: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly buildArgs: readonly string[]
  readonly secrets: readonly string[]
  /** Where earlier builds are read from and this one is kept for the next: values of `--cache-from` and `--cache-to`. */
  readonly cacheFrom?: readonly string[]
  readonly cacheTo?: readonly string[]
  /** The image itself says which steps made it, so that it can be a cache. */
  readonly inlineCache?: boolean
  /** Every step is run again. */
  readonly noCache?: boolean
  /** The image is put into the engine, where the builder is elsewhere. */
  readonly load?: boolean
  /** Anything else docker build knows. */
  readonly extra: readonly string[]
}

/** What a test container is run with; values of `env` are never in the words, only names. */
export interface RunSpec {
  readonly image: string
  readonly name: string
  readonly env: readonly string[]
  readonly envFiles: readonly string[]
  readonly network?: string | undefined
  readonly command: readonly string[]
}

const each = (flag: string, values: readonly string[]): string[] => values.flatMap((value) => [flag, value])
const one = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [flag, value])
const when = (given: boolean | undefined, ...words: string[]): string[] => (given === true ? words : [])

/** `docker login`, the password on standard input; Docker Hub is the registry without a name. */
export const dockerLogin = (registry: string, user: string): Argv => [
  'docker',
  'login',
  '--username',
  user,
  '--password-stdin',
  ...(registry === 'docker.io' ? [] : [registry]),
]

/** `docker logout`; exit code 0 also when nobody was signed in. */
export const dockerLogout = (registry: string): Argv => [
  'docker',
  'logout',
  ...(registry === 'docker.io' ? [] : [registry]),
]

/** `docker build`, https://docs.docker.com/reference/cli/docker/buildx/build/ */
export const dockerBuild = (spec: BuildSpec): Argv => [
  'docker',
  'build',
  '--file',
  spec.file,
  ...one('--target', spec.target),
  ...one('--platform', spec.platform),
  ...each('--tag', spec.tags),
  ...each(
    '--label',
    Object.entries(spec.labels).map(([key, value]) => `${key}=${value}`),
  ),
  ...each('--build-arg', spec.buildArgs),
  ...each('--secret', spec.secrets),
  ...when(spec.inlineCache, '--build-arg', 'BUILDKIT_INLINE_CACHE=1'),
  ...each('--cache-from', spec.cacheFrom ?? []),
  ...each('--cache-to', spec.cacheTo ?? []),
  ...when(spec.noCache, '--no-cache'),
  ...when(spec.load, '--load'),
  ...spec.extra,
  spec.context,
]

/** `docker run` of a test image: removed afterwards, with an init that hands signals on. */
export const dockerRun = (spec: RunSpec): Argv => [
  'docker',
  'run',
  '--rm',
  '--init',
  '--name',
  spec.name,
  ...each('--env', spec.env),
  ...each('--env-file', spec.envFiles),
  ...one('--network', spec.network),
  spec.image,
  ...spec.command,
]

/** Ends and removes a container, whatever state it is in. */
export const dockerRemove = (name: string): Argv => ['docker', 'rm', '--force', name]

/** `docker push` of one reference. */
export const dockerPush = (reference: string): Argv => ['docker', 'push', reference]

/** `docker pull` of one reference. */
export const dockerPull = (reference: string): Argv => ['docker', 'pull', reference]

/** `docker tag`: another name for an image of the engine. */
export const dockerTag = (from: string, to: string): Argv => ['docker', 'tag', from, to]

/** Asks the engine for everything it knows of images, a line of JSON for each that is there. */
export const dockerInspect = (...references: readonly string[]): Argv => [
  'docker',
  'image',
  'inspect',
  '--format',
  '{{json .}}',
  ...references,
]

/** Asks client and engine for their versions, as JSON. */
export const dockerVersion = (): Argv => ['docker', 'version', '--format', '{{json .}}']

/** Asks the engine how it is set up and the client for its plugins, as JSON. */
export const dockerInfo = (): Argv => ['docker', 'info', '--format', '{{json .}}']

/** Asks for the builder that BUILDX_BUILDER names. */
export const dockerBuilder = (): Argv => ['docker', 'buildx', 'inspect']
