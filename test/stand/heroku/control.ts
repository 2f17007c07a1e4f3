import { randomBytes } from 'node:crypto'
import type { ControlRequest, ControlRoute } from '../parts.js'
import { isRecord } from './answers.js'
import type { Json } from './answers.js'
import { findApp } from './platform-parts.js'
import type { Parts } from './platform-parts.js'
import { showApp, showDyno, showProcess, showRelease } from './show.js'
import { describeDeploy, newAccount, scopes } from './store.js'
import type { Account, App, Knobs } from './store.js'

const object = (value: unknown): Json => {
  if (value === undefined) return {}
  if (isRecord(value)) return value
  throw new Error('The body must be an object.')
}

const text = (value: unknown, name: string): string => {
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`${name} must be a string.`)
}

const oneOf = <T>(value: unknown, allowed: readonly T[], name: string): T => {
  const found = allowed.find((each) => each === value)
  if (found === undefined) throw new Error(`${name} must be one of ${allowed.join(', ')}.`)
  return found
}

const count = (value: unknown, name: string): number => {
  if (typeof value === 'number' && value >= 0) return value
  throw new Error(`${name} must be a number of at least 0.`)
}

const bool = (value: unknown, name: string): boolean => oneOf(value, [true, false], name)

const texts = (value: unknown, name: string): string[] => {
  if (Array.isArray(value)) return value.map((each) => text(each, name))
  throw new Error(`${name} must be a list of strings.`)
}

const readStream = (value: unknown): NonNullable<Knobs['stream']> => {
  const stream: NonNullable<Knobs['stream']> = {}
  for (const [key, each] of Object.entries(object(value))) {
    if (key === 'notFound' || key === 'resetAfterBytes' || key === 'statusLagMs' || key === 'silentMs')
      stream[key] = count(each, key)
    else if (key === 'never' || key === 'noCurl') stream[key] = bool(each, key)
    else throw new Error(`There is no stream knob ${key}.`)
  }
  return stream
}

const switches = ['maintenance', 'preboot', 'slug', 'ignoresCommand', 'expires'] as const

const readLaunch = (value: unknown): NonNullable<Knobs['launches']>[number] => {
  const launch: NonNullable<Knobs['launches']>[number] = {}
  for (const [key, each] of Object.entries(object(value))) {
    if (key === 'exit' || key === 'bindsAfter') launch[key] = count(each, key)
    else throw new Error(`A launch has no ${key}.`)
  }
  return launch
}

const readLaunches = (value: unknown): NonNullable<Knobs['launches']> => {
  if (Array.isArray(value)) return value.map(readLaunch)
  throw new Error('launches must be a list.')
}

/** Reads knobs; a knob that does not exist is an error, so that a test cannot misspell one. */
const readKnobs = (value: unknown): Knobs => {
  const knobs: Knobs = {}
  for (const [key, each] of Object.entries(object(value))) {
    const known = switches.find((one) => one === key)
    if (key === 'stack') knobs.stack = oneOf(each, ['container', 'heroku-24'] as const, key)
    else if (key === 'generation') knobs.generation = oneOf(each, ['cedar', 'fir'] as const, key)
    else if (key === 'webUrl') knobs.webUrl = oneOf(each, ['normal', 'null'] as const, key)
    else if (key === 'intruder') knobs.intruder = oneOf(each, ['config', 'release'] as const, key)
    else if (key === 'unknownImage') knobs.unknownImage = oneOf(each, [404, 422] as const, key)
    else if (known !== undefined) knobs[known] = bool(each, key)
    else if (key === 'webQuantity' || key === 'bootTimeout' || key === 'intruderAfter')
      knobs[key] = count(each, key)
    else if (key === 'launches') knobs.launches = readLaunches(each)
    else if (key === 'stream') knobs.stream = readStream(each)
    else if (key === 'attached') knobs.attached = texts(each, key)
    else throw new Error(`There is no knob ${key}.`)
  }
  return knobs
}

/** Knobs set later act at once where they stand for a state of the app. */
const turn = (app: App, knobs: Knobs): void => {
  app.knobs = { ...app.knobs, ...knobs }
  app.maintenance = knobs.maintenance ?? app.maintenance
  app.preboot = knobs.preboot ?? app.preboot
  if (knobs.stack !== undefined) {
    app.stack = knobs.stack
    app.buildStack = knobs.stack
  }
  app.changed.emit('change')
}

/** Everything there is to know of an app, the owner's token included. */
const state = (app: App) => ({
  name: app.name,
  webUrl: app.webUrl,
  token: app.owner.token,
  knobs: app.knobs,
  config: app.config,
  app: showApp(app),
  formation: [...app.formation].map(([type, process]) => showProcess(app, type, process, true)),
  dynos: app.dynos.map((dyno) => ({ ...showDyno(app, dyno), retiring: dyno.retiring })),
  releases: app.releases.map((release) => ({
    ...showRelease(app, release),
    image: release.processes.get('web')?.image.id ?? null,
  })),
  log: app.log.read({ lines: 1500 }),
})

const accountOf = (parts: Parts, email: unknown): Account => {
  const found = email === undefined ? parts.accounts[0] : parts.accounts.find((each) => each.email === email)
  if (found === undefined) throw new Error('There is no such account.')
  return found
}

/** The account of a token; a token that nobody has makes a new account. */
const accountWith = (parts: Parts, token: string): Account => {
  const found = parts.accounts.find((each) => each.token === token)
  if (found !== undefined) return found
  const account = newAccount(`user-${randomBytes(4).toString('hex')}@example.com`, token, parts.time.now())
  parts.accounts.push(account)
  return account
}

const showState = (account: Account) => ({
  email: account.email,
  token: account.token,
  expiresIn: account.expiresIn,
  mayPush: account.mayPush,
  scope: account.scope,
  refuse: account.refuse ?? null,
  remaining: account.remaining,
})

const change = (account: Account, body: Json): void => {
  for (const [key, value] of Object.entries(body)) {
    if (key === 'email' || key === 'token') account[key] = text(value, key)
    else if (key === 'expiresIn') account.expiresIn = value === null ? null : count(value, key)
    else if (key === 'mayPush') account.mayPush = bool(value, key)
    else if (key === 'scope') account.scope = oneOf(value, scopes, key)
    else if (key === 'remaining') account.remaining = count(value, key)
    else if (key === 'refuse') {
      const refusals = ['expired', 'suspended', 'delinquent', 'two_factor'] as const
      account.refuse = value === null ? undefined : oneOf(value, refusals, key)
    } else throw new Error(`An account has no ${key}.`)
  }
}

/** Another person's release: a config change, or a deploy of what runs now under a description of its own. */
const byHand = (parts: Parts, app: App, kind: unknown): void => {
  const user = { ...app.owner, email: 'colleague@example.com' }
  if (oneOf(kind ?? 'release', ['config', 'release'] as const, 'kind') === 'config') {
    parts.releases.configure(app, user, new Map([['BY_HAND', String(Date.now())]]))
    return
  }
  const { processes } = app.current
  if (processes.size === 0) throw new Error('Nothing was released yet that could be released again.')
  parts.releases.make(app, { description: describeDeploy(processes), user, processes, config: app.config })
}

const accountRoutes = (parts: Parts): ControlRoute[] => [
  { method: 'GET', path: /^\/heroku\/accounts$/, handle: () => parts.accounts.map(showState) },
  {
    method: 'POST',
    path: /^\/heroku\/accounts$/,
    handle({ body }) {
      const email = `user-${randomBytes(4).toString('hex')}@example.com`
      const account = newAccount(email, undefined, parts.time.now())
      change(account, object(body))
      parts.accounts.push(account)
      return showState(account)
    },
  },
  {
    method: 'PATCH',
    path: /^\/heroku\/accounts\/(?<email>[^/]+)$/,
    handle({ params, body }) {
      const account = accountOf(parts, decodeURIComponent(params['email'] ?? ''))
      change(account, object(body))
      return showState(account)
    },
  },
]

/**
 * The control routes of the platform: accounts, apps with their knobs, and what other people do to an app by hand
 * (a release, a rollback, the expiry of an old release).
 */
export const controlRoutes = (parts: Parts): ControlRoute[] => {
  const appOf = ({ params }: ControlRequest): App => {
    const app = findApp(parts.apps, params['app'] ?? '')
    if (app === undefined) throw new Error(`There is no app ${params['app']}.`)
    return app
  }
  const releaseOf = (app: App, body: unknown) => {
    const version = count(object(body)['version'], 'version')
    const found = app.releases.find((each) => each.version === version)
    if (found === undefined) throw new Error(`There is no release v${version}.`)
    return found
  }
  return [
    ...accountRoutes(parts),
    {
      method: 'POST',
      path: /^\/heroku\/apps$/,
      async handle({ body }) {
        const { name, account, token, knobs, ...flat } = object(body)
        const wanted = readKnobs({ ...object(knobs), ...flat })
        const owner =
          token === undefined ? accountOf(parts, account) : accountWith(parts, text(token, 'token'))
        const chosen = name === undefined ? `app-${randomBytes(5).toString('hex')}` : text(name, 'name')
        const there = findApp(parts.apps, chosen)
        if (there === undefined) return state(await parts.makeApp(chosen, owner, wanted))
        if (there.owner !== owner) throw new Error(`The app ${chosen} belongs to another account.`)
        turn(there, wanted)
        return state(there)
      },
    },
    { method: 'GET', path: /^\/heroku\/apps$/, handle: () => parts.apps.map((app) => app.name) },
    { method: 'GET', path: /^\/heroku\/apps\/(?<app>[^/]+)$/, handle: (request) => state(appOf(request)) },
    {
      method: 'PATCH',
      path: /^\/heroku\/apps\/(?<app>[^/]+)$/,
      handle(request) {
        const app = appOf(request)
        turn(app, readKnobs(request.body))
        return state(app)
      },
    },
    {
      method: 'POST',
      path: /^\/heroku\/apps\/(?<app>[^/]+)\/release-by-hand$/,
      handle(request) {
        const app = appOf(request)
        byHand(parts, app, object(request.body)['kind'])
        return state(app)
      },
    },
    {
      method: 'POST',
      path: /^\/heroku\/apps\/(?<app>[^/]+)\/rollback$/,
      handle(request) {
        const app = appOf(request)
        parts.releases.rollback(app, app.owner, releaseOf(app, request.body).id)
        return state(app)
      },
    },
    {
      method: 'POST',
      path: /^\/heroku\/apps\/(?<app>[^/]+)\/expire$/,
      handle(request) {
        const app = appOf(request)
        releaseOf(app, request.body).status = 'expired'
        return state(app)
      },
    },
  ]
}
