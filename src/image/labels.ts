// https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
import type { Build } from '../ci/build.js'
import { type Problem, problem } from '../errors/problem.js'
import { short } from './tags.js'

export const REVISION = 'org.opencontainers.image.revision'
export const SOURCE = 'org.opencontainers.image.source'
export const CREATED = 'org.opencontainers.image.created'
export const VERSION = 'org.opencontainers.image.version'
export const BUILD = 'dev.slipway.build'
/** What the image was made from (`image/inputs`). */
export const INPUTS = 'dev.slipway.inputs'
/** For which inputs the tests passed before it was published. */
export const TESTED = 'dev.slipway.tested'
/** Tells two releases of the same image apart. */
export const ATTEMPT = 'dev.slipway.attempt'

/** By key, in a stable order. */
export type Labels = Readonly<Record<string, string>>

/** The build that made an image: its number and its page, as far as they are known. */
export interface BuildLabel {
  readonly number?: string | undefined
  readonly url?: string | undefined
}

/** `dev.slipway.build` of a build: `524 https://…/jobs/1`, or the one that is known. */
const printBuild = ({ number, jobUrl }: Build): string | undefined =>
  [number, jobUrl].filter((part) => part !== undefined).join(' ') || undefined

/** Reads what `dev.slipway.build` says. */
export function readBuild(label: string): BuildLabel {
  const parts = label.split(' ')
  return {
    number: parts.find((part) => /^\d+$/.test(part)),
    url: parts.find((part) => /^https?:\/\//.test(part)),
  }
}

/** The labels that say which build an image is from: all that differ between two images of the same inputs. */
export function stampLabels(build: Build): Labels {
  const { commit, number } = build
  return known([
    [REVISION, commit],
    [VERSION, number ?? (commit === undefined ? undefined : short(commit))],
    [BUILD, printBuild(build)],
  ])
}

/**
 * The labels of an image built at `time` (milliseconds since the epoch), in a stable order, then those of `--label`
 * (`K=V`, or `K` for an empty value). Those may replace what slipway only suggests (source, created, version), not
 * what it reads again: the revision and `dev.slipway.…`. Such labels come back as problems `E_LABEL`.
 */
export function labels(
  build: Build,
  time: number,
  asked: readonly string[] = [],
): { labels: Labels; problems: readonly Problem[] } {
  const own = known([
    ...Object.entries(stampLabels(build)),
    [SOURCE, build.source],
    [CREATED, new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')],
  ])
  const users = asked.map(readLabel)
  const problems = users.flatMap(([key, value]) => refuse(key, value, own))
  const allowed = users.filter(([key]) => !isOurs(key))
  return { labels: { ...own, ...Object.fromEntries(allowed) }, problems }
}

const known = (pairs: ReadonlyArray<readonly [string, string | undefined]>): Labels =>
  Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined))

function readLabel(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

const isOurs = (key: string): boolean =>
  key === REVISION || key.startsWith('dev.slipway.') || key.trim() === ''

function refuse(key: string, value: string, own: Labels): Problem[] {
  if (!isOurs(key) || (key !== '' && own[key] === value)) return []
  const detail = key.trim() === '' ? 'it has no name' : 'slipway sets it itself and relies on it'
  return [problem('E_LABEL', { label: key, detail })]
}
