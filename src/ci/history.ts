import type { Argv } from '../types.js'

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

/** Whether `text` is the full id of a commit. */
export const isCommit = (text: string): boolean => COMMIT.test(text)

/** How many commits before ours are looked at. */
export const ANCESTORS = 10

/** The question for the commits before `commit`, along the line of its branch. A shallow clone has fewer of them. */
export const ancestorsQuestion = (commit: string): Argv => [
  'git',
  'rev-list',
  '--first-parent',
  `--max-count=${ANCESTORS + 1}`,
  commit,
]

/** Reads the commits before `commit`, the nearest first; none where git could not say (`undefined`). */
export const readAncestors = (output: string | undefined, commit: string): readonly string[] =>
  (output ?? '')
    .split(/\r?\n/)
    .filter((line) => isCommit(line) && line !== commit)
    .slice(0, ANCESTORS)

/** What git printed for the questions below; `undefined` where it ended with another exit code than 0. */
export interface ChangesOutputs {
  readonly committed: string | undefined
  readonly uncommitted: string | undefined
  /** The path of the folder within the repository. */
  readonly prefix: string | undefined
}

/**
 * The questions for the files in `folder` that changed since `commit`: in what is committed, and besides. Files that
 * git ignores are in neither. Nothing is written: `git diff` with what lies there would refresh the index.
 */
export const changesQuestions = (commit: string, folder: string) => {
  const diff = ['diff', '--name-only', '-z', '--relative', '--no-renames', '--no-ext-diff'] as const
  const status = ['status', '--porcelain', '-z', '--untracked-files=all', '--', '.'] as const
  return {
    committed: ['git', '-C', folder, ...diff, commit, 'HEAD'],
    uncommitted: ['git', '--no-optional-locks', '-C', folder, ...status],
    prefix: ['git', '-C', folder, 'rev-parse', '--show-prefix'],
  } as const satisfies Record<keyof ChangesOutputs, Argv>
}

// What is kept of a child's output. Of a longer list the beginning is gone.
const KEPT = 64 * 1024

/**
 * Reads which files changed, relative to the folder; `undefined` where git does not have that commit, or where they are
 * too many to tell.
 */
export function readChanges({
  committed,
  uncommitted,
  prefix,
}: ChangesOutputs): readonly string[] | undefined {
  if (committed === undefined || committed.length >= KEPT) return undefined
  const folder = (prefix ?? '').match(/^.+\/$/gm)?.at(-1) ?? ''
  const besides = uncommitted === undefined || uncommitted.length >= KEPT ? '' : uncommitted
  // The status of a file goes before its path, which is relative to the repository; of a move the old path follows.
  const others = partsOf(besides).map((part) => part.replace(STATUS, '').slice(folder.length))
  return [...new Set([...partsOf(committed), ...others])]
}

const STATUS = /^[ MTADRCU?!]{2} /

// git's warnings come on the same stream, each on a line of its own.
const partsOf = (output: string): string[] =>
  output
    .split('\0')
    .map((part) => part.replace(/^(?:(?:warning|hint|error): [^\n]*\n)+/, ''))
    .filter((part) => part !== '')
