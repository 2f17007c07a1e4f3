import { isDigest, parseReference, type Reference, type Repository } from '../image/reference.js'

/** What `slipway release REFERENCE` names: something published, or a commit that git must first spell out. */
export type Named =
  | { readonly kind: 'reference'; readonly reference: Reference }
  | { readonly kind: 'commit'; readonly short: string }

/**
 * Reads a reference as people give it: a digest, a commit (full or at least 7 digits of it), a tag, or a whole image
 * name with tag or digest. Throws `E_REFERENCE`.
 */
export function readNamed(text: string, image: Repository): Named {
  if (isDigest(text)) return { kind: 'reference', reference: { ...image, digest: text } }
  if (/^[0-9a-f]{7,39}$/.test(text)) return { kind: 'commit', short: text }
  if (/[/@:]/.test(text)) return { kind: 'reference', reference: parseReference(text) }
  return { kind: 'reference', reference: { ...image, tag: text } }
}
