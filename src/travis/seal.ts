import { constants, createPublicKey, type KeyObject, publicEncrypt } from 'node:crypto'
import { problem } from '../errors/problem.js'

/** A repository's public key, ready to encrypt with. */
export interface Seal {
  readonly bits: number
  /** Bytes that it encrypts at most. */
  readonly limit: number
  /** The text encrypted, in base64; another one at every call, since the padding is random. */
  readonly close: (text: string) => string
}

// PKCS#1 v1.5 takes at least so many bytes for its padding: RFC 8017, 7.2.1.
const PADDING = 11

/**
 * Reads a public key as Travis gives it (PEM). Old keys stand under a label that is not theirs, so the other one is
 * tried as well; throws `E_TRAVIS_KEY` where it is no RSA key.
 */
export function openSeal(pem: string, repository: string): Seal {
  const key = readKey(pem) ?? readKey(relabelled(pem))
  const { modulusLength: bits = 0 } = key?.asymmetricKeyDetails ?? {}
  if (key === undefined || key.asymmetricKeyType !== 'rsa' || bits < 512)
    throw problem('E_TRAVIS_KEY', { repository })
  return {
    bits,
    limit: Math.ceil(bits / 8) - PADDING,
    close: (text) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64'),
  }
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem)
  } catch {
    return undefined // Told by the caller, who has another form to try.
  }
}

const relabelled = (pem: string): string =>
  / RSA PUBLIC KEY-/.test(pem)
    ? pem.replaceAll(' RSA PUBLIC KEY-', ' PUBLIC KEY-')
    : pem.replaceAll(' PUBLIC KEY-', ' RSA PUBLIC KEY-')
