import type { Ran } from '../shell/machine.js'
import type { Text } from '../shell/text.js'
import type { Named } from './reference.js'

/** A `docker build`. */
export interface Build {
  readonly kind: 'build'
  readonly tags: readonly Named[]
  readonly dockerfile: Text
  readonly context: Text
  readonly target: Text
  readonly arguments: readonly Text[]
  readonly cacheFrom: readonly Named[]
  /** `--cache-from type=registry,…` and the like: buildx finds it by itself. */
  readonly externalCache: boolean
  readonly cacheTo: boolean
  /** Whether the image tells the next build what is in it. */
  readonly inlineCache: boolean
  readonly noCache: boolean
  readonly pushes: boolean
  readonly unsure: boolean
}

/** What a command does to images, registries and Heroku. */
export type Operation =
  | Build
  | { readonly kind: 'tag'; readonly from: Named; readonly to: Named }
  | { readonly kind: 'push'; readonly image: Named; readonly allTags: boolean }
  | { readonly kind: 'pull'; readonly image: Named; readonly allTags: boolean }
  /** Without a registry it is not known which. */
  | { readonly kind: 'login'; readonly registry: string | undefined }
  /** Makes images of names that are not told here. */
  | { readonly kind: 'makes' }
  | { readonly kind: 'heroku push'; readonly app: string | undefined; readonly builds: boolean }
  | { readonly kind: 'heroku release'; readonly app: string | undefined }
  | { readonly kind: 'heroku login'; readonly container: boolean }
  | { readonly kind: 'heroku install' }
  | { readonly kind: 'slipway'; readonly command: string }
  /** Looks at an image, or runs it. */
  | { readonly kind: 'uses'; readonly words: readonly Text[] }

/** An operation with the command that does it, and its number in the job. */
export interface Done<O extends Operation = Operation> {
  readonly does: O
  readonly ran: Ran
  readonly at: number
}
