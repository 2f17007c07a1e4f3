import type { Secret } from './io/secret.js'

/** The environment as it was handed to the program: every value a string, blanks included. */
export type Env = Readonly<Record<string, string | undefined>>

/** A command as words: the program, then its arguments. Never holds a secret. */
export type Argv = readonly [program: string, ...args: string[]]

/** `read` may run in a dry run; `write` changes something somewhere and is only shown there. */
export type Effect = 'read' | 'write'

/** Time, handed in so that tests can own it. `now` is milliseconds since the epoch. */
export interface Clock {
  now: () => number
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** Talk for people and machines; never results. */
export interface Log {
  debug: (message: string) => void
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string) => void
}

/** One thing to do, with what is shown for it: the one currency of the seam (`io/perform`). */
export interface Step<T> {
  /** Stable short name for the report: `push commit tag`. */
  readonly name: string
  /** The exact command or call, as echoed: `$ docker push …`, `GET https://…`. */
  readonly show: string
  readonly effect: Effect
  /** Reads what an earlier write of the same plan makes: a dry run cannot run it. */
  readonly after?: boolean
  /** What is missing to run it (`HEROKU_API_KEY`): a dry run shows it and says so. */
  readonly needs?: string | undefined
  /** What a dry run goes on with where the step did not run. */
  readonly assume: T
  readonly run: () => Promise<T>
}

/** Runs a step, or in a dry run shows it and gives what it assumes. */
export type Perform = <T>(step: Step<T>) => Promise<T>

export type Auth =
  | { readonly kind: 'basic'; readonly user: string; readonly password: Secret }
  | { readonly kind: 'bearer'; readonly token: Secret }
  /** Travis CI's own scheme, which it takes in lower case only. */
  | { readonly kind: 'token'; readonly token: Secret }

/** An HTTP request as a value; `http/send` is the only place that performs one. */
export interface Request {
  /** Who answers, for messages: `Heroku`, `registry-1.docker.io`. */
  readonly service: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly auth?: Auth | undefined
  readonly body?: string | Uint8Array
  /** Statuses that are answers rather than failures, besides 2xx: `[404]`. */
  readonly accept?: readonly number[]
  /** Of one try, in milliseconds; default 60,000. */
  readonly timeout?: number
  /** `manual` gives a 3xx as an answer; default `follow` (credentials are dropped across hosts). */
  readonly redirect?: 'follow' | 'manual'
  /** Most tries in all; default 4 (one for what must not be repeated blindly). */
  readonly tries?: number
  /** What is wrong with an answer 2xx that came whole (`sent other bytes`); then it is asked for again. */
  readonly check?: (answer: Answer) => string | undefined
}

/** What came back, read whole (at most 8 MiB; 64 KiB of an error). */
export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly body: Uint8Array
  readonly text: () => string
  /** Parsed JSON, or `undefined` where the body is none. */
  readonly json: () => unknown
}

/** Sends with timeout and classified retry; throws `HttpFailure` (http/problem) or a problem of the proxy (`E_PROXY…`). */
export type Send = (request: Request) => Promise<Answer>

/** A finished child process. Output is kept only as far as it was asked for. */
export interface Finished {
  readonly exitCode: number
  /** What the child printed on both streams, in order, capped at its last 64 KiB. */
  readonly output: string
}
