import type { Request } from '../types.js'

/** `status`: an answer that is a failure; `network`: no whole answer; `timeout`: none in time. */
export type FailureKind = 'status' | 'network' | 'timeout'

/** What is known of one failed request. */
export interface FailureFacts {
  readonly kind: FailureKind
  /** Who was asked, for messages: `Heroku`, `registry-1.docker.io`. */
  readonly service: string
  readonly method: Request['method']
  /** Without user info and without the values of its query. */
  readonly url: string
  /** What happened, as a clause without its subject: `answered 503`, `closed the connection`. */
  readonly words: string
  /** Whether the same request may well work in a moment. */
  readonly temporary: boolean
  readonly status?: number | undefined
  /** The service's own code (`UNSUPPORTED`, `not_found`), else the system's (`ECONNRESET`). */
  readonly code?: string | undefined
  /** The service's own words. */
  readonly message?: string | undefined
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfter?: number | undefined
  readonly requestId?: string | undefined
  /** Whether it is sure that nothing reached the service, so that repeating is harmless. */
  readonly unsent?: boolean | undefined
}

/** One HTTP request that failed, with all a caller needs to decide and a person to act. */
export class HttpFailure extends Error {
  readonly facts: FailureFacts

  constructor(facts: FailureFacts, cause?: unknown) {
    super(`${facts.service} ${facts.words}.`, cause === undefined ? undefined : { cause })
    this.name = 'HttpFailure'
    this.facts = facts
  }

  get kind(): FailureKind {
    return this.facts.kind
  }

  get service(): string {
    return this.facts.service
  }

  get status(): number | undefined {
    return this.facts.status
  }

  /** The service's own code, `UNSUPPORTED` or `not_found`; of the network, the system's. */
  get code(): string | undefined {
    return this.facts.code
  }

  get temporary(): boolean {
    return this.facts.temporary
  }

  /** A clause for other sentences: `it answered 503 (UNAVAILABLE: try later)`. */
  get detail(): string {
    return `it ${this.facts.words}`
  }

  /** One plain sentence: `registry-1.docker.io answered 503.` */
  get sentence(): string {
    return this.message
  }
}

/** The failure behind `error`: itself, or the one that a problem was made from. */
export function failureBehind(error: unknown): HttpFailure | undefined {
  if (error instanceof HttpFailure) return error
  return error instanceof Error && error.cause instanceof HttpFailure ? error.cause : undefined
}

/** The address for people and logs: user info dropped, of the query only the names; `text` need not be valid. */
export function redactUrl(text: string): string {
  if (!URL.canParse(text)) return '(not an address)'
  const url = new URL(text)
  const names = [...new Set(url.searchParams.keys())].map((name) => encodeURIComponent(name))
  return `${url.origin}${url.pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`
}

/** Whom and what a failure is about, from the request that met it. */
export const about = (
  request: Request,
  url = request.url,
): Pick<FailureFacts, 'service' | 'method' | 'url'> => ({
  service: request.service,
  method: request.method,
  url: redactUrl(url),
})
