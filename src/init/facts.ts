import type { Change } from '../plan/difference.js'
import type { Stage } from '../image/dockerfile.js'

/** A Dockerfile of the repository, by its path with slashes. */
export interface Dockerfile {
  readonly path: string
  readonly text: string
  readonly stages: readonly Stage[]
}

/** Where this version of slipway is downloaded from. */
export interface Download {
  readonly version: string
  /** `https://github.com/…/releases/download/v1.2.3/index.js` */
  readonly url: string
  /** Of the file that runs; unknown where that is no released file. */
  readonly sha256: string | undefined
}

/** What was asked for on the command line. */
export interface Asked {
  readonly app?: string | undefined
  readonly branches?: readonly string[] | undefined
  readonly image?: string | undefined
  readonly file?: string | undefined
  readonly target?: string | undefined
}

/** What the repository holds, as far as `slipway init` looks at it. */
export interface Facts {
  readonly asked: Asked
  /** What slipway.yml or the environment say already. */
  readonly known: Pick<Asked, 'file' | 'target'>
  readonly download: Download
  /** The branch that publishes; undefined where git knows none. */
  readonly branch: string | undefined
  /** `alice/todo-app` */
  readonly repository: string | undefined
  /** `todo-app` */
  readonly name: string
  /** What git lacks before Travis can build anything. */
  readonly git: 'none' | 'no commit' | 'no remote' | 'complete'
  /** Every path of the repository, with slashes. */
  readonly paths: readonly string[]
  readonly dockerfiles: readonly Dockerfile[]
  /** The text of `.travis.yml`, of `slipway.yml`, and of the scripts that the former calls. */
  readonly texts: ReadonlyMap<string, string>
  /** The names of the variables in `.env.template` or `.env.example`. */
  readonly template: { readonly file: string; readonly names: readonly string[] } | undefined
}

/** Something that is left to do, with the commands that do it. */
export interface Todo {
  readonly what: string
  readonly commands: readonly string[]
}

/** What `slipway init` makes of a repository. */
export interface Plan {
  readonly changes: readonly Change[]
  /** What was decided, and why, a sentence each. */
  readonly notes: readonly string[]
  readonly todo: readonly Todo[]
}
