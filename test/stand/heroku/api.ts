import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { notFound, readJson, Refusal, usualHeaders } from './answers.js'
import type { Answer } from './answers.js'
import { findApp } from './platform-parts.js'
import type { Call, Parts, Route } from './platform-parts.js'
import { appRoutes } from './routes-app.js'
import { releaseRoutes } from './routes-release.js'
import type { Account } from './store.js'

const routes: readonly Route[] = [...appRoutes, ...releaseRoutes]

const matchPath = (pattern: string, path: string): Record<string, string> | undefined => {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const text = given[index] ?? ''
    if (segment.startsWith(':')) params[segment.slice(1)] = decodeURIComponent(text)
    else if (segment !== text) return undefined
  }
  return params
}

/** The variant in `application/vnd.heroku+json; version=3.VARIANT`; anything else is not acceptable. */
const readAccept = (request: IncomingMessage): string | undefined => {
  const match = /^application\/vnd\.heroku\+json;\s*version=3(?:\.([\w.-]+))?$/.exec(
    request.headers.accept ?? '',
  )
  if (match !== null) return match[1]
  const message = `The 'Accept' header must name version 3: application/vnd.heroku+json; version=3.`
  throw new Refusal(406, 'not_acceptable', message)
}

const refusals = {
  expired: new Refusal(401, 'unauthorized', 'Invalid credentials provided.'),
  suspended: new Refusal(403, 'suspended', 'Your account has been suspended.'),
  delinquent: new Refusal(402, 'delinquent', 'Your account has an outstanding balance.'),
  two_factor: new Refusal(
    403,
    'two_factor',
    'A second authentication factor or pre-authorization is required.',
  ),
} as const

const authenticate = (request: IncomingMessage, accounts: readonly Account[]): Account => {
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const account = accounts.find((each) => each.token === token)
  if (token === undefined || account === undefined) throw refusals.expired
  if (account.refuse !== undefined) throw refusals[account.refuse]
  return account
}

/** The account's bucket: 4500 calls at most, 75 more a minute; asking how many are left costs none. */
const spend = (account: Account, path: string, now: number): void => {
  account.remaining = Math.min(4500, account.remaining + ((now - account.refilledAt) / 60_000) * 75)
  account.refilledAt = now
  if (path === '/account/rate-limits') return
  if (account.remaining < 1) {
    const wait = 'Please wait a few minutes before making new requests'
    throw new Refusal(429, 'rate_limit', `Your account reached the API rate limit\n${wait}`)
  }
  account.remaining -= 1
}

/** Config vars are protected; reading anything else needs any scope, changing it one to write. */
const checkScope = ({ scope }: Account, method: string, path: string): void => {
  if (scope === 'global') return
  const isProtected = scope.endsWith('-protected')
  const reads = method === 'GET' || method === 'HEAD'
  const allowed = (reads || scope.startsWith('write')) && (isProtected || !path.endsWith('/config-vars'))
  if (allowed) return
  const message = 'The scope of this OAuth authorization does not allow access to this resource.'
  throw new Refusal(403, 'forbidden', message)
}

const findRoute = (method: string, path: string): [Route, Record<string, string>] => {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : undefined
    if (params !== undefined) return [route, params]
  }
  const hint =
    'Are you using the right HTTP verb (i.e. `GET` vs. `POST`), and did you specify your intended version'
  throw new Refusal(
    404,
    'not_found',
    `The requested API endpoint was not found. ${hint} with the \`Accept\` header?`,
  )
}

const appOf = (name: string, account: Account, parts: Parts) => {
  const app = findApp(parts.apps, name)
  if (app === undefined) throw notFound('app')
  if (app.owner === account) return app
  throw new Refusal(403, 'forbidden', `You do not have access to the app ${app.name}.`)
}

const respond = async (
  request: IncomingMessage,
  parts: Parts,
  known: { account?: Account },
): Promise<Answer> => {
  const body = readJson(request)
  // Refusals come before the body is looked at; it is read all the same.
  body.catch(() => undefined)
  const path = new URL(request.url ?? '/', 'http://api').pathname
  const variant = readAccept(request)
  const account = authenticate(request, parts.accounts)
  known.account = account
  spend(account, path, parts.time.now())
  const [route, params] = findRoute(request.method ?? 'GET', path)
  checkScope(account, route.method, route.path)
  const app = () => appOf(params['app'] ?? '', account, parts)
  if (params['app'] !== undefined) app()
  const { range } = request.headers
  const call: Call = { account, params, body: await body, variant, range, app }
  return route.handle(call, parts)
}

const refusalFor = (error: unknown, problem: (text: string) => void): Answer => {
  if (error instanceof Refusal) return { status: error.status, body: error.body }
  if (error instanceof URIError) return { status: 400, body: { id: 'bad_request', message: 'Bad request.' } }
  problem(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return { status: 500, body: { id: '', message: 'Internal server error.' } }
}

const serve = async (
  parts: Parts,
  problem: (text: string) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const known: { account?: Account } = {}
  const answer = await respond(request, parts, known).catch((error: unknown) => refusalFor(error, problem))
  const text = JSON.stringify(answer.body)
  response.writeHead(answer.status, {
    ...usualHeaders(request, known.account?.remaining ?? 4500),
    ...(known.account === undefined ? {} : { 'X-Stand-User': known.account.email }),
    ...answer.headers,
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** The API's server on a free port of 127.0.0.1. `problem` is told of errors of the stand itself (answered as 500). */
export const startApi = async (
  parts: Parts,
  problem: (text: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> => {
  const server = createServer((request, response) => void serve(parts, problem, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
