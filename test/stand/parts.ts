import type { Where } from './contract.js'

/** How a part of the stand reaches the engine: DOCKER_HOST, the client to call, and this world's container label. */
export interface Docker {
  host: string
  /** Absolute path of the `docker` client that belongs to the engine. */
  bin: string
  /** `KEY=VALUE`: containers that carry it are removed when the world stops. */
  label: string
}

/** What the Heroku registry asks the platform; `app` is a name or an id as it stands in the repository. */
export interface HerokuAccess {
  /** The token behind these Basic credentials (any user, the password is the token), or undefined: refused. */
  tokenOf(user: string, password: string): string | undefined
  /** Canonical name of an app known by name or id, or undefined. */
  appName(app: string): string | undefined
  mayPush(token: string, app: string): boolean
  /** Account name to log for a token; never the token itself. */
  userOf?(token: string): string | undefined
}

/** A manifest that was accepted: where it is, and what it holds. */
export interface PushedImage {
  app: string
  type: string
  manifestDigest: string
  configDigest: string
  /** Reference that the engine of this world can pull without a login. */
  pull: string
}

/** The registry with Heroku's rules. */
export interface HerokuRegistry {
  /** `127.0.0.1:PORT`. */
  host: string
  /** Puts the platform's tokens and apps in the place of the in-memory ones. */
  useAccess(access: HerokuAccess): void
  /** The newest image with this config digest that was pushed under an app, of one process type or of any. */
  imageOf(app: string, type: string | undefined, configDigest: string): PushedImage | undefined
  stop(): Promise<void>
}

/** What a control route is given: parts of the path that its pattern captured, the query, the JSON body. */
export interface ControlRequest {
  params: Record<string, string>
  query: URLSearchParams
  body: unknown
}

/** One route of the control API. `path` matches the whole path; named groups become `params`. */
export interface ControlRoute {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: RegExp
  /** Gives what is sent back as JSON (undefined: 204). An error thrown is answered as 400 with its message. */
  handle(request: ControlRequest): unknown
}

/** A server of the stand that a front stands before. `x-stand-user` in its answers names the user for the log. */
export interface Upstream {
  where: Where
  host: string
  port: number
}
