import { answerFailure } from '../http/broken.js'
import { formBody } from '../http/headers.js'
import { Secret } from '../io/secret.js'
import type { Clock, Request, Send } from '../types.js'
import type { Credential } from './docker-config.js'
import { isRecord } from './narrow.js'

/** A set of rights, one a repository: `repository:alice/todo-app:pull,push`. */
export type Scopes = readonly string[]

/** The rights on one repository that a request needs; writing needs reading too (a HEAD goes before it). */
export const scope = (path: string, access: 'pull' | 'push'): string =>
  `repository:${path}:${access === 'pull' ? 'pull' : 'pull,push'}`

/** Tokens of one token server, kept for each set of scopes until shortly before they expire. */
export interface Tokens {
  readonly get: (scopes: Scopes) => Promise<Secret>
  /** A token other than `stale`, which the registry did not take; one that came meanwhile will do. */
  readonly renew: (scopes: Scopes, stale: Secret) => Promise<Secret>
}

/** Where tokens come from, from a Bearer challenge. */
export interface TokenServer {
  readonly realm: string
  readonly service: string | undefined
  readonly credential: Credential | undefined
}

interface Token {
  readonly secret: Secret
  /** Milliseconds since the epoch. */
  readonly renewAt: number
}

// https://distribution.github.io/distribution/spec/auth/token/: a token without `expires_in` lives for 60 s.
const DEFAULT_LIFE = 60
const MARGIN = 30_000

/** Makes the tokens of `server`. Both methods throw `HttpFailure`. */
export function createTokens(send: Send, clock: Clock, server: TokenServer): Tokens {
  const kept = new Map<string, Promise<Token>>()
  const fetched = (key: string, scopes: Scopes): Promise<Token> => {
    const token = fetchToken(send, clock, server, scopes)
    kept.set(key, token)
    const forget = (): void => {
      if (kept.get(key) === token) kept.delete(key)
    }
    token.catch(forget)
    return token
  }
  const usable = async (scopes: Scopes, isGood: (token: Token) => boolean): Promise<Secret> => {
    const key = [...scopes].sort().join(' ')
    for (;;) {
      const known = kept.get(key)
      if (known === undefined) return (await fetched(key, scopes)).secret
      const token = await known
      if (isGood(token)) return token.secret
      // Of all that wait for this one, the first asks for the next.
      if (kept.get(key) === known) return (await fetched(key, scopes)).secret
    }
  }
  return {
    get: async (scopes) => usable(scopes, ({ renewAt }) => clock.now() < renewAt),
    renew: async (scopes, stale) => usable(scopes, ({ secret }) => secret !== stale),
  }
}

async function fetchToken(send: Send, clock: Clock, server: TokenServer, scopes: Scopes): Promise<Token> {
  const request = tokenRequest(server, scopes)
  const asked = clock.now()
  const body = (await send(request)).json()
  const token = isRecord(body) ? (text(body['token']) ?? text(body['access_token'])) : undefined
  if (!isRecord(body) || token === undefined) throw answerFailure(request, 'answered without a token')
  const stated = body['expires_in']
  const life = (typeof stated === 'number' && stated > 0 ? stated : DEFAULT_LIFE) * 1000
  // A server's clock may be off, so the life counts from our question.
  return { secret: new Secret(token, 'registry token'), renewAt: asked + life - Math.min(MARGIN, life / 2) }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** The request for a token; an identity token is traded in by POST, which is harmless to repeat. */
export function tokenRequest({ realm, service, credential }: TokenServer, scopes: Scopes): Request {
  const url = new URL(realm)
  const common = { service: url.host, timeout: 30_000 }
  if (credential?.kind === 'identity') {
    const fields = { grant_type: 'refresh_token', refresh_token: credential.token, client_id: 'slipway' }
    const body = formBody({ ...fields, service: service ?? '', scope: scopes.join(' ') })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { ...common, method: 'POST', url: url.href, headers, body, tries: 4 }
  }
  if (service !== undefined) url.searchParams.set('service', service)
  for (const one of scopes) url.searchParams.append('scope', one)
  return { ...common, method: 'GET', url: url.href, auth: credential }
}
