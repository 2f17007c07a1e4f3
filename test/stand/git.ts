import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PullRequest } from './travis/types.js'

/** A bare remote as GitHub keeps it, and a work tree that pushes to it. */
export interface Repository {
  remote: string
  work: string
}

/** Text of files by path; null removes one. */
export type Files = Readonly<Record<string, string | null>>

const who = 'Ada Example'
const config = {
  'user.name': who,
  'user.email': 'ada@example.com',
  'init.defaultBranch': 'main',
  'commit.gpgsign': 'false',
  'core.autocrlf': 'false',
  'advice.detachedHead': 'false',
  'safe.directory': '*',
  'gc.auto': '0',
}

/**
 * Runs git in `cwd`, away from every configuration of this machine, and gives its output without the last line end.
 * `date` (anything git reads) is the author's and committer's. Throws with git's own words when it fails.
 */
export const git = (cwd: string, args: readonly string[], date?: string): string => {
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    ...(date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  }
  const words = [...Object.entries(config).flatMap(([key, value]) => ['-c', `${key}=${value}`]), ...args]
  return execFileSync('git', words, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trimEnd()
}

/** Commits get dates a minute apart, so that the same calls give the same commits. */
const nextDate = (repository: Repository): string => {
  const count = Number(git(repository.work, ['rev-list', '--all', '--count']))
  return `${Math.floor(Date.UTC(2024, 0, 1) / 1000) + 60 * count} +0000`
}

/**
 * Makes `dir/remote.git` and `dir/work` with one commit on `main`, pushed: a copy of the folder `from`, with `files`
 * on top. The remote serves any commit by its id, as GitHub does.
 */
export const createRepository = (dir: string, options: { from?: string; files?: Files } = {}): Repository => {
  const repository = { remote: join(dir, 'remote.git'), work: join(dir, 'work') }
  mkdirSync(repository.work, { recursive: true })
  git(dir, ['init', '--quiet', '--bare', repository.remote])
  git(repository.remote, ['config', 'uploadpack.allowAnySHA1InWant', 'true'])
  git(repository.remote, ['config', 'uploadpack.allowFilter', 'true'])
  if (options.from !== undefined) {
    const wanted = (path: string) =>
      !/(^|\/)(node_modules|\.git)(\/|$)/.test(path.slice(options.from?.length))
    cpSync(options.from, repository.work, { recursive: true, filter: wanted })
  }
  git(repository.work, ['init', '--quiet'])
  git(repository.work, ['remote', 'add', 'origin', repository.remote])
  commit(repository, options.files ?? {}, 'First version')
  push(repository)
  return repository
}

/** Writes files, commits all that changed (an empty commit if nothing did) and gives the commit's id. Does not push. */
export const commit = (repository: Repository, files: Files, message: string): string => {
  for (const [path, text] of Object.entries(files)) {
    const file = join(repository.work, path)
    if (text === null) {
      rmSync(file, { recursive: true, force: true })
      continue
    }
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  git(repository.work, ['add', '--all'])
  git(repository.work, ['commit', '--quiet', '--allow-empty', '-m', message], nextDate(repository))
  return head(repository)
}

/** Id of the commit that `name` stands for. */
export const head = (repository: Repository, name = 'HEAD'): string =>
  git(repository.work, ['rev-parse', '--verify', `${name}^{commit}`])

/** Pushes a branch (default: the one checked out), with force when asked. */
export const push = (repository: Repository, branch?: string, options: { force?: boolean } = {}): void => {
  const name = branch ?? git(repository.work, ['rev-parse', '--abbrev-ref', 'HEAD'])
  const force = options.force ? ['--force'] : []
  git(repository.work, ['push', '--quiet', ...force, 'origin', `${name}:refs/heads/${name}`])
}

/** Checks out a branch, made at `from` (default: where we are) when it does not exist. */
export const checkout = (repository: Repository, branch: string, from?: string): void => {
  const exists = git(repository.work, ['branch', '--list', branch]) !== ''
  const words = exists ? [branch] : ['-b', branch, ...(from === undefined ? [] : [from])]
  git(repository.work, ['checkout', '--quiet', ...words])
}

/** Tags a commit (default: where we are) and pushes the tag; annotated when a message is given. */
export const tag = (
  repository: Repository,
  name: string,
  options: { at?: string; message?: string } = {},
): void => {
  const annotated = options.message === undefined ? [] : ['-a', '-m', options.message]
  git(repository.work, ['tag', ...annotated, name, options.at ?? 'HEAD'], nextDate(repository))
  git(repository.work, ['push', '--quiet', 'origin', `refs/tags/${name}`])
}

/** Commits the reverse of a commit (default: the last one) and gives the new id. Does not push. */
export const revert = (repository: Repository, id = 'HEAD'): string => {
  git(repository.work, ['revert', '--no-edit', id], nextDate(repository))
  return head(repository)
}

/** Merges a branch into the one checked out, with a merge commit, and gives its id. Does not push. */
export const merge = (repository: Repository, branch: string): string => {
  const words = ['merge', '--quiet', '--no-ff', '-m', `Merge branch '${branch}'`, branch]
  git(repository.work, words, nextDate(repository))
  return head(repository)
}

/** Moves the branch checked out back to `to` and force-pushes it: what came after is thrown away. */
export const forcePush = (repository: Repository, to: string): void => {
  git(repository.work, ['reset', '--quiet', '--hard', to])
  push(repository, undefined, { force: true })
}

/**
 * Opens a pull request against the branch checked out: one commit on a branch of its own, and in the remote
 * `refs/pull/N/head` and `refs/pull/N/merge`. With `fork` (`owner/repository`) the branch itself is not in the remote.
 */
export const openPullRequest = (
  repository: Repository,
  options: { number: number; branch: string; files: Files; slug: string; fork?: string; message?: string },
): PullRequest & { mergeSha: string } => {
  const base = git(repository.work, ['rev-parse', '--abbrev-ref', 'HEAD'])
  const at = head(repository)
  checkout(repository, options.branch)
  const headSha = commit(repository, options.files, options.message ?? `Change for #${options.number}`)
  if (options.fork === undefined) push(repository)
  git(repository.work, ['checkout', '--quiet', '--detach', base])
  const words = ['merge', '--quiet', '--no-ff', '-m', `Merge ${headSha} into ${at}`, headSha]
  git(repository.work, words, nextDate(repository))
  const mergeSha = head(repository)
  const ref = `refs/pull/${options.number}`
  git(repository.work, [
    'push',
    '--quiet',
    '--force',
    'origin',
    `${headSha}:${ref}/head`,
    `${mergeSha}:${ref}/merge`,
  ])
  checkout(repository, base)
  const headSlug = options.fork ?? options.slug
  return { number: options.number, headBranch: options.branch, headSlug, headSha, mergeSha }
}
