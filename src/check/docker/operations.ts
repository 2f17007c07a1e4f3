import { posix } from 'node:path'
import type { Act, Build as BuildAct } from '../pipeline/acts/act.js'
import { actsOfOne } from '../pipeline/acts/read.js'
import type { Ran } from '../shell/machine.js'
import { type Text, keyOf, show, valueOf } from '../shell/text.js'
import { DOCKER_HUB, HEROKU, type Named, readNamed } from './reference.js'

/** A `docker build`. */
export interface Build {
  readonly kind: 'build'
  readonly tags: readonly Named[]
  /** What it is made from: two builds of one key make the same image. */
  readonly key: string
  readonly target: string
  readonly cacheFrom: readonly Named[]
  /** `--cache-from type=registry,…` and the like: buildx finds it by itself. */
  readonly externalCache: boolean
  /** Whether the image tells the next build what is in it. */
  readonly inlineCache: boolean
  readonly noCache: boolean
  readonly pushes: boolean
  /** Whether a word may hold options that are not known. */
  readonly unsure: boolean
}

/** What a command does to images, registries and Heroku. */
export type Operation =
  | Build
  | { readonly kind: 'tag'; readonly from: Named; readonly to: Named }
  | { readonly kind: 'push'; readonly image: Named; readonly allTags: boolean }
  | { readonly kind: 'pull'; readonly image: Named }
  /** Without a registry it is not known which. */
  | { readonly kind: 'login'; readonly registry: string | undefined }
  /** Makes images of names that are not told here. */
  | { readonly kind: 'makes' }
  | { readonly kind: 'heroku push'; readonly app: string | undefined }
  | { readonly kind: 'heroku release'; readonly app: string | undefined }
  | { readonly kind: 'heroku login'; readonly container: boolean }
  | { readonly kind: 'heroku install' }
  | { readonly kind: 'slipway'; readonly command: string }
  /** Does anything else, to what it names. */
  | { readonly kind: 'uses'; readonly words: readonly Text[] }

/** What one command does. */
export function operationsOf(ran: Ran): readonly Operation[] {
  if (ran.followed) return []
  const acts = actsOfOne(ran)
  const found = acts.flatMap(operationsOfAct)
  const words = ran.words.map(keyOf)
  if (ran.redirects.some(({ target }) => keyOf(target).includes('.docker/config.json'))) return [ANY_LOGIN]
  if (LOGINS.test(words.join(' '))) return [ANY_LOGIN, ...found]
  if (MAKES.test(words.join(' '))) return [{ kind: 'makes' }, ...found]
  if (isInstall(words)) return [{ kind: 'heroku install' }]
  return found.length > 0 ? found : [{ kind: 'uses', words: ran.words.slice(1) }]
}

const ANY_LOGIN: Operation = { kind: 'login', registry: undefined }
const LOGINS =
  /ecr (?:get-login|get-login-password)|configure-docker|docker-credential|\.docker\/config\.json|acr login/
const MAKES =
  /^(?:\S*\/)?(?:docker|podman) (?:image )?(?:load|import|commit|manifest create)\b|\b(?:buildx bake|buildx imagetools)\b/

function operationsOfAct(act: Act): readonly Operation[] {
  switch (act.kind) {
    case 'login':
      return loginOf(act.tool, act.registry)
    case 'build':
      if (act.tool === 'heroku') return []
      return act.tool === 'compose' ? [{ kind: 'makes' }] : [buildOf(act)]
    case 'tag':
      return [{ kind: 'tag', from: readNamed(act.from), to: readNamed(act.to) }]
    case 'push': {
      if (act.tool === 'compose') return [{ kind: 'makes' }]
      if (act.tool === 'heroku') return [{ kind: 'heroku push', app: shown(act.app) }]
      if (act.tool === 'buildx' || act.ran.words.some((word) => /^--push|^--output/.test(show(word))))
        return []
      const { allTags } = act
      return act.references.map((one) => ({ kind: 'push', image: readNamed(one), allTags }))
    }
    case 'pull':
      return act.references.map((one) => ({ kind: 'pull', image: readNamed(one) }))
    case 'release':
      return act.how === 'git' || act.how === 'dpl' ? [] : [{ kind: 'heroku release', app: shown(act.app) }]
    case 'slipway':
      return [{ kind: 'slipway', command: act.command }]
    case 'run':
      return act.tool === 'compose' ? [{ kind: 'makes' }] : []
    case 'test':
      return []
  }
}

const shown = (text: Text | undefined): string | undefined => (text === undefined ? undefined : show(text))

function loginOf(tool: 'docker' | 'heroku', registry: Text): readonly Operation[] {
  const known = valueOf(registry)
  if (tool === 'docker') return [{ kind: 'login', registry: hostOf(known) }]
  const container = known === HEROKU
  return [
    { kind: 'heroku login', container },
    ...(container ? [{ kind: 'login' as const, registry: HEROKU }] : []),
  ]
}

function hostOf(server: string | undefined): string | undefined {
  const host = server?.replace(/^https?:\/\//, '').replace(/\/.*/, '')
  return /^(?:index\.|registry-1\.|hub\.)?docker\.(?:io|com)$/.test(host ?? '') ? DOCKER_HUB : host
}

function buildOf(act: BuildAct): Build {
  const external = act.cacheFrom.filter((text) => /(?:^|,)type=/.test(keyOf(text)))
  const [context = []] = act.context
  const args = act.buildArgs.map(keyOf).filter((text) => !text.startsWith('BUILDKIT_INLINE_CACHE='))
  const target = keyOf(act.target ?? [])
  return {
    kind: 'build',
    tags: act.tags.map(readNamed),
    key: JSON.stringify([keyOf(act.file ?? []), posix.normalize(keyOf(context) || '.'), target, args.sort()]),
    target,
    cacheFrom: act.cacheFrom.filter((text) => !external.includes(text)).map(readNamed),
    externalCache: external.length > 0,
    inlineCache:
      args.length < act.buildArgs.length || act.cacheTo.some((text) => keyOf(text).includes('inline')),
    noCache: act.withoutCache,
    pushes: act.pushes,
    unsure:
      act.context.length > 1 ||
      act.context.some((text) => text[0]?.quoted === false && text[0].value === undefined),
  }
}

function isInstall([program = '', ...words]: readonly string[]): boolean {
  const name = posix.basename(program)
  const all = words.join(' ')
  if (/^(?:curl|wget)$/.test(name)) return /(?:cli-assets|toolbelt|cli)\.heroku\.com/.test(all)
  const cli = words.some((word) => /^(?:heroku(?:-cli|-toolbelt)?(?:@.*)?|heroku\/brew\/heroku)$/.test(word))
  return /^(?:npm|yarn|snap|apt-get|apt|brew)$/.test(name) && /\b(?:install|i|add)\b/.test(all) && cli
}
