import { problem, type Problem } from '../errors/problem.js'
import type { Repository } from '../image/reference.js'
import type { Secret } from '../io/secret.js'
import type { Settings } from '../settings/settings.js'

/** One registry to sign in to. */
export interface Login {
  readonly registry: string
  readonly user: string
  /** Absent where it is not set; the plan can be shown all the same. */
  readonly password: Secret | undefined
  /** The environment variable that holds the password, for messages. */
  readonly variable: string
}

export interface LoginPlan {
  readonly logins: readonly Login[]
  /** What is missing, all of it. */
  readonly problems: readonly Problem[]
}

export interface LoginFacts {
  readonly settings: Pick<
    Settings,
    'app' | 'dockerUsername' | 'dockerPassword' | 'herokuToken' | 'herokuRegistry' | 'sources'
  >
  /** Where the image is published; `undefined` where no name is known. */
  readonly image: Repository | undefined
}

// The shell line that sets a variable in a job comes to nothing where the value breaks it.
const CUT =
  'If it is set there, its value breaks the line of shell it is pasted into: put it in single quotes.'
const TOKENS = `Make an access token at hub.docker.com (Account settings, Personal access tokens) and set it in the settings of the CI repository. ${CUT}`

/** Which registries this build talks to, and with whose credentials: the image's, and Heroku's where there is an app. */
export function loginPlan({ settings, image }: LoginFacts): LoginPlan {
  const { app, herokuRegistry } = settings
  const logins: Login[] = []
  const problems: Problem[] = []
  if (image !== undefined && image.registry !== herokuRegistry) {
    logins.push(toImage(settings, image))
    if (settings.dockerUsername === undefined)
      problems.push(
        problem('E_MISSING', {
          name: 'DOCKER_USERNAME',
          what: `it is the user at ${image.registry}`,
          hint: 'Set it in the settings of the CI repository; it is no secret.',
        }),
      )
    if (settings.dockerPassword === undefined)
      problems.push(
        problem('E_MISSING', {
          name: 'DOCKER_PASSWORD',
          what: `it signs in to ${image.registry}`,
          hint: TOKENS,
        }),
      )
  }
  if (app !== undefined || image?.registry === herokuRegistry) logins.push(toHeroku(settings))
  problems.push(...herokuProblems(settings))
  return { logins, problems }
}

/** What is missing or contradictory about Heroku: an app without a token, a token without an app. */
export function herokuProblems({ app, herokuToken, sources }: LoginFacts['settings']): Problem[] {
  if (app !== undefined && herokuToken === undefined)
    return [
      problem('E_MISSING', {
        name: 'HEROKU_API_KEY',
        what: `it releases to ${app}`,
        hint: `Make one with heroku authorizations:create, and set it in the settings of the CI repository. ${CUT}`,
      }),
    ]
  if (app === undefined && herokuToken !== undefined) {
    const source = sources.get('heroku-token')?.slice(1) ?? 'HEROKU_API_KEY'
    return [
      problem('E_MISSING', {
        name: 'HEROKU_APP',
        what: `${source} is, so a release seems to be wanted`,
        hint: 'Name the app with --app or HEROKU_APP, or remove the key.',
      }),
    ]
  }
  return []
}

const toImage = (settings: LoginFacts['settings'], image: Repository): Login => ({
  registry: image.registry,
  user: settings.dockerUsername ?? '$DOCKER_USERNAME',
  password: settings.dockerPassword,
  variable: settings.sources.get('docker-password')?.slice(1) ?? 'DOCKER_PASSWORD',
})

// Heroku takes any user name; `_` is the one its documentation uses.
const toHeroku = (settings: LoginFacts['settings']): Login => ({
  registry: settings.herokuRegistry,
  user: '_',
  password: settings.herokuToken,
  variable: settings.sources.get('heroku-token')?.slice(1) ?? 'HEROKU_API_KEY',
})

/**
 * Why a login may have been refused, and what to do. CI services paste a secret into a shell line, which cuts it at
 * `&`, `;`, `(` or a blank and replaces what follows `$`: the length that arrived tells.
 */
export function loginHint({ password, variable, registry }: Login): string {
  const value = password?.reveal() ?? ''
  const arrived = `${variable} arrived with ${value.length} characters`
  if (value === '[unable')
    return `${variable} could not be decrypted by Travis CI: encrypt it again for this repository.`
  if (value.trim() !== value)
    return `${variable} has blanks or a line end around it: set it again without them.`
  const heroku = registry.includes('heroku')
  const make = heroku ? 'make a new one with heroku authorizations:create' : 'make a new access token'
  return `Check the user name, or ${make}; ${arrived}: if yours is longer, the shell cut it at a character such as & $ ( or a blank, so put it in single quotes where you set it.`
}
