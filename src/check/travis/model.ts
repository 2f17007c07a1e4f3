import type { Place } from '../found.js'

/** The phases that hold commands, in the order of https://docs.travis-ci.com/user/job-lifecycle. */
export const phases = [
  'before_install',
  'install',
  'before_script',
  'script',
  'before_cache',
  'after_success',
  'after_failure',
  'before_deploy',
  'deploy',
  'after_deploy',
  'after_script',
] as const
export type Phase = (typeof phases)[number]

/** A text that stands in a file: `lines[n]` is the line of the file that line n of the text stands in. */
export interface Source {
  readonly text: string
  readonly file: string
  readonly lines: readonly number[]
}

/** A variable of `env`; without a value where it is encrypted, and without a name where that is encrypted with it. */
export interface Variable extends Place {
  readonly name: string
  readonly value: string | undefined
}

/** One entry of `deploy`. */
export interface Deploy extends Place {
  readonly provider: string
  /** Of `provider: script`: each entry, where it is a list. */
  readonly script: readonly Source[]
  /** `on`: undefined where nothing is said, which is the branch master alone. */
  readonly branches: readonly Source[] | undefined
  readonly allBranches: boolean
  readonly tags: boolean | undefined
  readonly repo: Source | undefined
  readonly conditions: readonly Source[]
  readonly allowFailure: boolean
  /** Every key as it is written, with its place. */
  readonly keys: ReadonlyMap<string, Source>
}

/** A job after stages, matrix and inheritance: what it runs, and when. */
export interface Job extends Place {
  readonly name: string | undefined
  readonly stage: string | undefined
  /** `if` of the file, the stage and the job. */
  readonly conditions: readonly Source[]
  readonly language: string
  readonly os: string
  readonly dist: string
  readonly services: readonly string[]
  readonly env: readonly Variable[]
  /** Phases that hold commands; `deploy` is not among them, and `skip` is no command. */
  readonly commands: ReadonlyMap<Phase, readonly Source[]>
  readonly deploys: readonly Deploy[]
  readonly allowFailure: boolean
}

/** What a `.travis.yml` says, as Travis reads it. */
export interface Travis {
  readonly file: string
  /** `branches`: which are built at all; empty `only` means every one. */
  readonly only: readonly Source[]
  readonly except: readonly Source[]
  /** `import`: what else is read, from other files or repositories; their lines are not known here. */
  readonly imports: readonly Place[]
  /** Jobs of the matrix that differ in nothing that is told of them are one. */
  readonly jobs: readonly Job[]
}
