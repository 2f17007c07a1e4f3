import { DOCKER_HUB } from '../image/reference.js'
import { Secret } from '../io/secret.js'
import { type Credential, credentialOf, type DockerConfig, entryFor, HUB_SERVER } from './docker-config.js'
import { isRecord, parseJson } from './narrow.js'

/** What a credential helper answers to `get`. */
export interface HelperAnswer {
  readonly Username: string
  readonly Secret: Secret
}

/** Asks the program `docker-credential-<helper>` for what it keeps for `server`; undefined: nothing. */
export type CredentialHelper = (helper: string, server: string) => Promise<HelperAnswer | undefined>

/** Where credentials of a registry may come from. */
export interface CredentialSources {
  /** Given by the user for this registry; wins. */
  readonly given?: Credential | undefined
  readonly config?: DockerConfig | undefined
  readonly helper?: CredentialHelper | undefined
}

/**
 * The credential for `registry`: the given one, else as docker looks for it, `credHelpers` before `credsStore` before
 * `auths`. Undefined: anonymous. What a helper throws is thrown on.
 */
export async function findCredential(
  registry: string,
  { given, config, helper }: CredentialSources,
): Promise<Credential | undefined> {
  if (given !== undefined || config === undefined) return given
  const program = entryFor(config.helpers, registry) ?? config.store
  if (program !== undefined && helper !== undefined) {
    const answer = await helper(program, registry === DOCKER_HUB ? HUB_SERVER : registry)
    if (answer !== undefined) return credentialOf(answer.Username, answer.Secret)
  }
  return entryFor(config.auths, registry)
}

/**
 * Reads what a credential helper printed (https://github.com/docker/docker-credential-helpers): `{ServerURL, Username,
 * Secret}`; undefined where it holds no credential.
 */
export function readHelperAnswer(stdout: string, helper: string): HelperAnswer | undefined {
  // "credentials not found" is plain text on the same stream.
  const answer = parseJson(stdout)
  if (!isRecord(answer)) return undefined
  const { Username, Secret: secret } = answer
  if (typeof Username !== 'string' || typeof secret !== 'string' || secret === '') return undefined
  return { Username, Secret: new Secret(secret, `docker-credential-${helper}`) }
}
