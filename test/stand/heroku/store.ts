import { EventEmitter } from 'node:events'
import { randomBytes, randomUUID } from 'node:crypto'
import type { AppKnobs } from '../contract.js'
import { createLog } from './logs.js'
import type { Log } from './logs.js'

/** Scopes of an OAuth authorization; only the protected ones reach config vars. */
export const scopes = ['global', 'read', 'write', 'read-protected', 'write-protected'] as const
export type Scope = (typeof scopes)[number]

/** Who calls. `refuse` makes every call of the account fail as the API does for that reason. */
export interface Account {
  id: string
  email: string
  token: string
  /** Seconds the token still has; null: no end. */
  expiresIn: number | null
  mayPush: boolean
  /** What its token may do. */
  scope: Scope
  refuse: 'expired' | 'suspended' | 'delinquent' | 'two_factor' | undefined
  remaining: number
  refilledAt: number
}

/** An image that was pushed: config digest, pullable reference, and the CMD it brings, if any. */
export interface Image {
  id: string
  reference: string
  cmd: readonly string[]
}

/** What one process type runs; without `command` the image's own CMD. */
export interface Process {
  image: Image
  command: string | undefined
}

export type Processes = ReadonlyMap<string, Process>

export interface Release {
  id: string
  version: number
  status: 'pending' | 'succeeded' | 'failed' | 'expired'
  description: string
  user: { id: string; email: string }
  createdAt: number
  updatedAt: number
  processes: Processes
  config: Readonly<Record<string, string>>
  outputUrl: string | null
  /** What a `git push` was made into; images have none. */
  slug: { id: string } | null
}

export interface Dyno {
  id: string
  name: string
  type: string
  release: Release
  state: 'starting' | 'up' | 'crashed' | 'down'
  command: string
  createdAt: number
  updatedAt: number
  /** Bridge address and port of its container once that runs. */
  address: { host: string; port: number } | undefined
  /** An old web dyno that still serves while preboot waits. */
  retiring: boolean
  gone: boolean
  stop: () => Promise<void>
}

/**
 * Knobs of an app: those of the contract, what an unknown image id is answered with, and whether an update of an image
 * that runs is ignored though its command is another. How Heroku does these is not known.
 */
export type Knobs = AppKnobs & { unknownImage?: 404 | 422; ignoresCommand?: boolean }

export interface App {
  id: string
  name: string
  owner: Account
  stack: string
  buildStack: string
  region: string
  host: string
  maintenance: boolean
  preboot: boolean
  createdAt: number
  releasedAt: number
  knobs: Knobs
  config: Readonly<Record<string, string>>
  /** What was asked for last, whether or not its release succeeded: Heroku compares new images with this. */
  formation: Processes
  quantity: Map<string, number>
  releases: Release[]
  current: Release
  dynos: Dyno[]
  webUrl: string
  log: Log
  changed: EventEmitter
}

/** An account that may do everything, with a new token unless one is given. */
export const newAccount = (email: string, token = `HRKU-${randomUUID()}`, now = Date.now()): Account => ({
  id: randomUUID(),
  email,
  token,
  expiresIn: null,
  mayPush: true,
  scope: 'global',
  refuse: undefined,
  remaining: 4500,
  refilledAt: now,
})

const release = (version: number, description: string, user: Account, now: number): Release => ({
  id: randomUUID(),
  version,
  status: 'succeeded',
  description,
  user: { id: user.id, email: user.email },
  createdAt: now,
  updatedAt: now,
  processes: new Map(),
  config: {},
  outputUrl: null,
  slug: null,
})

/** A new app as Heroku makes it: two releases without an image, no dynos, nothing deployed. */
export const newApp = (
  name: string,
  owner: Account,
  knobs: Knobs,
  webUrl: string,
  clock: () => number = Date.now,
): App => {
  const now = clock()
  const first = release(1, 'Initial release', owner, now)
  const second = release(2, 'Enable Logplex', owner, now)
  const pushed = { ...release(3, 'Deploy 1a2b3c4d', owner, now), slug: { id: randomUUID() } }
  const releases = [first, second, ...(knobs.slug === true ? [pushed] : [])]
  const stack = knobs.stack ?? 'container'
  return {
    id: randomUUID(),
    name,
    owner,
    stack,
    buildStack: stack,
    region: 'us',
    host: `${name}-${randomBytes(6).toString('hex')}.herokuapp.com`,
    maintenance: knobs.maintenance ?? false,
    preboot: knobs.preboot ?? false,
    createdAt: now,
    releasedAt: now,
    knobs,
    config: {},
    formation: new Map(),
    quantity: new Map(),
    releases,
    current: releases.at(-1) ?? second,
    dynos: [],
    webUrl,
    log: createLog(clock),
    changed: new EventEmitter().setMaxListeners(0),
  }
}

/** True as long as no release of the app ever had an image or a slug. */
export const neverDeployed = (app: App): boolean =>
  app.releases.every((each) => each.processes.size === 0 && each.slug === null)

/** Only what succeeded with an image, and was not thrown away since, can be gone back to. */
export const eligible = (each: Release): boolean => each.status === 'succeeded' && each.processes.size > 0

export interface Draft {
  description: string
  user: Account
  processes: Processes
  config: Readonly<Record<string, string>>
}

/** Adds the next release: current at once, or pending when there is a release command to run first. */
export const addRelease = (app: App, draft: Draft, now = Date.now()): Release => {
  const last = app.releases[app.releases.length - 1]
  const added = release((last?.version ?? 0) + 1, draft.description, draft.user, now)
  added.processes = draft.processes
  added.config = draft.config
  // A change of config vars keeps what runs.
  if (draft.processes.size === 0) added.slug = last?.slug ?? null
  app.releases.push(added)
  for (const type of draft.processes.keys()) {
    if (!app.quantity.has(type)) app.quantity.set(type, type === 'web' ? (app.knobs.webQuantity ?? 1) : 0)
  }
  if (draft.processes.has('release')) added.status = 'pending'
  else settle(app, added, true, now)
  return added
}

/** Ends a release. A success becomes current unless a newer one already is; gives whether it did. */
export const settle = (app: App, ended: Release, ok: boolean, now = Date.now()): boolean => {
  ended.status = ok ? 'succeeded' : 'failed'
  ended.updatedAt = now
  if (!ok || ended.version < app.current.version) return false
  app.current = ended
  // Config vars change with the release that brings them: not before its command has succeeded, and never if it fails.
  app.config = ended.config
  app.releasedAt = now
  if (ended.processes.size > 0) app.stack = app.buildStack
  return true
}

const same = ({ knobs, formation }: App, type: string, asked: Process): boolean => {
  const process = formation.get(type)
  if (process?.image.id !== asked.image.id) return false
  return knobs.ignoresCommand === true || process.command === asked.command
}

/** Splits an update into the types that change and those that already run exactly this. */
export const compareFormation = (app: App, asked: Processes): { changed: Processes; unchanged: string[] } => {
  const changed = new Map([...asked].filter(([type, process]) => !same(app, type, process)))
  return { changed, unchanged: [...asked.keys()].filter((type) => !changed.has(type)) }
}

const hex = (process: Process): string => process.image.id.replace('sha256:', '').slice(0, 12)

/** The description of a deploy: each changed type with the first 12 hex digits of its image. */
export const describeDeploy = (changed: Processes): string =>
  `Deployed ${[...changed].map(([type, process]) => `${type} (${hex(process)})`).join(', ')}`

// As Ruby does it (Shellwords): `/bin/sh -c bundle\ exec\ puma`.
const escaped = (word: string): string =>
  word === '' ? "''" : word.replace(/[^\w.,:+/@\n-]/g, '\\$&').replace(/\n/g, "'\n'")

/** How the command of a process reads in the formation and in the log: an image's own word by word, escaped. */
export const commandText = ({ command, image }: Process): string =>
  command ?? image.cmd.map(escaped).join(' ')
