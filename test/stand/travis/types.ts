/** The phases that a `.travis.yml` fills with commands, in the order of https://docs.travis-ci.com/user/job-lifecycle. */
export const phaseNames = [
  'before_install',
  'install',
  'before_script',
  'script',
  'before_cache',
  'after_success',
  'after_failure',
  'before_deploy',
  'after_deploy',
  'after_script',
] as const
export type Phase = (typeof phaseNames)[number]

/** One entry of `env`: words as in `A=1 B=2`, or an encrypted one (with the name outside when it came from a map). */
export type EnvEntry =
  | { kind: 'words'; text: string }
  | { kind: 'secure'; data: string; name: string | undefined }

/** `deploy` with `provider: script`. */
export interface Deploy {
  script: string
  repo: string | undefined
  branches: readonly string[] | undefined
  allBranches: boolean
  tags: boolean | undefined
  conditions: readonly string[]
  allowFailure: boolean
  cleanup: boolean
}

/** What one job of a build runs. */
export interface JobConfig {
  name: string | undefined
  stage: string | undefined
  language: string
  dist: string
  nodeVersion: string | undefined
  globalEnv: readonly EnvEntry[]
  jobEnv: readonly EnvEntry[]
  phases: ReadonlyMap<Phase, readonly string[]>
  deploys: readonly Deploy[]
  docker: boolean
  /** A cache is asked for. Nothing is kept between jobs: it is always cold, and the log says so. */
  cache: boolean
  /** Commits that the clone fetches; undefined: all of them. */
  depth: number | undefined
  allowFailure: boolean
  condition: string | undefined
}

/** What a `.travis.yml` asks for, before conditions are applied. */
export interface BuildConfig {
  condition: string | undefined
  only: readonly string[]
  except: readonly string[]
  stages: readonly { name: string; condition: string | undefined }[]
  jobs: readonly JobConfig[]
}

export interface PullRequest {
  number: number
  headBranch: string
  headSlug: string
  headSha: string
  draft?: boolean
}

/** What started the build. A `tag` event is a push of a tag. */
export interface BuildEvent {
  kind: 'push' | 'pull_request' | 'cron' | 'api' | 'tag'
  pullRequest?: PullRequest
  tag?: string
  /** A person pressed "restart". */
  restarted?: boolean
  /** Login of who started it; default: the owner of the repository. */
  sender?: string
}

/** An environment variable of the repository settings. `value` is a bash word, as typed in the web page. */
export interface Setting {
  name: string
  value: string
  public?: boolean
  /** Only for builds of this branch. */
  branch?: string
}

export interface BuildOptions {
  /** Path of the bare remote (or of a work repository) that is cloned. */
  repository: string
  slug: string
  branch: string
  /** Default: the head of the branch, of the tag, or the merge commit of the pull request. */
  commit?: string
  event?: BuildEvent
  /** Default 1. */
  buildNumber?: number
  /** Text of the `.travis.yml`; default: the file in the commit. */
  yml?: string
  settings?: readonly Setting[]
  /** The machine's own environment (`DOCKER_HOST`, a `PATH` with the engine's client first, …); nothing else is inherited. */
  env?: Readonly<Record<string, string>>
  /** Becomes `$HOME`; must not hold an earlier job. `runBuild` makes `job-1`, `job-2`, … in it. */
  homeDir: string
  /** The server that answers for github.com; it is written to `~/.curlrc`. */
  downloads?: { port: number; caFile: string }
  /** Wall limit of a job; default 300 000 (the real one is 50 minutes). */
  timeoutMs?: number
  /** Limit of time without output; default 600 000 as on Travis. */
  silenceMs?: number
  /** Bytes of log after which the job is stopped; default 4 500 000 as on Travis. */
  logLimit?: number
  /** Time between SIGTERM and SIGKILL when `signal` aborts; default 5000. */
  killGraceMs?: number
  /** Run under a pseudo terminal without a size, as jobs with secrets do; default: a pipe. */
  pty?: boolean
  /** false: a machine without Node, where `nvm install` brings it; default true. */
  node?: boolean
  /** The repository setting that gives secrets to pull requests from forks; default false. */
  shareWithForks?: boolean
  /** Opens the data of `secure:`; undefined: it cannot be decrypted. Without it nothing can. */
  decrypt?: (data: string) => string | undefined
  signal?: AbortSignal
  /** Each finished line of the log, masked, without its line end. */
  onLine?: (line: string, jobNumber: string) => void
}

export interface PhaseRecord {
  name: string
  command: string
  exitCode: number
}

export interface JobResult {
  /** `524.1`. */
  number: string
  name: string | undefined
  stage: string | undefined
  allowFailure: boolean
  state: 'passed' | 'failed' | 'errored'
  /** Exit code of the job's script; 128+n when signal n ended it. */
  exitCode: number
  log: string
  /** Every command that was started, in order; one that ended the job's shell has the shell's code. */
  phases: readonly PhaseRecord[]
  home: string
  /** `TRAVIS_BUILD_DIR`. */
  dir: string
}

export interface BuildResult {
  state: 'passed' | 'failed' | 'errored' | 'skipped'
  /** Why no build was made, for `skipped`. */
  reason: string | undefined
  jobs: readonly JobResult[]
}
