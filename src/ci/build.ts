import type { Env } from '../types.js'

export type Service = 'travis' | 'github' | 'local' | 'unknown'

/** A pull request, with what the service tells about it. */
export interface PullRequest {
  readonly number?: string | undefined
  /** Whether its head lives in another repository; `undefined` where that is not told. */
  readonly fork?: boolean | undefined
}

/** What this job builds, in words that every CI service and git share. Blank values are absent. */
export interface Build {
  /** `unknown`: `CI` is set, by a service that is not known here. */
  readonly service: Service
  /** `alice/todo-app` */
  readonly repository?: string | undefined
  /** `todo-app` */
  readonly repositoryName?: string | undefined
  /** The repository's page, https and without credentials. */
  readonly source?: string | undefined
  readonly private?: boolean | undefined
  /** The branch that is built; of a pull request the one it wants to go into; none for a tag. */
  readonly branch?: string | undefined
  /** `undefined` says that this is none; `unknown`, that nothing rules it out (`doubt` says why). */
  readonly pullRequest?: PullRequest | 'unknown' | undefined
  /** `TRAVIS_PULL_REQUEST is not set` */
  readonly doubt?: string | undefined
  readonly tag?: string | undefined
  /** The full id of the commit. */
  readonly commit?: string | undefined
  /** `push`, `cron`, `workflow_dispatch`: what started the build, as the service calls it. */
  readonly event?: string | undefined
  /** Set where what started the build never publishes: `this build is for a release`. */
  readonly withheld?: string | undefined
  /** The build's number, which grows within a repository: `524`. */
  readonly number?: string | undefined
  /** The job's id, unique within the repository: `524.1`. */
  readonly job?: string | undefined
  readonly jobUrl?: string | undefined
  readonly restarted?: boolean | undefined
  /** An earlier command of this job's script failed. */
  readonly failedBefore?: boolean | undefined
  /** Outside CI: there are uncommitted changes. */
  readonly dirty?: boolean | undefined
  /** Outside CI: a commit is checked out, and no branch. */
  readonly detached?: boolean | undefined
}

/** The environment without its blank variables: CI services set what they do not know to nothing. */
export const withoutBlanks = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))

/** `true` and `false` as CI services write them; anything else is not known. */
export const readFlag = (text: string | undefined): boolean | undefined =>
  text === 'true' ? true : text === 'false' ? false : undefined

/** Whether a variable such as `CI` is switched on: set, and neither `false` nor `0`. */
export const isOn = (text: string | undefined): boolean =>
  text !== undefined && text !== 'false' && text !== '0'

/** The last part of `owner/group/name`. */
export const lastPart = (slug: string | undefined): string | undefined => slug?.split('/').at(-1)
