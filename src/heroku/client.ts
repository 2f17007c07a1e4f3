import type { Secret } from '../io/secret.js'
import type { Answer, Request, Send } from '../types.js'
import {
  type Account,
  type App,
  type Dyno,
  type Formation,
  readAccount,
  readApp,
  readCallsLeft,
  readConfig,
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
  configRequest,
  dynosRequest,
  formationRequest,
  type HerokuApi,
  type ImageUpdate,
  limitRequest,
  logLinesRequest,
  logSessionRequest,
  oneReleaseRequest,
  prebootRequest,
  releaseRequest,
  releasesRequest,
  rollbackRequest,
  setConfigRequest,
  stackRequest,
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
  /** Makes the stack of the next release `container`; gives the app as it is then. */
  takeImages: () => Promise<App>
  /** Calls of the API that the account has left. */
  callsLeft: () => Promise<number>
  formation: () => Promise<Formation[]>
  /** Tried once: what is unknown after a lost answer must be read back (`release.ts`). */
  update: (updates: readonly ImageUpdate[]) => Promise<Updated>
  /** The newest `max` releases, the newest first. */
  releases: (max: number) => Promise<Release[]>
  release: (which: string | number) => Promise<Release>
  dynos: () => Promise<Dyno[]>
  preboot: () => Promise<boolean>
  /** Makes a new release from the one with this id. Tried once, as `update` is. */
  rollBack: (release: string) => Promise<Release>
  config: () => Promise<ReadonlyMap<string, Secret>>
  /** Sets config vars, and names no release. Tried once, as `update` is. */
  setConfig: (vars: ReadonlyMap<string, Secret>) => Promise<void>
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

type Ask = (action: string, make: (asking: Asking) => Request) => Promise<Answer>

/** Opens the API for one app, by name or id; nothing is sent yet. */
export function openHeroku({ api, app, send, newId }: HerokuDeps): Heroku {
  const ask: Ask = async (action, make) => {
    const request = make({ api, id: newId() })
    try {
      return await send(request)
    } catch (error) {
      throw explain(error, { action, app, request })
    }
  }
  const get = async <T>(action: string, make: Parameters<Ask>[1], read: (json: unknown) => T): Promise<T> =>
    read((await ask(action, make)).json())
  return {
    app,
    account: () => get('say whose token this is', accountRequest, readAccount),
    look: () => get('describe the app', (a) => appRequest(a, app), readApp),
    takeImages: () => get('switch the stack to container', (a) => stackRequest(a, app), readApp),
    callsLeft: () => get('say how many calls are left', limitRequest, readCallsLeft),
    formation: () => get('list the process types', (a) => formationRequest(a, app), readFormation),
    update: async (updates) => {
      const answer = await ask('release the image', (a) => releaseRequest(a, app, updates))
      const warning = answer.header('x-heroku-warning') ?? answer.header('warning-message')
      return { formation: readFormation(answer.json()), warning }
    },
    releases: (max) => get('list the releases', (a) => releasesRequest(a, app, max), readReleases),
    release: (which) => get('describe the release', (a) => oneReleaseRequest(a, app, which), readRelease),
    dynos: () => get('list the dynos', (a) => dynosRequest(a, app), readDynos),
    preboot: () => get('say whether preboot is on', (a) => prebootRequest(a, app), readEnabled).catch(orOff),
    rollBack: (id) => get('go back to that release', (a) => rollbackRequest(a, app, id), readRelease),
    config: () => get('read the config vars', (a) => configRequest(a, app), readConfig),
    setConfig: async (vars) => {
      await ask('set the config vars', (a) => setConfigRequest(a, app, vars))
    },
    logs: async (lines) =>
      logLines(ask, await get('open the log', (a) => logSessionRequest(a, app, { lines }), readLogUrl)),
  }
}

/** An app that cannot have a feature may not know it. */
const orOff = (error: unknown): false => {
  if (isStatus(error, 404)) return false
  throw error
}

const logLines = async (ask: Ask, url: string): Promise<string[]> => {
  const answer = await ask('read the log', () => logLinesRequest(url))
  return answer
    .text()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
}
