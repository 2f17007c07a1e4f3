import { about, HttpFailure } from '../http/problem.js'
import { registryUrl } from '../image/reference.js'
import type { Answer, Auth, Clock, Request, Send } from '../types.js'
import type { Credential } from './docker-config.js'
import { type Attempted, denied, refusal } from './refusal.js'
import { challengeOf, type Door, doorOf, once } from './scheme.js'
import type { Scopes } from './token.js'

/** What of an answer says whether we were let in. */
type Signable = Pick<Answer, 'status' | 'header'>

/** Signed-in talk with one registry. */
export interface Session {
  /** `https://registry-1.docker.io`. */
  readonly url: string
  /** Its host, for messages. */
  readonly host: string
  /** How the registry lets us in; throws `HttpFailure` where it does not answer as a registry does. */
  readonly ping: () => Promise<'open' | 'basic' | 'bearer'>
  /** What to sign a request in with. */
  readonly auth: (scopes: Scopes) => Promise<Auth | undefined>
  /** What to sign in with after this answer 401; undefined: there is nothing better than what was refused. */
  readonly renewed: (scopes: Scopes, refused: Auth | undefined, answer: Signable) => Promise<Auth | undefined>
  /** Sends a request with these rights, once more with a new token after a 401; throws a problem of `tried`. */
  readonly call: (tried: Attempted, scopes: Scopes, request: Request) => Promise<Answer>
  /** As `call`, by other means than `send`. */
  readonly callBy: <T extends Signable>(
    perform: (request: Request) => Promise<T>,
    tried: Attempted,
    scopes: Scopes,
    request: Request,
  ) => Promise<T>
}

/** What a session needs. The credential is asked for once, and only where the registry wants one. */
export interface SessionOptions {
  /** `docker.io`, `registry.heroku.com`, `127.0.0.1:5000`. */
  readonly registry: string
  readonly send: Send
  readonly clock: Clock
  readonly credentials?: (() => Promise<Credential | undefined>) | undefined
}

/** Opens a session; the registry is first asked when something is wanted from it. */
export function openSession({ registry, send, clock, credentials }: SessionOptions): Session {
  const url = registryUrl(registry)
  const { host } = new URL(url)
  const credential = once(async () => credentials?.())
  const door = doorOf({ host, url, send, clock, credential })
  const auth: Session['auth'] = async (scopes) => signIn(door, credential, scopes)
  const renewed: Session['renewed'] = async (scopes, refused, answer) => {
    if (!(await isWorthAnother(door, scopes, refused, answer))) return undefined
    return auth(scopes)
  }
  const callBy: Session['callBy'] = async (perform, tried, scopes, request) => {
    try {
      const first = await auth(scopes)
      const answer = await perform({ ...request, accept: [...(request.accept ?? []), 401], auth: first })
      if (answer.status !== 401) return answer
      const second = await renewed(scopes, first, answer)
      if (second !== undefined) return await perform({ ...request, auth: second })
      throw denied(tried, unauthorized(request))
    } catch (error) {
      throw refusal(error, tried)
    }
  }
  const call: Session['call'] = async (...what) => callBy(send, ...what)
  return { url, host, ping: async () => (await door.scheme()).kind, auth, renewed, call, callBy }
}

async function signIn(
  door: Door,
  credential: () => Promise<Credential | undefined>,
  scopes: Scopes,
): Promise<Auth | undefined> {
  const how = await door.scheme()
  if (how.kind === 'bearer') return { kind: 'bearer', token: await how.tokens.get(scopes) }
  if (how.kind === 'open') return undefined
  const known = await credential()
  return known?.kind === 'basic' ? known : undefined
}

/** Whether signing in again may help after a 401; a token that was refused is replaced by a new one. */
async function isWorthAnother(
  door: Door,
  scopes: Scopes,
  refused: Auth | undefined,
  answer: Signable,
): Promise<boolean> {
  const challenge = challengeOf(answer)
  const how = await door.scheme()
  // A new token would lack the same rights.
  if (challenge?.parameters.get('error') === 'insufficient_scope') return false
  if (how.kind === 'bearer' && refused?.kind === 'bearer') {
    await how.tokens.renew(scopes, refused.token)
    return true
  }
  if (how.kind !== 'open' || challenge === undefined) return false
  await door.follow(challenge)
  return true
}

/** The failure of an answer 401 that was let through to be looked at. */
export const unauthorized = (request: Request): HttpFailure =>
  new HttpFailure({
    ...about(request),
    kind: 'status',
    words: 'answered 401',
    temporary: false,
    status: 401,
  })
