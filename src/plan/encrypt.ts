import { type Problem, problem } from '../errors/problem.js'
import { readRemote } from '../ci/remote.js'

/** What was asked for, and what the checkout tells. */
export interface EncryptFacts {
  readonly words: readonly string[]
  readonly add: boolean
  readonly envVar: boolean
  readonly envBranch: string | undefined
  /** As `--repo` or SLIPWAY_REPO say it. */
  readonly repo: string | undefined
  /** As the CI service or git's remote say it. */
  readonly repository: string | undefined
}

const NAME = /^[A-Za-z_]\w*$/
const SLUG = /^[\w.-]+\/[\w.-]+$/

/** What is wrong with the words; they may hold what is meant to be secret, so none is repeated unless it is a name. */
export function nameProblems([name, ...more]: readonly string[]): Problem[] {
  if (name === undefined) return [problem('E_ENCRYPT_NAME', { detail: 'no name is given' })]
  if (name.includes('='))
    return [problem('E_ENCRYPT_ARGUMENT', { detail: 'a name with = and something behind it is given' })]
  if (more.length > 0) return [problem('E_ENCRYPT_ARGUMENT', { detail: 'more than a name is given' })]
  if (!NAME.test(name))
    return [
      problem('E_ENCRYPT_NAME', {
        detail:
          'what is given is no name of a variable, which has letters, digits and _ and begins with no digit',
      }),
    ]
  return []
}

/** What is wrong with the options together. */
export function optionProblems({ add, envVar, envBranch }: EncryptFacts): Problem[] {
  const wrong = (detail: string): Problem[] => [problem('E_ENCRYPT_OPTIONS', { detail })]
  if (add && envVar)
    return wrong('--add writes into .travis.yml, --env-var into the settings at Travis CI, so choose one')
  return envBranch !== undefined && !envVar ? wrong('--env-branch goes with --env-var only') : []
}

/** The repository at Travis CI, `owner/name`; blank where there are problems. */
export function repositoryOf({ repo, repository }: Pick<EncryptFacts, 'repo' | 'repository'>): {
  readonly slug: string
  readonly problems: readonly Problem[]
} {
  // An address is as good as a name.
  const asked = repo === undefined || !repo.includes(':') ? repo : (readRemote(repo).repository ?? repo)
  const found = asked ?? repository
  if (found !== undefined && SLUG.test(found)) return { slug: found, problems: [] }
  const wrong =
    repo === undefined
      ? problem('E_MISSING', {
          name: 'SLIPWAY_REPO',
          what: 'it names the repository at Travis CI, which the remote origin of git does not tell',
          hint: 'Name it with --repo OWNER/NAME.',
        })
      : problem('E_VALUE', { source: '--repo', want: 'OWNER/NAME', got: repo })
  return { slug: '', problems: [wrong] }
}

/** Bytes of `NAME=value` that Linux takes for one variable, its end included: MAX_ARG_STRLEN in linux/binfmts.h. */
export const LONGEST = 128 * 1024

/** The value that these bytes are: a line end at the end is none of it. Throws `E_ENCRYPT_INPUT` and `E_ENCRYPT_VALUE`. */
export function readValue(name: string, bytes: Uint8Array): string {
  const wrong = (detail: string): Problem => problem('E_ENCRYPT_VALUE', { name, detail })
  if (name.length + bytes.length + 2 > LONGEST)
    throw wrong('with its name it is longer than the 131,072 bytes that a variable may have')
  const value = decode(bytes)?.replace(/\r?\n$/, '')
  if (value === undefined) throw wrong('it is no text in UTF-8')
  if (value.includes('\0')) throw wrong('it has a zero byte, which no variable can hold')
  if (value === '') throw problem('E_ENCRYPT_INPUT', { name, detail: 'standard input is empty' })
  return value
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined // Told by the caller.
  }
}

/** What somebody should know who encrypts this value, as sentences without it. */
export function valueWarnings(name: string, value: string): string[] {
  return [
    ...(value.includes('\n')
      ? [`${name} has several lines: Travis hides it in a log only as a whole, not line by line`]
      : []),
    ...(value.length < 3 ? [`${name} is so short that Travis does not hide it in logs`] : []),
    ...(/^\s|\s$/.test(value) ? [`${name} begins or ends with a blank, which is kept`] : []),
  ]
}
