import type { Argv } from '../types.js'
import { type Build, lastPart } from './build.js'
import { readRemote } from './remote.js'

/** What git says about the checkout; a value that it does not know is absent. */
export interface GitFacts {
  readonly commit?: string | undefined
  /** Absent while a commit is checked out instead of a branch. */
  readonly branch?: string | undefined
  readonly dirty: boolean
  readonly remoteUrl?: string | undefined
  readonly tagsAtHead?: readonly string[] | undefined
}

/** The questions to git, by name. Each only reads; `status` would otherwise refresh the index. */
export const gitQuestions = {
  commit: ['git', 'rev-parse', '--verify', 'HEAD'],
  branch: ['git', 'symbolic-ref', '--short', '-q', 'HEAD'],
  status: ['git', '--no-optional-locks', 'status', '--porcelain', '--untracked-files=normal'],
  remote: ['git', 'remote', 'get-url', 'origin'],
  tags: ['git', 'tag', '--points-at', 'HEAD'],
} as const satisfies Record<string, Argv>

/** What git printed for each question; absent where it ended with another exit code than 0. */
export type GitOutputs = Readonly<Partial<Record<keyof typeof gitQuestions, string | undefined>>>

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
const CHANGE = /^(?:[ MTADRCU][MTADRCU ]|\?\?) \S/

// git's warnings come on the same stream: they end in prose, an answer is one line without blanks around it.
const lines = (output: string | undefined): readonly string[] =>
  (output ?? '').split(/\r?\n/).filter((line) => line !== '' && !/^(?:warning|hint|error|fatal): /.test(line))

/** Reads git's answers, warnings among them left out. */
export const readGit = (outputs: GitOutputs): GitFacts => ({
  commit: lines(outputs.commit).find((line) => COMMIT.test(line)),
  branch: lines(outputs.branch).at(-1),
  dirty: lines(outputs.status).some((line) => CHANGE.test(line)),
  remoteUrl: lines(outputs.remote).at(-1),
  tagsAtHead: lines(outputs.tags),
})

/**
 * The build of a checkout outside a known CI service. `folder` is the path of the checkout: its last part names
 * the repository where there is no remote. A tag counts where nothing but the tag can be checked out.
 */
export function describe(git: GitFacts, folder: string, service: 'local' | 'unknown' = 'local'): Build {
  const remote = git.remoteUrl === undefined ? {} : readRemote(git.remoteUrl)
  const detached = git.commit !== undefined && git.branch === undefined
  return {
    service,
    repository: remote.repository,
    repositoryName:
      remote.name ?? (lastPart(folder.replace(/[\\/]+$/, '').replaceAll('\\', '/')) || undefined),
    source: remote.source,
    branch: git.branch,
    tag: detached ? git.tagsAtHead?.[0] : undefined,
    commit: git.commit,
    dirty: git.dirty,
    detached,
  }
}
