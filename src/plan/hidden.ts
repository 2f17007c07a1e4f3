import { posix } from 'node:path'

/** What a stage that does not ship is made with. */
export interface HiddenFacts {
  /** Whether the source is, where that is known. */
  readonly private: boolean | undefined
  readonly buildArgs: readonly string[]
  /** Build secrets. */
  readonly secrets: readonly string[]
  /** Files of the build context that go into it, by their path there. */
  readonly files: readonly string[]
  /** Those of the context that git does not keep as they are, folders with a slash behind them; undefined: unknown. */
  readonly unkept: readonly string[] | undefined
}

/**
 * Why a stage that does not ship must not be published, not even as a cache: many an image is built in stages so that
 * what is secret stays in one of them. A clause; `undefined`: nothing is in it that is not public already.
 */
export function whyHidden(facts: HiddenFacts): string | undefined {
  const { buildArgs, secrets, files, unkept } = facts
  if (facts.private !== false) return 'its source is not known to be public'
  if (buildArgs.length > 0) return 'build arguments may be secret'
  if (secrets.length > 0) return 'it is built with secrets'
  if (unkept === undefined) return 'git cannot tell whether all of it is public'
  const inside = (folder: string): string | undefined => files.find((file) => file.startsWith(folder))
  const found =
    files.find((file) => /^(?:.*\/)?\.git(?:\/|$)/.test(file)) ??
    unkept.flatMap((path) =>
      path.endsWith('/') ? (inside(path) ?? []) : files.includes(path) ? path : [],
    )[0]
  return found === undefined ? undefined : `${found} is copied into it, and not kept in git`
}

/** What exec keeps of an output, in characters; one as long as this may have lost its beginning. */
const KEPT = 64 * 1024

/** The question for what git does not keep, or not as it is, of a folder. */
export const unkeptQuestion = (folder: string) =>
  ['git', 'ls-files', '--others', '--modified', '--directory', '-z', '--', folder] as const

/** Reads its answer; the paths are relative to that folder. Undefined: not all of it is known. */
export function readUnkept(answer: string | undefined, folder: string): string[] | undefined {
  if (answer === undefined || answer.length >= KEPT) return undefined
  return answer
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => posix.relative(posix.normalize(folder), path) + (path.endsWith('/') ? '/' : ''))
}
