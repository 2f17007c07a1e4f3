import { createHash } from 'node:crypto'
import type { Ignore } from './ignore.js'
import type { Ingredients } from './ingredients.js'
import { takes } from './match.js'

/** One thing in the build context that an image is made from. */
export interface ContextEntry {
  /** Relative to the root of the context, with slashes. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** Whether its owner may execute it; only of files. */
  readonly executable: boolean
  /** Where a link points to. */
  readonly link?: string
  /** The sha256 of a file, in hex. */
  readonly content?: string
}

const KINDS = [
  'scheme',
  'dockerfile',
  'context',
  'arguments',
  'bases',
  'platform',
  'labels',
  'options',
] as const
/** Kinds of inputs, told apart so that it can be said which changed. */
export type InputKind = (typeof KINDS)[number]

/** What an image is made from, as digests: of all of it, and of each kind the first eight hex digits. */
export interface Inputs {
  /** `sha256:<hex>` */
  readonly digest: string
  readonly kinds: Readonly<Record<InputKind, string>>
}

export interface InputFacts {
  readonly ingredients: Ingredients
  readonly entries: readonly ContextEntry[]
  /** What each of the images resolves to now, by its name. */
  readonly bases: Readonly<Record<string, string>>
  readonly platform: string
  /** Of the user: `K=V`. */
  readonly labels: readonly string[]
  /** Ids of build secrets, without their values. */
  readonly secrets: readonly string[]
  /** Words for docker build that count. */
  readonly options: readonly string[]
}

/** Grows when the same inputs come to another digest. */
const SCHEME = 1

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** The order of the paths' bytes, the same on every machine. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const sorted = (record: Readonly<Record<string, string | undefined>>): unknown[] =>
  Object.entries(record)
    .map(([name, value]) => [name, value ?? null] as const)
    .sort(([a], [b]) => byBytes(a, b))

/** The digest of all inputs, and of each kind. The order in which entries, images, labels and secrets come does not count. */
export function digestInputs(facts: InputFacts): Inputs {
  const { ingredients, entries, bases, platform, labels, secrets, options } = facts
  const inputs: Readonly<Record<InputKind, unknown>> = {
    scheme: SCHEME,
    dockerfile: ingredients.instructions,
    context: [...entries]
      .sort((a, b) => byBytes(a.path, b.path))
      .map(({ path, kind, executable, link, content }) => [
        path,
        kind,
        executable,
        link ?? null,
        content ?? null,
      ]),
    arguments: sorted(ingredients.args),
    bases: sorted(bases),
    platform,
    labels: sorted(Object.fromEntries(labels.map(readLabel))),
    options: [options, [...new Set(secrets)].sort(byBytes)],
  }
  const digests = KINDS.map((kind) => [kind, sha256([SCHEME, kind, inputs[kind]])] as const)
  return {
    digest: `sha256:${sha256(digests)}`,
    kinds: Object.fromEntries(digests.map(([kind, hex]) => [kind, hex.slice(0, 8)])) as Inputs['kinds'],
  }
}

function readLabel(label: string): [key: string, value: string] {
  const at = label.indexOf('=')
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)]
}

/** The value of the label `dev.slipway.inputs`: the digest, then `kind=hex` for each kind, blanks between. */
export const printInputs = ({ digest, kinds }: Inputs): string =>
  [digest, ...KINDS.map((kind) => `${kind}=${kinds[kind]}`)].join(' ')

/** Reads such a label; `undefined` where it is none, or of another scheme. */
export function readInputs(label: string): Inputs | undefined {
  const [digest = '', ...pairs] = label.split(' ')
  const kinds = Object.fromEntries(pairs.map((pair) => pair.split('=')))
  const inputs = { digest, kinds } as Inputs
  const isWhole =
    /^sha256:[0-9a-f]{64}$/.test(digest) && KINDS.every((kind) => /^[0-9a-f]{8}$/.test(kinds[kind] ?? ''))
  const isOurs = kinds['scheme'] === sha256([SCHEME, 'scheme', SCHEME]).slice(0, 8)
  return isWhole && isOurs && printInputs(inputs) === label ? inputs : undefined
}

/** The kinds in which two differ. */
export const changedKinds = (now: Inputs, before: Inputs): InputKind[] =>
  KINDS.filter((kind) => now.kinds[kind] !== before.kinds[kind])

/**
 * Which of `paths` are among the inputs, or were before they were deleted. All are relative to the root of the
 * repository; `folder` is where the build context lies in it, blank for the root itself.
 */
export function inputsAmong(
  paths: readonly string[],
  facts: { folder: string; sources: readonly string[]; ignore: Ignore; entries: readonly ContextEntry[] },
): string[] {
  const { folder, sources, ignore } = facts
  const prefix = folder === '' || folder === '.' ? '' : `${folder}/`
  // A link leads to what no source names.
  const there = new Set(facts.entries.map(({ path }) => path))
  return paths.filter((path) => {
    const inside = path.slice(prefix.length)
    return (
      path.startsWith(prefix) && (there.has(inside) || (takes(sources, inside) && !ignore.ignores(inside)))
    )
  })
}
