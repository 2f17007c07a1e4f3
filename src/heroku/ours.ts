import type { Digest } from '../image/reference.js'
import type { Release } from './read.js'

// `Deployed web (0123456789ab)`: the wording for several types is not documented, so only the id is looked for.
const HEX = /(?<![0-9a-z_])[0-9a-f]{12}(?![0-9a-z_])/gi

const newest = (releases: readonly Release[]): Release | undefined =>
  releases.reduce<Release | undefined>(
    (best, one) => (best && best.version > one.version ? best : one),
    undefined,
  )

/** The 12-digit image ids that a release's description names, as in `Deployed web (0123456789ab)`. */
export const imagesIn = ({ description }: Pick<Release, 'description'>): string[] =>
  description.match(HEX)?.map((hex) => hex.toLowerCase()) ?? []

/** The 12 digits by which a release's description names an image. */
export const shortId = (image: Digest): string => image.slice('sha256:'.length, 'sha256:'.length + 12)

/**
 * The release that our update made: newer than `recordedVersion` and naming one of our images. What anybody
 * else releases in between (config vars, another image) is never taken for it. Of several, the newest.
 */
export function findOurs(
  releases: readonly Release[],
  recordedVersion: number,
  images: readonly Digest[],
): Release | undefined {
  const ids = new Set(images.map(shortId))
  return newest(
    releases.filter((one) => one.version > recordedVersion && imagesIn(one).some((hex) => ids.has(hex))),
  )
}

/**
 * The release that brought what release `version` runs, following rollbacks to their target and config changes
 * back to the image they kept. `undefined` where the list does not reach that far, or a failed release lies on
 * the way: then Heroku does not say whose image was kept.
 */
export function originOf(releases: readonly Release[], version: number): Release | undefined {
  const release = releases.find((one) => one.version === version)
  if (release === undefined || imagesIn(release).length > 0) return release
  const target = /^Rollback to v(\d+)\b/i.exec(release.description)?.[1]
  if (target !== undefined) return Number(target) < version ? originOf(releases, Number(target)) : undefined
  const before = newest(releases.filter((one) => one.version < version))
  return before?.status === 'succeeded' ? originOf(releases, before.version) : undefined
}

/** The 12-digit ids of the images that release `version` runs; `undefined` where `originOf` finds nothing. */
export function imagesOf(releases: readonly Release[], version: number): string[] | undefined {
  const origin = originOf(releases, version)
  return origin === undefined ? undefined : imagesIn(origin)
}

/** The release that serves, where it has succeeded and runs exactly one of `images`; else `undefined`. */
export function runningOurs(releases: readonly Release[], images: readonly Digest[]): Release | undefined {
  const current = releases.find((one) => one.current && one.status === 'succeeded')
  const running = current === undefined ? undefined : imagesOf(releases, current.version)
  const ids = new Set(images.map(shortId))
  return running !== undefined && running.every((hex) => ids.has(hex)) ? current : undefined
}

/** `v43 (Set FOO config vars, by bob@example.com)`. */
export function describe({ version, description, user }: Release): string {
  const said = [description, user === undefined ? '' : `by ${user}`].filter((part) => part !== '').join(', ')
  return said === '' ? `v${version}` : `v${version} (${said})`
}
