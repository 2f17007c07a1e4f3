import type { Secret } from '../io/secret.js'
import type { Digest } from '../image/reference.js'
import type { Request } from '../types.js'

/** Heroku's Platform API: where it is, and the token for it. */
export interface HerokuApi {
  /** `https://api.heroku.com`; a slash at the end does no harm. */
  readonly url: string
  readonly token: Secret
}

/** One process type of a release: the image's id (digest of its config) and, where it is not the image's own, its command. */
export interface ImageUpdate {
  readonly type: string
  readonly image: Digest
  readonly command?: string | undefined
}

export interface LogFilter {
  /** Lines from the end, at most 1500. */
  readonly lines: number
  /** `app` or `heroku`; both when left out. */
  readonly source?: string
}

/** What a request needs beside its subject: the API, and a fresh UUID for `Request-Id`. */
export interface Asking {
  readonly api: HerokuApi
  readonly id: string
}

const V3 = 'application/vnd.heroku+json; version=3'

// The variant that takes images; the plain version 3 would ignore them.
const RELEASING = `${V3}.docker-releases`

const PAGE = 1000

interface Parts {
  readonly method?: Request['method']
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly tries?: number
}

const request = ({ api, id }: Asking, path: string, parts: Parts = {}): Request => ({
  service: 'Heroku',
  method: parts.method ?? 'GET',
  url: api.url.replace(/\/+$/, '') + path,
  headers: {
    accept: parts.accept ?? V3,
    'request-id': id,
    ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...parts.headers,
  },
  auth: { kind: 'bearer', token: api.token },
  ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
  ...(parts.tries === undefined ? {} : { tries: parts.tries }),
})

const ofApp = (app: string, rest = ''): string => `/apps/${encodeURIComponent(app)}${rest}`

/** Whose token this is. */
export const accountRequest = (asking: Asking): Request => request(asking, '/account')

/** The app, by name or id. */
export const appRequest = (asking: Asking, app: string): Request => request(asking, ofApp(app))

/** Makes the next release of the app an image; where nothing was deployed yet, its stack changes at once. */
export const stackRequest = (asking: Asking, app: string): Request =>
  request(asking, ofApp(app), { method: 'PATCH', tries: 3, body: { build_stack: 'container' } })

/** How many calls the account has left; asking costs none. */
export const limitRequest = (asking: Asking): Request => request(asking, '/account/rate-limits')

/** The process types of the app and how many dynos each has. */
export const formationRequest = (asking: Asking, app: string): Request =>
  request(asking, ofApp(app, '/formation'))

/** The release itself: every process type and its image in one update, sent once only, since its answer may be lost. */
export const releaseRequest = (asking: Asking, app: string, updates: readonly ImageUpdate[]): Request =>
  request(asking, ofApp(app, '/formation'), {
    method: 'PATCH',
    accept: RELEASING,
    tries: 1,
    body: {
      updates: updates.map(({ type, image, command }) => ({
        type,
        docker_image: image,
        ...(command === undefined ? {} : { command }),
      })),
    },
  })

/** The newest `max` releases (1 to 1000); what is older is left to `Next-Range`. */
export const releasesRequest = (asking: Asking, app: string, max: number): Request =>
  request(asking, ofApp(app, '/releases'), {
    headers: { range: `version ..; max=${Math.min(max, PAGE)}, order=desc` },
  })

/** Makes a new release with the images and config vars of an old one, by its id; sent once only. */
export const rollbackRequest = (asking: Asking, app: string, release: string): Request =>
  request(asking, ofApp(app, '/releases'), { method: 'POST', tries: 1, body: { release } })

/** All config vars, values included. */
export const configRequest = (asking: Asking, app: string): Request =>
  request(asking, ofApp(app, '/config-vars'))

/** Sets config vars, all in one release; sent once only. Its body holds their values, so it is never shown. */
export const setConfigRequest = (asking: Asking, app: string, vars: ReadonlyMap<string, Secret>): Request =>
  request(asking, ofApp(app, '/config-vars'), {
    method: 'PATCH',
    tries: 1,
    body: Object.fromEntries([...vars].map(([name, value]) => [name, value.reveal()])),
  })

/** One release, by id or version number. */
export const oneReleaseRequest = (asking: Asking, app: string, release: string | number): Request =>
  request(asking, ofApp(app, `/releases/${encodeURIComponent(release)}`))

/** The dynos there are right now, of every release. */
export const dynosRequest = (asking: Asking, app: string): Request => request(asking, ofApp(app, '/dynos'))

/** Whether old dynos serve on until the new ones have booted. */
export const prebootRequest = (asking: Asking, app: string): Request =>
  request(asking, ofApp(app, '/features/preboot'))

/** Asks for an address at which the last log lines lie ready; it changes nothing in the app. */
export const logSessionRequest = (asking: Asking, app: string, { lines, source }: LogFilter): Request =>
  request(asking, ofApp(app, '/log-sessions'), {
    method: 'POST',
    // One session too many does no harm.
    tries: 3,
    body: { lines, tail: false, ...(source === undefined ? {} : { source }) },
  })

/** The lines of a log session. The address is a credential in itself: no token goes with it. */
export const logLinesRequest = (url: string): Request => ({ service: 'Heroku logs', method: 'GET', url })

/** The request as it is shown to people: `PATCH https://… {"updates":…}`. */
export const showRequest = ({ method, url, body }: Request): string =>
  typeof body === 'string' ? `${method} ${url} ${body}` : `${method} ${url}`
