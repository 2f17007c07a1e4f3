import type { DockerfileFacts } from './dockerfile/model.js'
import type { Found } from './found.js'
import type { Pipeline } from './pipeline/trace.js'
import type { Travis } from './travis/model.js'
import type { Flaw } from './travis/node.js'

/** What the rules look at. Each part is read once, by the file of its name, from `files` alone. */
export interface Project {
  /** Every text that was read, by its path with slashes: `.travis.yml`, scripts, Dockerfiles, `.dockerignore`, `slipway.yml`. */
  readonly files: ReadonlyMap<string, string>
  /** Every path that a job would find. */
  readonly paths: readonly string[]
  /** The branch that is meant to publish, as git knows it; `main` where it does not. */
  readonly branch: string
  /** What `.travis.yml` says; undefined where there is none or it cannot be read (`flaws` says why). */
  readonly travis: Travis | undefined
  /** What its jobs do, and the scripts that they call. */
  readonly pipeline: Pipeline
  /** What is wrong with `.travis.yml` as a file: its YAML, its keys, its values. */
  readonly flaws: readonly Flaw[]
  /** What is wrong with `slipway.yml`. */
  readonly misset: readonly Found[]
  /** Paths of files that are called and were not among `files`. */
  readonly wants: readonly string[]
  /** Each Dockerfile with the stage that ships, what it runs, and what lies in its build context. */
  readonly dockerfiles: readonly DockerfileFacts[]
}
