/** Where a running stand is: what `startWorld()` returns and what `world.json` in its folder holds. */
export interface World {
  /** Private folder of this world (mode 0700); everything it writes lies below. */
  dir: string
  /** Value for DOCKER_HOST. */
  dockerHost: string
  /** Folder to put first on PATH so that `docker` is the engine's own client (has BuildKit built in on 20.10). */
  dockerBin: string
  /** `127.0.0.1:PORT` of the registry behind Bearer tokens (the stand-in for Docker Hub). */
  hub: string
  /** `127.0.0.1:PORT` of the registry with Heroku's rules. */
  herokuRegistry: string
  /** `http://127.0.0.1:PORT` of the Platform API. */
  herokuApi: string
  /** `http://127.0.0.1:PORT` of the stand-in for Travis CI's API. */
  travisApi: string
  /** `http://127.0.0.1:PORT` of the stand's own control API. */
  control: string
  /** TLS server that answers as the release host, and the CA file that signs it. */
  downloads: { port: number; caFile: string }
  /** Base images in the engine: busybox alone, and busybox with Node. */
  images: { busybox: string; node: string }
}

export type Where = 'hub' | 'token' | 'herokuRegistry' | 'herokuApi' | 'travisApi'

/** One request that reached a front. `write` is any method but GET and HEAD, token requests excepted. */
export interface Seen {
  id: number
  at: number
  where: Where
  method: string
  path: string
  status: number
  user: string | undefined
  write: boolean
  contentType: string | undefined
  bytesIn: number
  bytesOut: number
}

/** What a front does instead of answering; matched in order, used `times` times (default 1). */
export interface Fault {
  where: Where
  method?: string
  /** Regular expression on the path with its query. */
  path?: string
  /** Only requests whose Basic or Bearer credentials name this user. */
  user?: string
  times?: number
  /** Let this many matching requests through first. */
  skip?: number
  action:
    | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
    | { kind: 'reset'; when: 'before' | 'during' | 'after' }
    | { kind: 'truncate'; bytes: number }
    | { kind: 'delay'; ms: number }
}

/** Knobs of one app on the Heroku stand-in; all have defaults that behave well. */
export interface AppKnobs {
  stack?: 'container' | 'heroku-24'
  /** Whether somebody deployed to it by `git push` before. */
  slug?: boolean
  generation?: 'cedar' | 'fir'
  maintenance?: boolean
  preboot?: boolean
  webUrl?: 'normal' | 'null'
  /** Web dynos that a first release gets. */
  webQuantity?: number
  /** Seconds of the boot timeout (R10); real one is 60. */
  bootTimeout?: number
  /** Release command: how often the stream answers 404 first, silence, reset, lag of the status after the end. */
  stream?: {
    notFound?: number
    resetAfterBytes?: number
    statusLagMs?: number
    /** How long the command is silent after what it printed, and does not end. */
    silentMs?: number
    never?: boolean
    noCurl?: boolean
  }
  /** Config vars that belong to add-ons: nobody else may set them. */
  attached?: string[]
  /** Another actor's release made right after the next formation update. */
  intruder?: 'config' | 'release'
  /** Seconds from that update to the other actor's release; 0 by default. */
  intruderAfter?: number
  /** What becomes of the next web processes that start, one each; all after them do as their image does. */
  launches?: Launch[]
  /** Whether the image that is replaced next can no more be gone back to. */
  expires?: boolean
}

/** A start of a web process that goes otherwise than its image would have it. */
export interface Launch {
  /** It ends at once with this status: a crash. */
  exit?: number
  /** Seconds that it takes to bind to its port at the least. */
  bindsAfter?: number
}
