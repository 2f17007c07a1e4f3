import type { Digest } from '../image/reference.js'
import { deployOf, imageOfType, shortId } from './ours.js'
import type { Formation, Release } from './read.js'

/** One process type as it is asked for; without a command it runs the image's own. */
export interface Asked {
  readonly type: string
  readonly command?: string | undefined
}

/** The image that is asked for. */
export interface Wished {
  /** Ids under which Heroku may know it: images that are the same but for labels. */
  readonly images: readonly Digest[]
  /** Its ENTRYPOINT and its CMD; `undefined` where they could not be read. */
  readonly start: { readonly entrypoint: readonly string[]; readonly cmd: readonly string[] } | undefined
}

/** Whether an app runs what is asked for, in its release that serves; or the clause that says why not. */
export type Running =
  | { readonly kind: 'runs'; readonly release: Release }
  | {
      readonly kind: 'differs'
      readonly why: string
      /** Whether the image is the same and another command than the one asked for runs: Heroku may not see that. */
      readonly onlyCommand: boolean
    }

/**
 * Whether a release of exactly this image and these commands would change nothing. What Heroku does not say clearly
 * counts as a change: a release that failed or is pending, a process type that the last deploy does not name.
 */
export function judgeRunning(
  { releases, formation }: { releases: readonly Release[]; formation: readonly Formation[] },
  asked: readonly Asked[],
  wished: Wished,
): Running {
  const [newest] = [...releases].sort((a, b) => b.version - a.version)
  const differs = (why: string, onlyCommand = false): Running => ({ kind: 'differs', why, onlyCommand })
  if (newest === undefined) return differs('nothing was released yet')
  const version = `v${newest.version}`
  if (!newest.current || newest.status !== 'succeeded') return differs(`${version} does not serve`)
  const deploy = deployOf(releases, newest.version)
  if (deploy === undefined) return differs(`nobody knows which image ${version} runs`)
  const ids = new Set(wished.images.map(shortId))
  const other = asked.find(({ type }) => !ids.has(imageOfType(deploy, type) ?? ''))
  if (other !== undefined) return differs(`${version} runs another image as ${other.type}`)
  const commandOf = (type: string): string => formation.find((one) => one.type === type)?.command ?? ''
  const others = asked.filter((one) => !isCommand(commandOf(one.type), one, wished))
  const [first] = others
  if (first === undefined) return { kind: 'runs', release: newest }
  const onlyCommand = others.some(({ type, command }) => command !== undefined && commandOf(type) !== '')
  return differs(`${version} runs another command as ${first.type}`, onlyCommand)
}

/** Whether a command, as Heroku shows it, is the one that is asked for. */
function isCommand(shown: string, { command }: Asked, { start }: Wished): boolean {
  if (command !== undefined) return isSpelt(shown, command) || isSpelt(shown, `/bin/sh -c ${command}`)
  if (start === undefined) return false
  const { entrypoint, cmd } = start
  return isSpelt(shown, cmd.join(' ')) || isSpelt(shown, [...entrypoint, ...cmd].join(' '))
}

// Of an image's own command Heroku shows each word escaped for a shell: `/bin/sh -c bundle\ exec\ puma`.
const isSpelt = (shown: string, command: string): boolean =>
  command !== '' && (shown === command || unescaped(shown) === command)

const unescaped = (text: string): string => text.replace(/'\n'/g, '\n').replace(/\\([^])/g, '$1')
