import { dockerInspect } from '../docker/argv.js'
import { type NamedImage, readImages } from '../docker/read.js'
import { dockerStep } from '../docker/run.js'
import { Problem } from '../errors/problem.js'
import {
  DOCKER_HUB,
  isLoopback,
  parseReference,
  printReference,
  type Reference,
  registryUrl,
} from '../image/reference.js'
import type { Step } from '../types.js'
import type { Context } from './context.js'
import { manifestUrl } from './looking.js'
import { together } from './together.js'

/** What a build starts from, as the engine would resolve it now. */
export interface Bases {
  /** By the name they were asked for by: a digest as registries have it, else the id that the engine knows it by. */
  readonly identities: Readonly<Record<string, string>>
  /** Sentences: what nobody could resolve, and why. Where there is one, nobody knows the inputs of the build. */
  readonly unresolved: readonly string[]
  /** What each that the engine has adds to a build (ONBUILD). */
  readonly triggers: Readonly<Partial<Record<string, readonly string[]>>>
}

/** What it takes to resolve them. */
export type Means = Pick<Context, 'docker' | 'perform' | 'engine' | 'network' | 'once'>

/** One image on its way: resolved once it has an identity. */
interface Base {
  readonly name: string
  readonly reference?: Reference
  readonly identity?: string
  readonly why?: string
  readonly triggers?: readonly string[]
}

/**
 * Resolves images by name, all at once and each once in a run. An engine takes an image that it has itself before it
 * asks a registry; a builder elsewhere knows no image of the engine. An image for another `platform` than this (as in
 * docker, default: the engine's) does not count. Throws no problems but those of the engine.
 */
export async function resolveBases(
  context: Means,
  names: readonly string[],
  platform?: string,
): Promise<Bases> {
  const known = await context.once(nothingKnown)
  const keyOf = (name: string): string => `${platform ?? ''} ${name}`
  const fresh = names.filter((name) => !known.has(keyOf(name)))
  const asked = resolveAll(context, fresh, platform)
  for (const [at, name] of fresh.entries()) known.set(keyOf(name), pick(asked, at))
  const bases = (await together(names.map((name) => known.get(keyOf(name))))).filter(
    (one) => one !== undefined,
  )
  await asked
  return {
    identities: Object.fromEntries(
      bases.flatMap(({ name, identity }) => (identity ? [[name, identity]] : [])),
    ),
    unresolved: bases.flatMap(({ name, identity, why }) =>
      identity === undefined ? [`nobody can say what ${name} is now: ${why ?? 'it is in no registry'}`] : [],
    ),
    triggers: Object.fromEntries(bases.map(({ name, triggers }) => [name, triggers])),
  }
}

// What moves meanwhile makes the next build differ from what this one noted: it is built, and nothing wrong is reused.
const nothingKnown = async (): Promise<Map<string, Promise<Base | undefined>>> => new Map()
const pick = async (asked: Promise<readonly Base[]>, at: number): Promise<Base | undefined> =>
  (await asked)[at]

async function resolveAll(
  context: Means,
  names: readonly string[],
  platform: string | undefined,
): Promise<readonly Base[]> {
  const engine = await context.engine()
  const read = names.map(readName)
  const there = engine.driver === 'docker' ? read.filter(isOpen) : []
  const local = await lookInEngine(context, there, platform ?? engine.platform)
  const open = read.filter((one) => isOpen(one) && !local.has(one.name))
  const asked = await together(
    open.map(async (one) => context.perform(askStep(context, one, engine.mirrors))),
  )
  return read.map((one) => local.get(one.name) ?? asked.find(({ name }) => name === one.name) ?? one)
}

const isOpen = ({ identity, reference }: Base): boolean => identity === undefined && reference !== undefined

function readName(name: string): Base {
  try {
    const reference = parseReference(name)
    return { name, reference, ...('digest' in reference ? { identity: reference.digest } : {}) }
  } catch (error) {
    return { name, why: sentenceOf(error) }
  }
}

async function lookInEngine(
  { docker, perform }: Means,
  open: readonly Base[],
  platform: string,
): Promise<ReadonlyMap<string, Base>> {
  if (open.length === 0) return new Map()
  const images = await perform(
    dockerStep(docker, {
      name: 'look for base images',
      argv: dockerInspect(...open.map(({ name }) => name)),
      effect: 'read',
      output: 'capture',
      assume: [],
      // Its exit code only says that some are not there.
      read: ({ output }) => readImages(output).filter((one) => isFor(one, platform)),
    }),
  )
  return new Map(
    open.flatMap((one) => {
      const image = images.find(({ names }) => names.some((name) => isSame(name, one.reference)))
      if (image === undefined) return []
      return [[one.name, { ...one, identity: identityOf(image, one), triggers: image.triggers }]]
    }),
  )
}

// Variants are left aside: the engine states none of its images' here.
const isFor = (image: NamedImage, platform: string): boolean =>
  image.platform === platform.split('/').slice(0, 2).join('/')

const isSame = (name: string, reference: Reference | undefined): boolean => {
  const other = readName(name).reference
  return other !== undefined && reference !== undefined && printReference(other) === printReference(reference)
}

// The digest under which it was pulled is the one that another engine resolves the name to.
function identityOf(image: NamedImage, { reference }: Base): string {
  const digests = image.names.flatMap((name) => {
    const other = readName(name).reference
    const isOurs = other?.registry === reference?.registry && other?.path === reference?.path
    return isOurs && other !== undefined && 'digest' in other ? [other.digest] : []
  })
  return digests.sort()[0] ?? image.id
}

const askStep = ({ network }: Means, base: Base, mirrors: readonly string[]): Step<Base> => {
  const { name, reference } = base
  const places = reference === undefined ? [] : placesOf(reference, mirrors)
  return {
    name: `resolve ${name}`,
    show: places.map((one) => `HEAD ${manifestUrl(one)}`).join(', else '),
    effect: 'read',
    assume: base,
    run: async () => {
      let { why } = base
      for (const place of places) {
        try {
          const head = await (await network()).registry(place.registry).hurried.head(place)
          if (head !== undefined) return { ...base, identity: head.digest }
          why = `${new URL(registryUrl(place.registry)).host} does not have it`
        } catch (error) {
          why = sentenceOf(error)
        }
      }
      return { ...base, ...(why === undefined ? {} : { why }) }
    },
  }
}

// The engine asks its mirrors first, which may be behind Docker Hub; one that only it can speak to is passed over.
function placesOf(reference: Reference, mirrors: readonly string[]): Reference[] {
  if (reference.registry !== DOCKER_HUB) return [reference]
  const hosts = mirrors.flatMap((mirror) => {
    const { protocol, host, pathname } = URL.canParse(mirror) ? new URL(mirror) : new URL('none:')
    return pathname === '/' && (protocol === 'https:' || (protocol === 'http:' && isLoopback(host)))
      ? [host]
      : []
  })
  return [...hosts.map((registry) => ({ ...reference, registry })), reference]
}

// Only what was foreseen is an answer: a signal must end us, and a mistake of ours must show.
function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.message.replace(/\.$/, '')
  throw error
}
