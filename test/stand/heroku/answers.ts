import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What a route gives back: the status, the JSON body, and headers beyond the usual ones. */
export interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** A refusal in the API's own form; thrown by routes, turned into `{id, message}` by the server. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Record<string, unknown>
  constructor(status: number, id: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.body = { ...more, id, message }
  }
}

/** The API's 404 of a resource. */
export const notFound = (resource: string, message = `Couldn't find that ${resource}.`): Refusal =>
  new Refusal(404, 'not_found', message, { resource })

/** The API's 422. */
export const invalid = (message: string): Refusal => new Refusal(422, 'invalid_params', message)

/** The headers that every answer of the API carries; a request's own UUID is given back. */
export const usualHeaders = (request: IncomingMessage, remaining: number): Record<string, string> => {
  const asked = request.headers['request-id']
  const id = typeof asked === 'string' && /^[\w-]{8,64}$/.test(asked) ? asked : randomUUID()
  return {
    'Content-Type': 'application/json',
    'Request-Id': id,
    'RateLimit-Remaining': String(Math.floor(remaining)),
    'RateLimit-Multiplier': '1',
    'Cache-Control': 'private, no-cache',
  }
}

export type Json = Record<string, unknown>

/** True for a JSON object. */
export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The body as an object; anything else is the API's 400. */
export const record = (value: unknown): Json => {
  if (isRecord(value)) return value
  throw new Refusal(400, 'bad_request', 'Unable to parse the JSON in the request body.')
}

/** Reads a whole body of at most 1 MiB and parses it; an empty body is undefined, bad JSON a 400. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part))
    size += bytes.length
    if (size > 1 << 20) throw new Refusal(413, 'request_too_large', 'The request body is too large.')
    parts.push(bytes)
  }
  const text = Buffer.concat(parts).toString('utf8')
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'bad_request', 'Unable to parse the JSON in the request body.')
  }
}

/** The API's time format: UTC, whole seconds. */
export const stamp = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
