import { problem, type Problem } from '../errors/problem.js'
import type { Finished } from '../types.js'

/** Every pattern over docker's own words lives here: where it gives no code, its text decides. */
const DAEMON =
  /Cannot connect to the Docker daemon|error during connect|permission denied while trying to connect/
const REFUSED =
  /incorrect username or password|unauthorized|401 Unauthorized|denied: requested access|no basic auth/i
const DENIED =
  /denied: requested access|push access denied|no basic auth credentials|unauthorized|insufficient_scope/i
const LIMITED = /toomanyrequests|pull rate limit|429 Too Many Requests|HAP429/i
const BUILDKIT =
  /--mount option requires BuildKit|unknown flag: --secret|"--secret"|secret.*requires? BuildKit/i
const BRIEF =
  /\b50[0234]\b|service unavailable|bad gateway|gateway time-?out|connection re(?:set|fused)|i\/o timeout|TLS handshake timeout|unexpected EOF|\bEOF\b|Client\.Timeout|temporary failure in name resolution|no such host/i

/** What went wrong with a docker command, by its output; checked in this order. */
export type Trouble = 'missing' | 'daemon' | 'refused' | 'limited' | 'brief' | 'other'

/** Classifies a docker command that ended non-zero. */
export function troubleOf({ exitCode, output }: Finished): Trouble {
  if (exitCode === 127) return 'missing'
  if (DAEMON.test(output)) return 'daemon'
  if (LIMITED.test(output)) return 'limited'
  if (BRIEF.test(output)) return 'brief'
  if (REFUSED.test(output) || DENIED.test(output)) return 'refused'
  return 'other'
}

/** The last line docker printed, without its own prefix: the reason, as a rule. */
export function lastLine(output: string): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  const said = lines
    .filter((line) => !/^(?:See ['"]docker|Run ['"]docker|ERROR: failed to solve$)/.test(line))
    .at(-1)
  return (said ?? 'it printed nothing')
    .replace(/^(?:ERROR|Error response from daemon|docker): ?/i, '')
    .replace(/\.$/, '')
    .slice(0, 300)
}

/** The problem when docker itself is not there or its engine does not answer; `undefined`: something else. */
export function engineProblem(finished: Finished): Problem | undefined {
  const trouble = troubleOf(finished)
  if (trouble === 'missing') return problem('E_DOCKER_MISSING', {})
  if (trouble === 'daemon') return problem('E_DOCKER_DAEMON', { detail: lastLine(finished.output) })
  return undefined
}

/** Whether a build failed because its secrets need BuildKit. */
export const needsBuildKit = (output: string): boolean => BUILDKIT.test(output)

/** The digest that `docker push` printed for its tag, where it did. */
export const pushedDigest = (output: string): string | undefined =>
  /digest: (sha256:[0-9a-f]{64})\b/.exec(output)?.[1]

/** An image in the engine. */
export interface LocalImage {
  /** Config digest with the classic store, manifest or index digest with the containerd store. */
  readonly id: string
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
}

/** Reads the answer of `dockerInspect`; `undefined` where it is not one. */
export function readInspect(output: string): LocalImage | undefined {
  const value = parse(output)
  if (!isMap(value) || typeof value['Id'] !== 'string') return undefined
  const config = isMap(value['Config']) ? value['Config'] : {}
  const labels = isMap(config['Labels']) ? config['Labels'] : {}
  return {
    id: value['Id'],
    platform: `${textOf(value['Os'])}/${textOf(value['Architecture'])}`,
    labels: Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, textOf(text)])),
  }
}

/** An image in the engine, with what a build that starts from it needs to know. */
export interface NamedImage extends LocalImage {
  /** Its names here, `node:20`, then the digests it was pulled or pushed under, `node@sha256:…`. */
  readonly names: readonly string[]
  /** Instructions that it adds to a build which starts from it (ONBUILD). */
  readonly triggers: readonly string[]
}

/** Reads the answers of `dockerInspect` for several images: those that are there. */
export const readImages = (output: string): readonly NamedImage[] =>
  output.split('\n').flatMap((line) => {
    const image = readInspect(line)
    const value = parse(line)
    if (image === undefined || !isMap(value)) return []
    const config = isMap(value['Config']) ? value['Config'] : {}
    const names = [...listOf(value['RepoTags']), ...listOf(value['RepoDigests'])]
    return { ...image, names, triggers: listOf(config['OnBuild']) }
  })
/** The engine as far as the plans need it. */
export interface Engine extends Versions, EngineInfo {
  /** What `docker build` builds with: the classic builder, BuildKit in an old client, or buildx. */
  readonly builder: 'classic' | 'buildkit' | 'buildx'
  /** Of buildx: `docker` builds in the engine itself, others elsewhere (`docker-container`). */
  readonly driver: string
}

/** Who answered. */
export interface Versions {
  /** Major version of the client, 0 where it cannot be read. */
  readonly client: number
  readonly server: string
  /** What the engine builds for unless it is asked otherwise: `linux/amd64`. */
  readonly platform: string
}

/** Reads the answer of `dockerVersion`; versions are compared as numbers, never as text. */
export function readVersion(output: string): Versions | undefined {
  const value = parse(output)
  if (!isMap(value)) return undefined
  const { Client: client, Server: server } = value
  if (!isMap(client) || !isMap(server)) return undefined
  return {
    client: major(textOf(client['Version'])),
    server: textOf(server['Version']),
    platform: `${textOf(server['Os'])}/${textOf(server['Arch'])}`,
  }
}

/** The number that a version begins with; 0: it begins with none. */
export function major(version: string): number {
  const number = Number.parseInt(version, 10)
  return Number.isNaN(number) ? 0 : number
}

/** How an engine is set up. */
export interface EngineInfo {
  /** Who keeps the images: the engine's own graph driver, or containerd. */
  readonly store: 'graphdriver' | 'containerd'
  /** Whether the client has a plugin buildx that it can use. */
  readonly buildx: boolean
  /** Addresses that are asked for images of Docker Hub before it is. */
  readonly mirrors: readonly string[]
}

/** Reads the answer of `dockerInfo`, https://docs.docker.com/reference/cli/docker/system/info/ */
export function readInfo(output: string): EngineInfo | undefined {
  const value = parse(output)
  if (!isMap(value) || typeof value['Driver'] !== 'string') return undefined
  const { ClientInfo: client, RegistryConfig: registries } = value
  const plugins = isMap(client) && Array.isArray(client['Plugins']) ? client['Plugins'] : []
  return {
    store: JSON.stringify(value['DriverStatus'] ?? null).includes('io.containerd.snapshotter')
      ? 'containerd'
      : 'graphdriver',
    // One that is there and cannot be run is listed with what is wrong with it.
    buildx: plugins.some((one: unknown) => isMap(one) && one['Name'] === 'buildx' && !('Err' in one)),
    mirrors: isMap(registries) ? listOf(registries['Mirrors']) : [],
  }
}

/** The driver that `docker buildx inspect` printed. */
export const readDriver = (output: string): string | undefined => /^Driver:\s+(\S+)/m.exec(output)?.[1]

/** The JSON document that docker printed on a line of its own; `undefined` where there is none. */
export function parse(output: string): unknown {
  // Warnings may stand around it: the document is the line that starts with a brace.
  const line = output.split('\n').find((one) => one.startsWith('{'))
  try {
    return line === undefined ? undefined : JSON.parse(line)
  } catch {
    return undefined // docker said something else; the caller says what was expected
  }
}

/** The texts of a list; anything else is none. */
export const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one: unknown): one is string => typeof one === 'string') : []

/** A text as it is; anything else is `unknown`. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'unknown')

/** Whether a value has keys. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
