import { problem } from '../errors/problem.js'
import { type Child, type IndexManifest, type Platform, readPlatform } from './manifest.js'
import { parseJson } from './narrow.js'

/** What Heroku runs, and what is built unless somebody asks for something else. */
export const LINUX_AMD64: Platform = { os: 'linux', architecture: 'amd64' }

/** `linux/arm64/v8`. */
export const printPlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/')

// A later variant of amd64 (v2, v3) may not run everywhere; the plain one does.
const isPlain = ({ platform }: Child): boolean => platform?.variant === undefined || platform.variant === 'v1'

const fits = (platform: Platform | undefined, wanted: Platform): boolean =>
  platform?.os === wanted.os && platform.architecture === wanted.architecture

/** The images of an index, attestations left aside. */
export const imagesOf = ({ children }: IndexManifest): readonly Child[] =>
  children.filter(({ attestation }) => !attestation)

/**
 * The entry of `index` for a platform, attestations left aside; an only image without a stated platform will do. Where
 * no platform is asked for, it is the only image whatever it states, else that for linux/amd64. Throws `E_MANIFEST`
 * naming what there is.
 */
export function childFor(index: IndexManifest, asked: Platform | undefined, image: string): Child {
  const images = imagesOf(index)
  const wanted = asked ?? LINUX_AMD64
  const fitting = images.filter(({ platform }) => fits(platform, wanted))
  const child = fitting.find(isPlain) ?? fitting[0]
  if (child !== undefined) return child
  const [only, ...others] = images
  const anyway = asked === undefined || only?.platform === undefined
  if (only !== undefined && others.length === 0 && anyway) return only
  const there = images.map(({ platform }) =>
    platform === undefined ? 'one of no platform' : printPlatform(platform),
  )
  throw problem('E_MANIFEST', {
    image,
    detail: `it has no image for ${printPlatform(wanted)}${there.length === 0 ? '' : `, only ${there.join(', ')}`}`,
  })
}

/** Checks that an image config (its bytes) is for a platform, where it states one; throws `E_MANIFEST`. */
export function checkPlatform(config: Uint8Array, wanted: Platform, image: string): void {
  const platform = readPlatform(parseJson(config))
  if (platform === undefined || fits(platform, wanted)) return
  throw problem('E_MANIFEST', {
    image,
    detail: `it is built for ${printPlatform(platform)}, and ${printPlatform(wanted)} is needed`,
  })
}
