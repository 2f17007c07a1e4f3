import type { Transfer } from '../http/transfer.js'
import { type Blobs, blobs } from './blobs.js'
import { type Manifests, manifests } from './manifests.js'
import { hurried } from './hurried.js'
import { watchLimit } from './rate-limit.js'
import { refusal } from './refusal.js'
import { once } from './scheme.js'
import { type Rights, rights } from './rights.js'
import { openSession, type SessionOptions } from './session.js'
import { type Uploads, uploads } from './uploads.js'
import type { Log } from '../types.js'

/**
 * One registry, spoken to as the OCI distribution specification says
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). What is read is checked against its digest.
 */
export interface RegistryClient extends Manifests, Blobs, Uploads, Rights {
  /** Its host, as in messages: `registry-1.docker.io`. */
  readonly host: string
  /** Reads without patience: for what is good to know and can be done without. */
  readonly hurried: Reading
  /** Whether the registry answers and how it lets us in; throws `E_REGISTRY`. */
  readonly ping: () => Promise<'open' | 'basic' | 'bearer'>
}

/** What reading an image takes. */
export type Reading = Pick<RegistryClient, 'head' | 'manifest' | 'blob'>

/** What a client needs; `random` (0 up to 1) is for the jitter of waits. */
export interface RegistryOptions extends SessionOptions {
  readonly transfer: Transfer
  readonly log: Log
  readonly random?: () => number
}

/** Opens a client; nothing is asked before it is used. */
export function openRegistry(options: RegistryOptions): RegistryClient {
  const { transfer, clock, log, random = Math.random } = options
  const send = watchLimit(options.send, log)
  const credentials = once(async () => options.credentials?.())
  const session = openSession({ ...options, send, credentials })
  // It signs in by itself, so that giving up soon is no failure of those who have patience.
  const other = openSession({ ...options, send: hurried(send), credentials })
  const reading = blobs(session, transfer)
  const retry = { clock, log, random }
  return {
    host: session.host,
    hurried: { ...manifests(other), ...blobs(other, transfer) },
    ping: async () => {
      try {
        return await session.ping()
      } catch (error) {
        const what = {
          registry: session.host,
          image: session.host,
          access: 'pull',
          action: 'answer',
        } as const
        throw refusal(error, what)
      }
    },
    ...manifests(session),
    ...reading,
    ...rights(session, log),
    ...uploads({ session, transfer, blobs: reading, retry }),
  }
}
