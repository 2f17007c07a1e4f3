import { problem } from '../errors/problem.js'
import { isDigest, isTag, parseReference, type Reference, type Repository } from '../image/reference.js'

/** What `slipway release REFERENCE` names: something published, or a commit that git must first spell out. */
export type Named =
  | { readonly kind: 'reference'; readonly reference: Reference }
  | { readonly kind: 'commit'; readonly short: string }

const DIGEST = 'sha256:<64 hex digits>'
const TAG = 'letters, digits, ".", "_" and "-", at most 128 of them'

/**
 * Reads a reference as people give it: a digest, a commit (full or at least 7 digits of it), a tag, or a whole image
 * name with tag or digest. Throws `E_REFERENCE`.
 */
export function readNamed(text: string, image: Repository): Named {
  if (isDigest(text)) return { kind: 'reference', reference: { ...image, digest: text } }
  if (/^[0-9a-f]{7,39}$/.test(text)) return { kind: 'commit', short: text }
  // Else a digest that was cut short would be the tag of an image called sha256.
  if (/^sha256:/i.test(text)) throw problem('E_REFERENCE', { text, part: 'digest', want: DIGEST })
  if (/[/@:]/.test(text)) return { kind: 'reference', reference: parseReference(text) }
  if (!isTag(text)) throw problem('E_REFERENCE', { text, part: 'tag', want: TAG })
  return { kind: 'reference', reference: { ...image, tag: text } }
}
