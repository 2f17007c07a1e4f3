import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { readAuthorization } from './credentials.js'
import { startFront } from './front.js'
import type { FrontLog } from './front-log.js'
import { mayBeGzip, readSchema2, type Repository, repositoryIn } from './heroku-rules.js'
import type { HerokuAccess, HerokuRegistry, PushedImage } from './parts.js'
import { headOf, passOn, userHeader } from './proxy.js'
import { startRegistry } from './registry-process.js'
import { bodyOf, handled, sendJson, serve } from './serve.js'

/** Tokens and apps kept in memory, for a registry without a platform. */
export interface MemoryAccess extends HerokuAccess {
  /** Creates an app that this token may push to. */
  add(app: string, token: string): void
}

export const memoryAccess = (): MemoryAccess => {
  const apps = new Map<string, Set<string>>()
  const tokens = new Set<string>()
  return {
    add: (app, token) => {
      tokens.add(token)
      apps.set(app, (apps.get(app) ?? new Set()).add(token))
    },
    tokenOf: (_user, password) => (tokens.has(password) ? password : undefined),
    appName: (app) => (apps.has(app) ? app : undefined),
    mayPush: (token, app) => apps.get(app)?.has(token) === true,
  }
}

const realm = { 'www-authenticate': 'Basic realm="Heroku Container Registry"' }

/**
 * The stock registry's refusal with what was asked for as detail. Docker needs that: a bare code it prints without the
 * message, and tries the upload again for a minute.
 */
const unauthorized = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string> = {},
): void => {
  const [, name] = /^\/v2\/(.+?)\/(?:manifests|blobs|tags)\//.exec(request.url ?? '') ?? []
  const actions = request.method === 'GET' || request.method === 'HEAD' ? ['pull'] : ['pull', 'push']
  const wanted = actions.map((Action) => ({ Type: 'repository', Class: '', Name: name, Action }))
  const detail = name === undefined ? null : wanted
  const error = { code: 'UNAUTHORIZED', message: 'authentication required', detail }
  sendJson(response, 401, { errors: [error] }, { ...realm, ...headers })
}

const unsupported = (response: ServerResponse): void =>
  sendJson(response, 405, { errors: [{ code: 'UNSUPPORTED', message: 'The operation is unsupported.' }] })

interface Context {
  access: () => HerokuAccess
  upstream: { port: number; storage: string }
  pushed: PushedImage[]
}

/** A mount from another app's repository works only where the token may push to that app as well. */
const onwardPath = (url: URL, token: string, access: HerokuAccess): string => {
  const from = url.searchParams.get('from')?.split('/')[0]
  if (from !== undefined && !access.mayPush(token, access.appName(from) ?? '')) {
    url.searchParams.delete('from')
    url.searchParams.delete('mount')
  }
  return url.pathname + url.search
}

const forward = async (
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  passing: { path: string; user: string | undefined; body?: Buffer },
): Promise<number> => {
  const { path, user, body } = passing
  const answer = await passOn(request, context.upstream.port, body === undefined ? { path } : { path, body })
  const [status, headers] = headOf(answer)
  response.writeHead(status, user === undefined ? headers : [...headers, userHeader, user])
  pipeline(answer, response, () => undefined)
  return status
}

const putManifest = async (
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  to: { app: string; type: string; path: string; user: string | undefined },
): Promise<void> => {
  const body = await bodyOf(request)
  const manifest = readSchema2(request.headers['content-type'], body)
  const { storage, port } = context.upstream
  const gzip = manifest?.layers.map((layer) => mayBeGzip(storage, layer.digest)) ?? []
  if (manifest === undefined || (await Promise.all(gzip)).includes(false)) return unsupported(response)
  if ((await forward(context, request, response, { path: to.path, user: to.user, body })) !== 201) return
  const manifestDigest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  const name = to.path.replace(/^\/v2\/(.+)\/manifests\/.*$/, '$1')
  const pull = `127.0.0.1:${port}/${name}@${manifestDigest}`
  context.pushed.push({ app: to.app, type: to.type, manifestDigest, configDigest: manifest.config, pull })
}

const answer = async (
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const access = context.access()
  const given = readAuthorization(request.headers.authorization)
  const token = given?.scheme === 'basic' ? access.tokenOf(given.user, given.password) : undefined
  if (token === undefined || given?.scheme !== 'basic') return unauthorized(request, response)
  const user = access.userOf?.(token) ?? given.user
  const url = new URL(request.url ?? '/', 'http://stand')
  const repository: Repository = repositoryIn(url.pathname)
  if (repository === 'malformed') return void response.writeHead(400, { 'content-length': '0' }).end()
  const path = onwardPath(url, token, access)
  if (repository === 'ping') return void (await forward(context, request, response, { path, user }))
  const app = access.appName(repository.app)
  if (app === undefined || !access.mayPush(token, app)) {
    return unauthorized(request, response, { [userHeader]: user })
  }
  const isPut = request.method === 'PUT' && repository.rest.startsWith('/manifests/')
  if (isPut) return putManifest(context, request, response, { app, type: repository.type, path, user })
  await forward(context, request, response, { path, user })
}

/**
 * Starts a registry behind Heroku's rules: Basic credentials whose password is a token, repositories `APP/TYPE` of
 * apps that the token may push to, and Docker image manifests (version 2, schema 2) with gzip layers only.
 */
export const startHerokuRegistry = async (
  dir: string,
  log: FrontLog,
  first?: HerokuAccess,
): Promise<HerokuRegistry> => {
  let access: HerokuAccess = first ?? memoryAccess()
  const upstream = await startRegistry(join(dir, 'registry'))
  const context: Context = { access: () => access, upstream, pushed: [] }
  const rules = await serve(handled((request, response) => answer(context, request, response)))
  const front = await startFront(rules.port, { where: 'herokuRegistry', log })
  return {
    host: front.host,
    useAccess: (next) => void (access = next),
    imageOf: (app, type, configDigest) => {
      const name = access.appName(app) ?? app
      const fits = (one: PushedImage): boolean =>
        one.app === name && (type === undefined || one.type === type) && one.configDigest === configDigest
      return context.pushed.filter(fits).pop()
    },
    stop: async () => {
      await Promise.all([front.stop(), rules.stop(), upstream.stop()])
    },
  }
}
