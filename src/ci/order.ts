/** Which commits of the branch come after ours, as git at the remote tells. */
export type Later =
  /** The newest first; empty where ours is the newest. */
  | { readonly kind: 'known'; readonly commits: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string }

/** What an image says of the build it comes from. */
export interface Stamp {
  readonly revision?: string | undefined
  /** The number of the build, which grows within a repository. */
  readonly number?: string | undefined
}

/** What is known when a build asks whether it is still the newest. */
export interface OrderFacts {
  readonly ours: Stamp
  readonly later: Later
  /** The newest of the later commits that has a published commit tag. */
  readonly newest: string | undefined
  /** What lies under the moving tag now; used only where git cannot tell. */
  readonly there: Stamp | undefined
}

/** `unclear`: nothing can tell, so the build goes on and says so. */
export type Order =
  | { readonly kind: 'newest' }
  | { readonly kind: 'superseded'; readonly by: string }
  | { readonly kind: 'unclear'; readonly why: string }

/**
 * Whether a build is superseded: a later commit of its branch is published already. What an image under the moving
 * tag says of itself does not decide it, since two builds can read and write across each other; it is the fallback
 * where git cannot tell, with the build numbers after it.
 */
export function judgeOrder({ ours, later, newest, there }: OrderFacts): Order {
  if (later.kind === 'known')
    return newest === undefined ? { kind: 'newest' } : { kind: 'superseded', by: newest }
  if (there === undefined || (there.revision !== undefined && there.revision === ours.revision))
    return { kind: 'newest' }
  const [mine, its] = [readNumber(ours.number), readNumber(there.number)]
  if (mine === undefined || its === undefined) return { kind: 'unclear', why: later.why }
  if (its <= mine) return { kind: 'newest' }
  return { kind: 'superseded', by: there.revision ?? `build ${its}` }
}

const readNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined

/** What git printed for the questions below; `undefined` where it ended with another exit code than 0. */
export interface LaterOutputs {
  readonly fetch: string | undefined
  readonly list: string | undefined
  /** The tip of the remote branch. */
  readonly tip: string | undefined
  /** Exit code of the question whether ours is an ancestor of the tip: 0 yes, 1 no. */
  readonly ancestor: number
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

/** How many later commits are looked at from each end of a long list. */
const MOST = 50

// As many as what is kept of a child's output holds.
const LISTED = 1000

const QUIET = ['--quiet', '--no-tags', '--no-recurse-submodules'] as const

/** The questions to git, in their order. Fetching changes no reference but FETCH_HEAD. */
export const laterQuestions = (commit: string, branch: string) =>
  ({
    fetch: ['git', 'fetch', ...QUIET, '--refmap=', 'origin', `refs/heads/${branch}`],
    tip: ['git', 'rev-parse', '--verify', 'FETCH_HEAD'],
    list: ['git', 'rev-list', '--first-parent', `--max-count=${LISTED}`, `${commit}..FETCH_HEAD`],
    ancestor: ['git', 'merge-base', '--is-ancestor', commit, 'FETCH_HEAD'],
  }) as const

/**
 * Reads git's answers. Where ours is no ancestor of the tip it was thrown away by a force-push: then the tip counts
 * as later, even where it is an older commit that the branch went back to.
 */
export function readLater({ fetch, list, tip, ancestor }: LaterOutputs): Later {
  if (fetch === undefined) return { kind: 'unknown', why: 'the branch could not be fetched' }
  const head = commitsIn(tip ?? '').at(-1)
  if (list === undefined || head === undefined || ancestor > 1)
    return { kind: 'unknown', why: 'git could not say which commits are later' }
  const commits = commitsIn(list)
  const gone = ancestor === 1 && !commits.includes(head)
  return { kind: 'known', commits: bothEnds(gone ? [head, ...commits] : commits) }
}

// git's warnings come on the same stream.
const commitsIn = (output: string): string[] => output.split(/\r?\n/).filter((line) => COMMIT.test(line))

// Of many commits that were pushed at once only the last has a build; the build before it comes right after ours.
const bothEnds = (commits: readonly string[]): readonly string[] =>
  commits.length > 2 * MOST ? [...commits.slice(0, MOST), ...commits.slice(-MOST)] : commits
