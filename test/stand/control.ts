import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault } from './contract.js'
import type { FrontLog } from './front-log.js'
import type { Hub } from './hub.js'
import type { ControlRequest, ControlRoute } from './parts.js'
import { bodyOf, sendJson, serve, type Served } from './serve.js'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const textIn = (body: unknown, name: string): string => {
  const value = isRecord(body) ? body[name] : undefined
  if (typeof value !== 'string' || value === '') throw new Error(`The field ${name} must be a text.`)
  return value
}

const wheres = ['hub', 'token', 'herokuRegistry', 'herokuApi', 'travisApi']
const kinds = ['answer', 'reset', 'truncate', 'delay']

/** True for what looks like a fault; tests are typed, so this only catches slips of the pen. */
const isFault = (value: unknown): value is Fault =>
  isRecord(value) &&
  wheres.includes(String(value['where'])) &&
  isRecord(value['action']) &&
  kinds.includes(String(value['action']['kind']))

const faultsIn = (body: unknown): Fault[] => {
  const faults: unknown[] = Array.isArray(body) ? body : [body]
  return faults.map((fault) => {
    if (!isFault(fault)) throw new Error(`This is no fault: ${JSON.stringify(fault)}.`)
    return fault
  })
}

/** Routes over the log and the faults of all fronts. */
export const frontRoutes = (log: FrontLog): ControlRoute[] => [
  { method: 'POST', path: /^\/faults$/, handle: ({ body }) => ({ ids: log.add(faultsIn(body)) }) },
  { method: 'DELETE', path: /^\/faults$/, handle: () => log.clear() },
  {
    method: 'GET',
    path: /^\/requests$/,
    handle: ({ query }) => {
      const write = query.get('write')
      return log.requests({
        since: Number(query.get('since') ?? 0),
        where: query.get('where') ?? undefined,
        path: query.get('path') ?? undefined,
        write: write === null ? undefined : write === 'true',
      })
    },
  },
]

/** Routes over the accounts of the hub. */
export const hubRoutes = (hub: Hub): ControlRoute[] => [
  {
    method: 'POST',
    path: /^\/hub\/users$/,
    handle: ({ body }) => hub.addUser(textIn(body, 'username'), textIn(body, 'password')),
  },
  {
    method: 'POST',
    path: /^\/hub\/private$/,
    handle: ({ body }) =>
      hub.setPrivate(textIn(body, 'repository'), isRecord(body) && body['private'] !== false),
  },
  {
    method: 'POST',
    path: /^\/hub\/expiry$/,
    handle: ({ body }) => hub.setExpiry(Number(isRecord(body) ? body['seconds'] : NaN)),
  },
]

const answer = async (
  routes: readonly ControlRoute[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://stand')
  const route = routes.find((one) => one.method === request.method && one.path.test(url.pathname))
  if (route === undefined)
    return sendJson(response, 404, { message: `No route ${request.method} ${url.pathname}.` })
  const text = (await bodyOf(request)).toString('utf8')
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  const params = { ...route.path.exec(url.pathname)?.groups }
  const asked: ControlRequest = { params, query: url.searchParams, body }
  const result: unknown = await route.handle(asked)
  if (result === undefined) response.writeHead(204).end()
  else sendJson(response, 200, result)
}

/** Starts the control API of a world on a free port; of routes for the same path the first one answers. */
export const startControl = (routes: readonly ControlRoute[]): Promise<Served> =>
  serve((request, response) => {
    answer(routes, request, response).catch((error: unknown) => {
      sendJson(response, 400, { message: error instanceof Error ? error.message : String(error) })
    })
  })
