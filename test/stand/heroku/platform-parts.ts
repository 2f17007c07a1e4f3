import type { Answer } from './answers.js'
import type { Fleet } from './dynos.js'
import type { Images } from './images.js'
import type { Releases } from './releases.js'
import type { Account, App, Knobs } from './store.js'
import type { Streams } from './streams.js'
import type { Time } from './time.js'

/** Where a pushed image can be pulled from, by app, process type (undefined: any) and config digest. */
export type ImageOf = (
  app: string,
  type: string | undefined,
  configDigest: string,
) => string | { pull: string } | undefined

/** The parts that the routes work on. */
export interface Parts {
  accounts: Account[]
  apps: App[]
  fleet: Fleet
  images: Images
  releases: Releases
  streams: Streams
  imageOf: ImageOf
  time: Time
  makeApp(name: string, owner: Account, knobs: Knobs): Promise<App>
  /** Runs one change of an app after the other. */
  inTurn<T>(app: App, work: () => Promise<T>): Promise<T>
}

/** One call of the API, its checks done: who calls, with which variant of version 3, and what the path holds. */
export interface Call {
  account: Account
  params: Readonly<Record<string, string>>
  body: unknown
  variant: string | undefined
  range: string | undefined
  /** The app in the path, that this account may see; throws the API's 404 or 403. */
  app(): App
}

export interface Route {
  method: string
  /** Segments with `:name` are parameters. */
  path: string
  handle(call: Call, parts: Parts): Answer | Promise<Answer>
}

/** Heroku's rule for app names. */
export const isName = (text: string): boolean => /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/.test(text)

/** The app with this name or id. */
export const findApp = (apps: readonly App[], name: string): App | undefined =>
  apps.find((app) => app.name === name || app.id === name)
