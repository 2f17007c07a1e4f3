import { Problem } from '../errors/problem.js'
import { HttpFailure } from '../http/problem.js'
import { printRepository, type Repository } from '../image/reference.js'
import type { Secret } from '../io/secret.js'
import type { Log, Request } from '../types.js'
import { triedBlob } from './blobs.js'
import { isRecord, parseJson } from './narrow.js'
import { refusal } from './refusal.js'
import type { Session } from './session.js'
import { scope } from './token.js'
import { begin } from './uploads.js'

/**
 * Whether we may push: a token that says so, or that says otherwise; `unknown` where only an upload tells, since the
 * registry gives no tokens or they cannot be read; `login` where the token server refused user or password.
 */
export type MayPush = 'yes' | 'no' | 'unknown' | 'login'

/** What we may do at a registry. Both throw `E_REGISTRY_UNAUTHORIZED`, `E_RATE_LIMIT` or `E_REGISTRY`. */
export interface Rights {
  /** Asks without writing anything. */
  readonly mayPush: (repository: Repository) => Promise<MayPush>
  /** Begins an upload and cancels it: where that is allowed, the rest is. Nothing of it can be seen by anybody. */
  readonly tryUpload: (repository: Repository) => Promise<void>
}

const TRIES = 4

/** The rights at the registry behind `session`. */
export const rights = (session: Session, log: Log): Rights => ({
  mayPush: async (repository) => {
    try {
      const auth = await session.auth([scope(repository.path, 'push')])
      return auth?.kind === 'bearer' ? saysToken(auth.token, repository.path) : 'unknown'
    } catch (error) {
      // The registry itself may answer 401 to say how it lets us in: this one comes from its token server.
      if (error instanceof HttpFailure && error.status === 401) return 'login'
      throw refusal(error, triedBlob(session, repository, 'push', 'let us push to'))
    }
  },
  tryUpload: async (repository) => {
    const location = await begin(session, repository, TRIES)
    // A registry may take uploads at another host, where our credentials have no business.
    if (new URL(location).origin !== new URL(session.url).origin) return
    const cancel: Request = { service: session.host, method: 'DELETE', url: location, tries: 1 }
    const tried = triedBlob(session, repository, 'push', 'cancel an upload to')
    try {
      await session.call(tried, [scope(repository.path, 'push')], cancel)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      // What was begun and never went on is forgotten by the registry in time.
      log.debug(`${printRepository(repository)}: the upload could not be cancelled: ${error.message}`)
    }
  },
})

/** What a token says, as the specification has it: https://distribution.github.io/distribution/spec/auth/jwt/ */
function saysToken(token: Secret, path: string): MayPush {
  const claims = parseJson(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url'))
  const access: unknown = isRecord(claims) ? claims['access'] : undefined
  if (!Array.isArray(access)) return 'unknown'
  const granted = access.some(
    (one) =>
      isRecord(one) &&
      one['name'] === path &&
      Array.isArray(one['actions']) &&
      (one['actions'].includes('push') || one['actions'].includes('*')),
  )
  return granted ? 'yes' : 'no'
}
