import type { Ran } from '../../shell/machine.js'
import type { Text } from '../../shell/text.js'

interface Base {
  /** The command that does it: where it stands, whether it is sure to run, what is piped into it. */
  readonly ran: Ran
}

/** Signs in to a registry, or to Heroku. */
export interface Login extends Base {
  readonly kind: 'login'
  readonly tool: 'docker' | 'heroku'
  /** As written; `docker.io` where nothing is said, `registry.heroku.com` for `heroku container:login`. */
  readonly registry: Text
  readonly user: Text | undefined
  /** How the password goes in; `none`: nobody gives one, so it is asked for. `heroku` takes HEROKU_API_KEY. */
  readonly password: 'argument' | 'stdin' | 'variable' | 'none'
  /** The password, where it is an argument. */
  readonly secret: Text | undefined
}

/** Builds an image. */
export interface Build extends Base {
  readonly kind: 'build'
  readonly tool: 'docker' | 'buildx' | 'compose' | 'heroku'
  readonly tags: readonly Text[]
  readonly target: Text | undefined
  /** The Dockerfile; undefined: `Dockerfile` in the context. */
  readonly file: Text | undefined
  /** Of compose: the services. */
  readonly context: readonly Text[]
  readonly cacheFrom: readonly Text[]
  readonly cacheTo: readonly Text[]
  readonly buildArgs: readonly Text[]
  /** Uploaded by the same command. */
  readonly pushes: boolean
  /** Whether it is kept from using what was built before: `--no-cache`. */
  readonly withoutCache: boolean
}

/** Gives an image another name. */
export interface Tag extends Base {
  readonly kind: 'tag'
  readonly from: Text
  readonly to: Text
}

/** Uploads images. Of `heroku container:push` and of compose the references are not written. */
export interface Push extends Base {
  readonly kind: 'push'
  readonly tool: 'docker' | 'buildx' | 'compose' | 'heroku'
  readonly references: readonly Text[]
  /** `--all-tags`: every tag of the repository. */
  readonly allTags: boolean
  /** Of heroku. */
  readonly app: Text | undefined
  readonly processes: readonly Text[]
}

/** Downloads an image. */
export interface Pull extends Base {
  readonly kind: 'pull'
  readonly references: readonly Text[]
}

/** Runs a container. */
export interface Run extends Base {
  readonly kind: 'run'
  readonly tool: 'docker' | 'compose'
  readonly image: Text | undefined
}

/** Puts something live on Heroku. */
export interface Release extends Base {
  readonly kind: 'release'
  /** `git`: pushed as source, built there; `api`: the formation of the app is patched. */
  readonly how: 'container' | 'api' | 'git' | 'dpl'
  readonly app: Text | undefined
  readonly processes: readonly Text[]
}

/** A command of slipway, which asks its own gate. */
export interface Slipway extends Base {
  readonly kind: 'slipway'
  /** `login`, `build`, `push`, `release`, `ship`, …; empty where it is not known. */
  readonly command: string
}

/** Something that may find a mistake before anything is published. */
export interface Test extends Base {
  readonly kind: 'test'
  /** Known as a test by its name; else a command of which nobody knows what it does. */
  readonly sure: boolean
}

/** What a command does in a pipeline. */
export type Act = Login | Build | Tag | Push | Pull | Run | Release | Slipway | Test
