import type { Answer, Request, Send } from '../types.js'
import {
  type Account,
  type App,
  type Dyno,
  type Formation,
  readAccount,
  readApp,
  readDynos,
  readEnabled,
  readFormation,
  readLogUrl,
  readRelease,
  readReleases,
  type Release,
} from './read.js'
import { explain, isStatus } from './refusal.js'
import {
  accountRequest,
  appRequest,
  type Asking,
  dynosRequest,
  formationRequest,
  type HerokuApi,
  type ImageUpdate,
  logLinesRequest,
  logSessionRequest,
  oneReleaseRequest,
  prebootRequest,
  releaseRequest,
  releasesRequest,
} from './requests.js'

/** What an update of the formation answered: Heroku names no release there. */
export interface Updated {
  readonly formation: readonly Formation[]
  /** Heroku's own warning: an image that was running already makes no release. */
  readonly warning: string | undefined
}

/** One app on Heroku's Platform API, a method a call. All throw problems (`refusal.ts` has the table). */
export interface Heroku {
  readonly app: string
  account: () => Promise<Account>
  look: () => Promise<App>
  formation: () => Promise<Formation[]>
  /** Tried once: what is unknown after a lost answer must be read back (`release.ts`). */
  update: (updates: readonly ImageUpdate[]) => Promise<Updated>
  /** The newest `max` releases, the newest first. */
  releases: (max: number) => Promise<Release[]>
  release: (which: string | number) => Promise<Release>
  dynos: () => Promise<Dyno[]>
  preboot: () => Promise<boolean>
  /** The last `lines` lines of the app's log, the platform's own included. */
  logs: (lines: number) => Promise<string[]>
}

export interface HerokuDeps {
  readonly api: HerokuApi
  readonly app: string
  readonly send: Send
  /** A fresh UUID. */
  readonly newId: () => string
}

/** Opens the API for one app, by name or id; nothing is sent yet. */
export function openHeroku({ api, app, send, newId }: HerokuDeps): Heroku {
  const ask = async (action: string, make: (asking: Asking) => Request): Promise<Answer> => {
    const request = make({ api, id: newId() })
    try {
      return await send(request)
    } catch (error) {
      throw explain(error, { action, app, request })
    }
  }
  return {
    app,
    account: async () => readAccount((await ask('say whose token this is', accountRequest)).json()),
    look: async () => readApp((await ask('describe the app', (a) => appRequest(a, app))).json()),
    formation: async () =>
      readFormation((await ask('list the process types', (a) => formationRequest(a, app))).json()),
    update: async (updates) => {
      const answer = await ask('release the image', (a) => releaseRequest(a, app, updates))
      const warning = answer.header('x-heroku-warning') ?? answer.header('warning-message')
      return { formation: readFormation(answer.json()), warning }
    },
    releases: async (max) =>
      readReleases((await ask('list the releases', (a) => releasesRequest(a, app, max))).json()),
    release: async (which) =>
      readRelease((await ask('describe the release', (a) => oneReleaseRequest(a, app, which))).json()),
    dynos: async () => readDynos((await ask('list the dynos', (a) => dynosRequest(a, app))).json()),
    preboot: async () => {
      try {
        return readEnabled((await ask('say whether preboot is on', (a) => prebootRequest(a, app))).json())
      } catch (error) {
        // An app that cannot have the feature may not know it.
        if (isStatus(error, 404)) return false
        throw error
      }
    },
    logs: async (lines) => {
      const session = await ask('open the log', (a) => logSessionRequest(a, app, { lines }))
      const url = readLogUrl(session.json())
      const answer = await ask('read the log', () => logLinesRequest(url))
      return answer
        .text()
        .split('\n')
        .map((line) => line.trimEnd())
        .filter((line) => line !== '')
    },
  }
}
