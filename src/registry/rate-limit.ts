import { isIP } from 'node:net'
import type { Answer, Log, Send } from '../types.js'

/** What a registry says of its limit: what is left, of how much in how many seconds, and who is counted. */
export interface Limited {
  readonly remaining: number
  readonly limit: number | undefined
  /** In seconds. */
  readonly window: number | undefined
  /** An IP address for those who are not signed in, else an account's id. */
  readonly source: string | undefined
}

/**
 * Reads `ratelimit-remaining`, `ratelimit-limit` (`100;w=21600`) and `docker-ratelimit-source`
 * (https://docs.docker.com/docker-hub/usage/pulls/); undefined: none, or one of less than a minute, which is over
 * before it can be minded.
 */
export function readLimit(header: Answer['header']): Limited | undefined {
  const remaining = amount(header('ratelimit-remaining'))
  const limit = amount(header('ratelimit-limit'))
  const source = header('docker-ratelimit-source')
  const window = remaining?.window ?? limit?.window
  if (remaining === undefined || (source === undefined && (window ?? 0) < 60)) return undefined
  return { remaining: remaining.count, limit: limit?.count, window, source }
}

function amount(value: string | undefined): { count: number; window: number | undefined } | undefined {
  const [, count, window] = /^\s*(\d{1,9})\s*(?:;\s*w=(\d{1,9}))?\s*$/.exec(value ?? '') ?? []
  if (count === undefined) return undefined
  return { count: Number(count), window: window === undefined ? undefined : Number(window) }
}

/** A time in seconds as people say it: `61 s`, `10 min`, `6 h`. */
export function spoken(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}

// Fewer than one build with a few base images may use up.
const LOW = 10

/** Sends as `send` does, and warns once when an answer says that few requests are left. */
export function watchLimit(send: Send, log: Log): Send {
  let warned = false
  return async (request) => {
    const answer = await send(request)
    const limited = warned ? undefined : readLimit(answer.header)
    if (limited !== undefined && limited.remaining < LOW) {
      warned = true
      log.warn(warning(request.service, limited))
    }
    return answer
  }
}

function warning(service: string, { remaining, limit, window, source }: Limited): string {
  const every = limit === undefined || window === undefined ? '' : ` of ${limit} in ${spoken(window)}`
  const left = `${service} allows only ${remaining} more pulls${every}`
  // What is counted by address is shared with whoever else uses that, on CI services with strangers.
  if (source === undefined || isIP(source) !== 0)
    return `${left} without a login; set DOCKER_USERNAME and DOCKER_PASSWORD, and SLIPWAY_PULL_LOGIN=1 for builds that do not publish`
  return `${left} to this account; an account with a higher limit may be set with DOCKER_USERNAME and DOCKER_PASSWORD`
}
