import { createHash } from 'node:crypto'
import { answerFailure } from '../http/broken.js'
import type { Digest } from '../image/reference.js'
import type { Request } from '../types.js'
import type { Descriptor } from './manifest.js'

/** The sha256 digest of `bytes`. */
export const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** What is wrong with `bytes` where another digest than theirs is expected: `sent sha256:… for sha256:…`. */
export function otherDigest(bytes: Uint8Array, expected: string | undefined): string | undefined {
  const found = digestOf(bytes)
  return expected === undefined || expected === found ? undefined : `sent ${found} for ${expected}`
}

/**
 * Passes `chunks` on while checking them against digest and size. The last chunk goes out only after the check, so who
 * receives them never has a whole body that is wrong. Throws the `HttpFailure` of `request`, a temporary one: the next
 * answer may be right.
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  request: Request,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let read = 0
  let held: Uint8Array | undefined
  const wrong = (what: string): Error => answerFailure(request, `sent ${what} for ${digest}`, true)
  for await (const chunk of chunks) {
    read += chunk.length
    if (read > size) throw wrong(`more than ${size} bytes`)
    hash.update(chunk)
    if (held !== undefined) yield held
    held = chunk
  }
  if (read !== size) throw wrong(`${read} of ${size} bytes`)
  if (`sha256:${hash.digest('hex')}` !== digest) throw wrong('other bytes')
  if (held !== undefined) yield held
}
