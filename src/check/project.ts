import type { DockerfileFacts } from './dockerfile/model.js'
import type { Travis } from './travis/model.js'

/** What the rules look at. Each part is read once, by the file of its name, from `files` alone. */
export interface Project {
  /** Every text that was read, by its path with slashes: `.travis.yml`, scripts, Dockerfiles, `.dockerignore`, `slipway.yml`. */
  readonly files: ReadonlyMap<string, string>
  /** The branch that is meant to publish, as git knows it; `main` where it does not. */
  readonly branch: string
  /** What `.travis.yml` says; undefined where there is none or it cannot be read (`problems` says why). */
  readonly travis: Travis | undefined
  /** Each Dockerfile with the stage that ships, what it runs, and what lies in its build context. */
  readonly dockerfiles: readonly DockerfileFacts[]
}
