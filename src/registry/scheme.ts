import { answerFailure } from '../http/broken.js'
import type { Answer, Clock, Request, Send } from '../types.js'
import { type Challenge, chooseChallenge, parseChallenges } from './challenge.js'
import type { Credential } from './docker-config.js'
import { createTokens, type Tokens } from './token.js'

/** How a registry lets us in: without a question, by user and password, or by tokens of a server. */
export type Scheme =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic' }
  | { readonly kind: 'bearer'; readonly tokens: Tokens }

/** How one registry lets us in, as far as it has said so. */
export interface Door {
  /** Asks once; throws `HttpFailure` where it does not answer as a registry does. */
  readonly scheme: () => Promise<Scheme>
  /** From now on as this challenge says. */
  readonly follow: (challenge: Challenge) => Promise<void>
}

/** What knocking needs: the registry's host and address, and a credential, asked for only where one is wanted. */
export interface Knock {
  readonly host: string
  readonly url: string
  readonly send: Send
  readonly clock: Clock
  readonly credential: () => Promise<Credential | undefined>
}

/** The challenge of an answer, Bearer before Basic; undefined where there is none that is known here. */
export const challengeOf = (answer: Pick<Answer, 'header'>): Challenge | undefined =>
  chooseChallenge(parseChallenges(answer.header('www-authenticate') ?? ''))

/** The door of a registry: `GET /v2/` and the challenge that comes back (distribution specification, "Determining Support"). */
export function doorOf(knock: Knock): Door {
  const ask: Request = { service: knock.host, method: 'GET', url: `${knock.url}/v2/`, accept: [401] }
  const first = once(async (): Promise<Scheme> => {
    const answer = await knock.send(ask)
    if (answer.status !== 401) return { kind: 'open' }
    const challenge = challengeOf(answer)
    if (challenge === undefined) throw answerFailure(ask, 'offers no way to sign in that is known here')
    return schemeOf(challenge, knock, ask)
  })
  // A registry may be open at its door and ask for credentials behind it; then what it asks for there counts.
  let later: Scheme | undefined
  return {
    scheme: async () => later ?? first(),
    follow: async (challenge) => {
      later = await schemeOf(challenge, knock, ask)
    },
  }
}

async function schemeOf({ scheme, parameters }: Challenge, knock: Knock, ask: Request): Promise<Scheme> {
  if (scheme === 'basic') return { kind: 'basic' }
  const realm = parameters.get('realm') ?? ''
  if (!URL.canParse(realm) || !/^https?:/i.test(realm)) {
    throw answerFailure(ask, 'names no token server that can be asked')
  }
  if (knock.url.startsWith('https:') && !realm.toLowerCase().startsWith('https:')) {
    throw answerFailure(ask, 'wants the password sent unencrypted to its token server')
  }
  const server = { realm, service: parameters.get('service'), credential: await knock.credential() }
  return { kind: 'bearer', tokens: createTokens(knock.send, knock.clock, server) }
}

/** Runs `make` at the first call and again only after a failure. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return async () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
