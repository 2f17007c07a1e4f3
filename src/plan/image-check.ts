import { type Problem, problem } from '../errors/problem.js'
import type { ImageFacts } from '../image/facts.js'
import type { ProcessType } from './release.js'

/** What is wrong with an image for Heroku, and what may be. */
export interface ImageVerdict {
  readonly problems: readonly Problem[]
  /** A sentence each, without its full stop. */
  readonly warnings: readonly string[]
}

// Beyond about as many, dynos were seen to crash at the start without a line of log.
const MOST_LAYERS = 40

const HEROKU = 'linux/amd64'

const runsOnHeroku = (platform: string): boolean => platform === HEROKU || platform.startsWith(`${HEROKU}/`)

/** `E_IMAGE_PLATFORM` where none of the platforms that are asked for (`linux/amd64,linux/arm64`) is Heroku's. */
export function judgePlatforms(platforms: string | undefined): Problem[] {
  const wanted = platforms?.split(',').map((one) => one.trim()) ?? [HEROKU]
  if (wanted.some(runsOnHeroku)) return []
  return [problem('E_IMAGE_PLATFORM', { image: 'The image', platform: wanted.join(' and ') })]
}

/** Judges an image, by its name in messages, for the process types that are to run it on Heroku. */
export function judgeImage(
  image: string,
  facts: ImageFacts,
  processes: readonly ProcessType[],
): ImageVerdict {
  const { platform, entrypoint, command, layers } = facts
  // What names its own command does not need the image's.
  const bare = command.length === 0 ? processes.filter((one) => one.command === undefined) : []
  const problems: Problem[] = []
  const warnings: string[] = []
  if (platform !== undefined && !runsOnHeroku(platform))
    problems.push(problem('E_IMAGE_PLATFORM', { image, platform }))
  if (bare.length > 0 && entrypoint.length === 0)
    problems.push(problem('E_IMAGE_COMMAND', { image, names: bare.map(({ type }) => type) }))
  if (bare.length > 0 && entrypoint.length > 0) warnings.push(entrypointAlone(image, entrypoint))
  if (layers > MOST_LAYERS)
    warnings.push(
      `${image} has ${layers} layers; beyond about ${MOST_LAYERS}, dynos on Heroku may crash without a word: join RUN and COPY lines, or copy the result into a fresh stage`,
    )
  return { problems, warnings }
}

const entrypointAlone = (image: string, entrypoint: readonly string[]): string =>
  `${image} has an ENTRYPOINT and no CMD, and Heroku asks for a CMD: in the Dockerfile, write CMD ${JSON.stringify(entrypoint)} in place of the ENTRYPOINT`
