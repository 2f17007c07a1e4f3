import { imagesIn, imagesOf, shortId } from './ours.js'
import type { Release } from './read.js'
import type { Digest } from '../image/reference.js'

/** A release of an image that was live and was taken back. */
export interface Returned {
  readonly release: Release
  /** The rollback that took it back. */
  readonly by: Release
}

/**
 * The release of one of `images` (all of them the same one but for labels) that was live and was rolled back, where
 * nothing else was released since; else `undefined`.
 */
export function returnedFrom(releases: readonly Release[], images: readonly Digest[]): Returned | undefined {
  const ids = new Set(images.map(shortId))
  const isOurs = (hex: string): boolean => ids.has(hex)
  const done = releases.filter(({ status }) => status === 'succeeded').sort((a, b) => b.version - a.version)
  const release = done.find((one) => imagesIn(one).some(isOurs))
  if (release === undefined) return undefined
  // Of what came later, the newest that says which image runs; config changes keep it.
  const by = done.find(
    (one) => one.version > release.version && (isRollback(one) || imagesIn(one).length > 0),
  )
  if (by === undefined || !isRollback(by)) return undefined
  return imagesOf(releases, by.version)?.some(isOurs) === true ? undefined : { release, by }
}

/** Whether a release is a rollback, made by hand or by the way back from a release that was not healthy. */
export const isRollback = ({ description }: Release): boolean => /^Rollback to v\d+\b/i.test(description)
