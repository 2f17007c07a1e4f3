import type { ImageConfig } from '../docker/read/config.js'
import type { ContainerState } from '../docker/read/container.js'
import type { Listener } from './listeners.js'

/** What a container was seen to do, from its start to its end. */
export interface Life {
  /** How it ended by itself; `undefined` where it ran until it was stopped. */
  readonly ended?: ContainerState | undefined
  /** What it printed, its last 64 KiB. */
  readonly output: string
}

/** How the web process came up. */
export interface Boot {
  /** Whether it was reached from outside on its port, or seen to listen there. */
  readonly bound: boolean
  /** Seconds from its start until then. */
  readonly seconds: number
  /** `undefined` where they cannot be seen. */
  readonly listeners?: readonly Listener[] | undefined
}

/** What was measured of its memory. */
export interface Memory {
  /** The most that was seen, swapped out memory included, in bytes; `undefined`: it could not be measured. */
  readonly most: number | undefined
  /** Whether it was near its quota, and what it swapped out could not be seen. */
  readonly unclear: boolean
  /** Whether the kernel killed it for want of memory. */
  readonly killed: boolean
}

/** How it took SIGTERM. */
export interface Stop {
  readonly seconds: number
  /** Whether SIGKILL was needed. */
  readonly killed: boolean
}

/** The answers of the app by the rule of a release; `unreachable`: they could not be asked for from here. */
export type Health =
  | { readonly healthy: true; readonly sentence: string }
  | { readonly healthy: false; readonly reason: string }
  | { readonly unreachable: string }

/** Everything that a rehearsal found out; what was not come to is missing. */
export interface Rehearsal {
  readonly config: ImageConfig
  /** The path of the Dockerfile, for what to change in it. */
  readonly file: string
  /** The command of `--process 'web: …'`. */
  readonly asked: string | undefined
  readonly port: number
  readonly user: number
  /** MiB. */
  readonly quota: number
  /** Seconds that it was given to bind its port. */
  readonly bootTimeout: number
  /** Whether config vars were given. */
  readonly configured: boolean
  /** `false` where the image has not even `cat`, and so no shell to fill in `$PORT`. */
  readonly shell?: boolean | undefined
  /** What the release command did; without `ended` it took too long. */
  readonly release?: Life | undefined
  readonly web?: Life | undefined
  readonly boot?: Boot | undefined
  readonly health?: Health | undefined
  readonly memory?: Memory | undefined
  readonly stop?: Stop | undefined
}

/** What is wrong by one rule, and what to change. */
export interface Trouble {
  readonly rule: string
  readonly message: string
  readonly fix: string
}
