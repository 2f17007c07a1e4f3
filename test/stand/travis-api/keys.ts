import { constants, generateKeyPair, privateDecrypt } from 'node:crypto'
import { promisify } from 'node:util'

/** A key pair as Travis makes one for each repository. */
export interface KeyPair {
  publicKey: string
  privateKey: string
}

/** How a key of the stand differs from a new one: fewer bits, or the label that old ones have. */
export interface KeyWishes {
  bits?: number
  /** `RSA PUBLIC KEY` around data that is none. */
  oldLabel?: boolean
}

/** Makes a key pair of 4096 bits, or as wished. */
export const makeKeys = async ({ bits = 4096, oldLabel = false }: KeyWishes = {}): Promise<KeyPair> => {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return {
    publicKey: oldLabel ? publicKey.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY') : publicKey,
    privateKey,
  }
}

/**
 * Opens what was encrypted for a key (strict base64 of PKCS#1 v1.5), as Travis does; undefined: it cannot. Node no
 * longer takes this padding off by itself, so it is done here: zero, two, eight or more bytes that are not zero, zero.
 */
export const decryptWith =
  (privateKey: string) =>
  (data: string): string | undefined => {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined
    try {
      const block = privateDecrypt(
        { key: privateKey, padding: constants.RSA_NO_PADDING },
        Buffer.from(data, 'base64'),
      )
      const end = block.indexOf(0, 2)
      if (block[0] !== 0 || block[1] !== 2 || end < 10) return undefined
      return block.subarray(end + 1).toString('utf8')
    } catch {
      return undefined
    }
  }
