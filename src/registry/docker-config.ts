import { problem } from '../errors/problem.js'
import { DOCKER_HUB } from '../image/reference.js'
import { Secret } from '../io/secret.js'
import { isRecord, parseJson } from './narrow.js'

/** What proves who we are at a registry; an identity token is traded for tokens at the token server. */
export type Credential =
  | { readonly kind: 'basic'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'identity'; readonly token: Secret }

/** What of docker's config.json is about credentials. Keys are server addresses as they stand there. */
export interface DockerConfig {
  readonly auths: ReadonlyMap<string, Credential>
  readonly helpers: ReadonlyMap<string, string>
  /** Suffix of the helper program that keeps all the rest: `desktop` for `docker-credential-desktop`. */
  readonly store: string | undefined
}

/** The address under which docker keeps credentials of Docker Hub. */
export const HUB_SERVER = 'https://index.docker.io/v1/'

/** The user name that stands for "the secret is an identity token". */
const TOKEN_USER = '<token>'

/**
 * Reads docker's `config.json` (https://docs.docker.com/reference/cli/docker/login/); entries without a usable
 * credential are left out. Throws `E_FILE_READ` naming `file` where the text is no JSON object.
 */
export function parseDockerConfig(text: string, file: string): DockerConfig {
  const config = parseJson(text)
  if (!isRecord(config)) throw problem('E_FILE_READ', { file, reason: 'it is not a JSON object' })
  const auths = new Map<string, Credential>()
  for (const [server, entry] of entries(config['auths'])) {
    const credential = isRecord(entry) ? readEntry(entry, file) : undefined
    if (credential !== undefined) auths.set(server, credential)
  }
  const helpers = entries(config['credHelpers']).filter((entry): entry is [string, string] =>
    isName(entry[1]),
  )
  const store = config['credsStore']
  return { auths, helpers: new Map(helpers), store: isName(store) ? store : undefined }
}

/** The credential of a user name and a secret, as a helper or the config gives them. */
export const credentialOf = (user: string, secret: Secret): Credential =>
  user === TOKEN_USER ? { kind: 'identity', token: secret } : { kind: 'basic', user, password: secret }

/** The entry for `registry` (`docker.io`, `ghcr.io`, `127.0.0.1:5000`) under any of the names docker has used for it. */
export function entryFor<T>(map: ReadonlyMap<string, T>, registry: string): T | undefined {
  const hosts = registry === DOCKER_HUB ? HUB_HOSTS : [registry]
  for (const host of registry === DOCKER_HUB ? [HUB_SERVER, ...hosts] : hosts) {
    const exact = map.get(host)
    if (exact !== undefined) return exact
  }
  return [...map].find(([server]) => hosts.includes(hostOf(server)))?.[1]
}

const HUB_HOSTS = ['index.docker.io', DOCKER_HUB, 'registry-1.docker.io']

// Older clients kept `https://HOST/v1/` or `https://HOST`.
const hostOf = (server: string): string => server.replace(/^https?:\/\//, '').replace(/\/.*$/, '')

// The name becomes part of a program's name.
const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]+$/.test(value)

const entries = (value: unknown): Array<[string, unknown]> => (isRecord(value) ? Object.entries(value) : [])

function readEntry(entry: Record<string, unknown>, file: string): Credential | undefined {
  const { identitytoken, auth, username, password } = entry
  if (typeof identitytoken === 'string' && identitytoken !== '') {
    return { kind: 'identity', token: new Secret(identitytoken, file) }
  }
  if (typeof auth === 'string' && auth !== '')
    return readPair(Buffer.from(auth, 'base64').toString('utf8'), file)
  if (typeof username !== 'string' || typeof password !== 'string' || password === '') return undefined
  return credentialOf(username, new Secret(password, file))
}

function readPair(pair: string, file: string): Credential | undefined {
  const colon = pair.indexOf(':')
  const password = pair.slice(colon + 1).replace(/\0+$/, '')
  return colon < 0 || password === ''
    ? undefined
    : credentialOf(pair.slice(0, colon), new Secret(password, file))
}
