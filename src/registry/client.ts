import type { Transfer } from '../http/transfer.js'
import { type Blobs, blobs } from './blobs.js'
import { type Manifests, manifests } from './manifests.js'
import { watchLimit } from './rate-limit.js'
import { refusal } from './refusal.js'
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
  /** Whether the registry answers and how it lets us in; throws `E_REGISTRY`. */
  readonly ping: () => Promise<'open' | 'basic' | 'bearer'>
}

/** What a client needs; `random` (0 up to 1) is for the jitter of waits. */
export interface RegistryOptions extends SessionOptions {
  readonly transfer: Transfer
  readonly log: Log
  readonly random?: () => number
}

/** Opens a client; nothing is asked before it is used. */
export function openRegistry(options: RegistryOptions): RegistryClient {
  const { transfer, clock, log, random = Math.random } = options
  const session = openSession({ ...options, send: watchLimit(options.send, log) })
  const reading = blobs(session, transfer)
  const retry = { clock, log, random }
  return {
    host: session.host,
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
