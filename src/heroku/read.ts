import { problem } from '../errors/problem.js'
import { type Digest, isDigest } from '../image/reference.js'
import { Secret } from '../io/secret.js'
import { count, fields, flag, list, text, textOrNone, time } from './json.js'

// Shapes as the Platform API's schema has them: https://devcenter.heroku.com/articles/platform-api-reference

export interface Account {
  readonly email: string
}

export interface App {
  readonly id: string
  readonly name: string
  /** What runs now: `container`, `heroku-24`. */
  readonly stack: string
  /** What the next release uses. */
  readonly buildStack: string
  /** `cedar` or `fir`. */
  readonly generation: string
  /** Where the app is reached; none with internal routing. */
  readonly webUrl: string | undefined
  readonly maintenance: boolean
}

export type ReleaseStatus = 'pending' | 'succeeded' | 'failed' | 'expired'

export interface Release {
  readonly id: string
  readonly version: number
  readonly status: ReleaseStatus
  /** Whether it is the one that serves. */
  readonly current: boolean
  readonly description: string
  /** The id of what it runs where that is no image; absent where it is one, or nothing. */
  readonly slug?: string
  /** Whether it can be gone back to; absent where Heroku does not say. */
  readonly eligible?: boolean
  /** Where its release command prints, when it has one. */
  readonly outputStreamUrl: string | undefined
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** E-mail address of who made it. */
  readonly user: string | undefined
}

export interface Dyno {
  readonly id: string
  /** `web.1` */
  readonly name: string
  /** The process type: `web`. */
  readonly type: string
  /** `starting`, `up`, `crashed`, `down`, `idle`. */
  readonly state: string
  readonly releaseVersion: number
  /** When the state last changed, in milliseconds since the epoch. */
  readonly updatedAt: number
}

export interface Formation {
  readonly type: string
  readonly quantity: number
  /** Only in the answer to an update that names images. */
  readonly image: Digest | undefined
  readonly command: string | undefined
}

/** Reads `GET /account`; throws `E_HEROKU` where it is malformed, as all readers here do. */
export const readAccount = (json: unknown): Account => ({
  email: text(fields(json, 'the account'), 'email', 'the account'),
})

/** Reads `GET /apps/{app}`. Older answers name no generation: that is Cedar. */
export function readApp(json: unknown): App {
  const app = fields(json, 'the app')
  const named = (key: string): string | undefined =>
    (app[key] ?? undefined) === undefined
      ? undefined
      : text(fields(app[key], `${key} of the app`), 'name', `${key} of the app`)
  const stack = text(fields(app['stack'], 'stack of the app'), 'name', 'stack of the app')
  return {
    id: text(app, 'id', 'the app'),
    name: text(app, 'name', 'the app'),
    stack,
    buildStack: named('build_stack') ?? stack,
    generation: named('generation') ?? 'cedar',
    webUrl: textOrNone(app, 'web_url', 'the app'),
    maintenance: flag(app, 'maintenance', 'the app'),
  }
}

const STATUSES: readonly string[] = ['pending', 'succeeded', 'failed', 'expired'] satisfies ReleaseStatus[]
const isStatus = (status: string): status is ReleaseStatus => STATUSES.includes(status)

/** Reads one release. A status that is not known is malformed: none may pass for success. */
export function readRelease(json: unknown): Release {
  const release = fields(json, 'the release')
  const version = count(release, 'version', 'the release')
  const what = `release v${version}`
  const status = text(release, 'status', what)
  if (!isStatus(status))
    throw problem('E_HEROKU', {
      action: 'answer as documented',
      detail: `${what} has the unknown status "${status}"`,
    })
  const user = release['user'] ?? undefined
  const eligible = (release['eligible_for_rollback'] ?? undefined) !== undefined
  const slug = release['slug'] ?? undefined
  return {
    id: text(release, 'id', what),
    version,
    status,
    current: flag(release, 'current', what),
    description: textOrNone(release, 'description', what) ?? '',
    ...(slug === undefined ? {} : { slug: text(fields(slug, `slug of ${what}`), 'id', `slug of ${what}`) }),
    ...(eligible ? { eligible: flag(release, 'eligible_for_rollback', what) } : {}),
    outputStreamUrl: textOrNone(release, 'output_stream_url', what),
    createdAt: time(release, 'created_at', what),
    user: user === undefined ? undefined : textOrNone(fields(user, `user of ${what}`), 'email', what),
  }
}

/** Reads a list of releases, the newest first whatever the order of the answer. */
export const readReleases = (json: unknown): Release[] =>
  list(json, 'the list of releases', readRelease).sort((a, b) => b.version - a.version)

const readDyno = (json: unknown): Dyno => {
  const dyno = fields(json, 'a dyno')
  const name = text(dyno, 'name', 'a dyno')
  return {
    id: text(dyno, 'id', name),
    name,
    type: text(dyno, 'type', name),
    state: text(dyno, 'state', name),
    releaseVersion: count(fields(dyno['release'], `release of ${name}`), 'version', `the release of ${name}`),
    updatedAt: time(dyno, 'updated_at', name),
  }
}

/** Reads `GET /apps/{app}/dynos`. */
export const readDynos = (json: unknown): Dyno[] => list(json, 'the list of dynos', readDyno)

const readProcess = (json: unknown): Formation => {
  const formation = fields(json, 'a process type')
  const type = text(formation, 'type', 'a process type')
  const image = formation['docker_image'] ?? undefined
  const id =
    image === undefined ? undefined : textOrNone(fields(image, `image of ${type}`), 'id', `image of ${type}`)
  return {
    type,
    quantity: count(formation, 'quantity', type),
    image: id !== undefined && isDigest(id) ? id : undefined,
    command: textOrNone(formation, 'command', type),
  }
}

/** Reads a formation, as listed or as an update answers it. */
export const readFormation = (json: unknown): Formation[] => list(json, 'the formation', readProcess)

/** Reads `GET /account/rate-limits`. */
export const readCallsLeft = (json: unknown): number =>
  count(fields(json, 'the rate limits'), 'remaining', 'the rate limits')

/** Reads config vars; they are secrets from here on. */
export function readConfig(json: unknown): ReadonlyMap<string, Secret> {
  const vars = fields(json, 'the config vars')
  return new Map(
    Object.keys(vars).map((name) => [name, new Secret(text(vars, name, 'the config vars'), name)]),
  )
}

/** Reads whether a feature of an app is on. */
export const readEnabled = (json: unknown): boolean =>
  flag(fields(json, 'the feature'), 'enabled', 'the feature')

/** Reads where the lines of a log session are fetched. */
export const readLogUrl = (json: unknown): string =>
  text(fields(json, 'the log session'), 'logplex_url', 'the log session')
