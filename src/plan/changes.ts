import { changedKinds, type InputKind, type Inputs } from '../image/inputs.js'

/** What is known of changes besides the inputs themselves. */
export interface Changes {
  /** The files that are inputs and differ from the nearest image's commit; undefined: git could not say. */
  readonly changed: readonly string[] | undefined
  /** The Dockerfile, as it stands among `changed`. */
  readonly dockerfile: string
  /** The base images by name. */
  readonly bases: readonly string[]
  /** Whether `.git` is copied into the image. */
  readonly copiesGit: boolean
}

/** Says what of the inputs changed since `commit`: files by name where they are known, else the kind of input. */
export function whatChanged(now: Inputs, before: Inputs, commit: string, changes: Changes): string {
  const kinds = changedKinds(now, before)
  if (kinds.includes('context') && changes.copiesGit)
    return '.git is copied into the image and changes with every commit; list it in .dockerignore'
  return `${kinds.includes('context') ? filesOf(kinds, changes) : kindOf(kinds, changes)} since ${commit}`
}

function filesOf(kinds: readonly InputKind[], changes: Changes): string {
  const others = kinds.filter((kind) => kind !== 'context')
  const isTold = (path: string): boolean => kinds.includes('dockerfile') && path === changes.dockerfile
  const [first, ...more] = (changes.changed ?? []).filter((path) => !isTold(path))
  // git says nothing of the files that it ignores, and may not know the commit.
  if (first === undefined)
    return others.length === 0 ? 'files of the build context changed' : kindOf(others, changes)
  const also = more.length === 0 ? '' : ` and ${more.length} more file${more.length === 1 ? '' : 's'}`
  return `${printable(first)}${also} changed`
}

// The name of a file may hold what redraws a terminal.
const printable = (path: string): string => path.replace(/\p{Cc}/gu, '?')

const SAID: ReadonlyArray<readonly [InputKind, (changes: Changes) => string]> = [
  ['dockerfile', () => 'the Dockerfile changed'],
  ['arguments', () => 'a build argument changed'],
  ['bases', ({ bases }) => movedBase(bases)],
  ['platform', () => 'the platform changed'],
  ['labels', () => 'a label changed'],
  ['options', () => 'an option of docker build changed'],
]

const kindOf = (kinds: readonly InputKind[], changes: Changes): string =>
  SAID.find(([kind]) => kinds.includes(kind))?.[1](changes) ?? 'what is recorded of the inputs changed'

const movedBase = (bases: readonly string[]): string =>
  bases.length < 2
    ? `a base image (${bases.join()}) moved`
    : `one of the base images (${bases.join(', ')}) moved`
