import { randomUUID } from 'node:crypto'
import type { ControlRoute, HerokuAccess } from '../parts.js'
import { startApi } from './api.js'
import { createContainers } from './containers.js'
import type { Containers } from './containers.js'
import { controlRoutes } from './control.js'
import { createFleet } from './dynos.js'
import { createImages } from './images.js'
import type { Images } from './images.js'
import { findApp, isName } from './platform-parts.js'
import type { ImageOf, Parts } from './platform-parts.js'
import { createReleases } from './releases.js'
import { startRouter } from './router.js'
import type { Router } from './router.js'
import { newAccount, newApp } from './store.js'
import type { App } from './store.js'
import { startStreams } from './streams.js'
import { realTime } from './time.js'
import type { Time } from './time.js'

export interface PlatformDeps {
  /**
   * DOCKER_HOST, path of the docker client, and the `KEY=VALUE` label of this stand's containers; or what runs dynos
   * instead of an engine.
   */
  docker: { host: string; bin: string; label?: string } | Runtime
  registry: { imageOf: ImageOf }
  /** Told of errors of the stand itself, a line each. */
  log?: (line: string) => void
  /** Multiplies the waits that Heroku fixes (boot 60 s, SIGTERM 30 s, restart after a crash 2 s, router 30 and 75 s). */
  scale?: number
  /** The machine's own by default. */
  time?: Time
}

/** What runs the dynos: their processes, and the images that these are made from. */
export interface Runtime {
  containers: Containers
  images: Images
}

export interface Platform {
  /** `http://127.0.0.1:PORT` of the API. */
  url: string
  /** The account that apps belong to unless the control API is told another. */
  account: { email: string; token: string }
  /** What the registry asks about tokens and apps. */
  registryRules: {
    goodToken(token: string): boolean
    appExists(name: string): boolean
    mayPush(token: string, name: string): boolean
  }
  /** The same, as the stand's registry takes it. */
  access: HerokuAccess
  routes: ControlRoute[]
  stop(): Promise<void>
}

const accessTo = (parts: Parts, pullToken: string): HerokuAccess => {
  const accountOf = (token: string) =>
    parts.accounts.find((each) => each.token === token && each.refuse === undefined)
  return {
    tokenOf: (_user, password) =>
      password === pullToken || accountOf(password) !== undefined ? password : undefined,
    appName: (name) => findApp(parts.apps, name)?.name,
    mayPush(token, name) {
      const account = accountOf(token)
      const app = findApp(parts.apps, name)
      if (token === pullToken) return app !== undefined
      return account !== undefined && account.mayPush && app?.owner === account
    },
    userOf: (token) => (token === pullToken ? 'dyno' : accountOf(token)?.email),
  }
}

const engineRuntime = (docker: Exclude<PlatformDeps['docker'], Runtime>, pullToken: string): Runtime => {
  const [key = '', value = ''] = (docker.label ?? `dev.slipway.stand=${randomUUID()}`).split('=')
  const containers = createContainers(docker.host, { [key]: value, 'dev.slipway.dyno': randomUUID() })
  return { containers, images: createImages(docker, containers, pullToken) }
}

const turns = (): Parts['inTurn'] => {
  const last = new Map<App, Promise<unknown>>()
  return (app, work) => {
    const next = (last.get(app) ?? Promise.resolve()).then(work)
    last.set(
      app,
      next.catch(() => undefined),
    )
    return next
  }
}

/** Starts the Platform API with its routers, streams and dynos; everything listens on free ports of 127.0.0.1. */
export const startPlatform = async (deps: PlatformDeps): Promise<Platform> => {
  const { scale = 1, time = realTime, log: problem = (line: string) => console.error(line) } = deps
  const pullToken = `HRKU-${randomUUID()}`
  const runtime = 'containers' in deps.docker ? deps.docker : engineRuntime(deps.docker, pullToken)
  const { containers, images } = runtime
  const fleet = createFleet(containers, scale, time, problem)
  const streams = await startStreams()
  const routers: Router[] = []
  const parts: Parts = {
    accounts: [newAccount('developer@example.com', undefined, time.now())],
    apps: [],
    fleet,
    images,
    streams,
    releases: createReleases(fleet, streams, time, problem),
    imageOf: deps.registry.imageOf,
    time,
    async makeApp(name, owner, knobs) {
      if (!isName(name) || findApp(parts.apps, name) !== undefined)
        throw new Error(`The app ${name} cannot be made.`)
      const router = await startRouter(scale, time)
      routers.push(router)
      const app = newApp(name, owner, knobs, router.url, () => time.now())
      router.serve(app)
      parts.apps.push(app)
      return app
    },
    inTurn: turns(),
  }
  const api = await startApi(parts, problem)
  const access = accessTo(parts, pullToken)
  const [{ email, token } = newAccount('nobody@example.com')] = parts.accounts
  return {
    url: api.url,
    account: { email, token },
    registryRules: {
      goodToken: (each) => access.tokenOf('_', each) !== undefined,
      appExists: (name) => access.appName(name) !== undefined,
      mayPush: (each, name) => access.mayPush(each, name),
    },
    access,
    routes: controlRoutes(parts),
    async stop() {
      await api.stop()
      await Promise.all([...routers.map((router) => router.stop()), streams.stop()])
      await fleet.stop()
      await images.stop()
    },
  }
}
