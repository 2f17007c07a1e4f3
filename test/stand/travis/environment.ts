import { join } from 'node:path'
import type { BuildEvent, EnvEntry, JobConfig, PullRequest, Setting } from './types.js'

/** Everything about one job that its environment tells. */
export interface JobFacts {
  slug: string
  /** Target branch of a pull request, name of the tag in a tag build. */
  branch: string
  commit: string
  commitRange: string
  message: string
  event: BuildEvent
  pullRequest: PullRequest | undefined
  buildNumber: number
  /** 1, 2, … within the build. */
  index: number
  /** The stage as shown; blank for a build without stages. */
  stage: string
  config: JobConfig
  home: string
  /** Whether this job gets a secret at all. */
  secure: boolean
}

/** `524.1`. */
export const jobNumber = (facts: Pick<JobFacts, 'buildNumber' | 'index'>): string =>
  `${facts.buildNumber}.${facts.index}`

/** `TRAVIS_BUILD_DIR`: where the clone lies. */
export const buildDir = (home: string, slug: string): string => join(home, 'build', slug)

const ids = (facts: JobFacts) => {
  const build = 270_000_000 + facts.buildNumber
  return { build: String(build), job: String(600_000_000 + facts.buildNumber * 1000 + facts.index) }
}

/**
 * The variables that every job has, in the order in which they are exported; what has no value is set and empty.
 * https://docs.travis-ci.com/user/environment-variables#default-environment-variables
 */
export const builtin = (facts: JobFacts): [name: string, value: string][] => {
  const { slug, config, event, pullRequest } = facts
  const id = ids(facts)
  const web = `https://travis-ci.com/${slug}`
  return [
    ['TRAVIS', 'true'],
    ['CI', 'true'],
    ['CONTINUOUS_INTEGRATION', 'true'],
    ['PAGER', 'cat'],
    ['TRAVIS_ALLOW_FAILURE', String(config.allowFailure)],
    ['TRAVIS_EVENT_TYPE', event.kind === 'tag' ? 'push' : event.kind],
    ['TRAVIS_PULL_REQUEST', pullRequest ? String(pullRequest.number) : 'false'],
    ['TRAVIS_SECURE_ENV_VARS', String(facts.secure)],
    ['TRAVIS_BUILD_ID', id.build],
    ['TRAVIS_BUILD_NUMBER', String(facts.buildNumber)],
    ['TRAVIS_BUILD_DIR', buildDir(facts.home, slug)],
    ['TRAVIS_BUILD_WEB_URL', `${web}/builds/${id.build}`],
    ['TRAVIS_JOB_ID', id.job],
    ['TRAVIS_JOB_NAME', config.name ?? ''],
    ['TRAVIS_JOB_NUMBER', jobNumber(facts)],
    ['TRAVIS_JOB_WEB_URL', `${web}/jobs/${id.job}`],
    ['TRAVIS_JOB_RESTARTED', String(event.restarted ?? false)],
    ['TRAVIS_JOB_RESTARTED_BY', event.restarted ? (event.sender ?? owner(slug)) : ''],
    ['TRAVIS_BRANCH', facts.branch],
    ['TRAVIS_COMMIT', facts.commit],
    ['TRAVIS_COMMIT_MESSAGE', facts.message],
    ['TRAVIS_COMMIT_RANGE', facts.commitRange],
    ['TRAVIS_REPO_SLUG', slug],
    ['TRAVIS_REPO_PRIVATE', 'false'],
    ['TRAVIS_OSX_IMAGE', ''],
    ['TRAVIS_LANGUAGE', config.language],
    ['TRAVIS_TAG', event.tag ?? ''],
    ['TRAVIS_SUDO', 'true'],
    ['TRAVIS_BUILD_STAGE_NAME', facts.stage],
    ['TRAVIS_PULL_REQUEST_BRANCH', pullRequest?.headBranch ?? ''],
    ['TRAVIS_PULL_REQUEST_SHA', pullRequest?.headSha ?? ''],
    ['TRAVIS_PULL_REQUEST_SLUG', pullRequest?.headSlug ?? ''],
    ['TRAVIS_PULL_REQUEST_IS_DRAFT', pullRequest ? String(pullRequest.draft ?? false) : ''],
  ]
}

/** The variables that the job's shell sets before anything else runs. */
export const shellEnv = (facts: JobFacts): [name: string, value: string][] => [
  ['HOME', facts.home],
  ['USER', 'travis'],
  ['SHELL', '/bin/bash'],
  ['TERM', 'xterm'],
  ['TZ', 'UTC'],
  ['LANG', 'en_US.UTF-8'],
  ['DEBIAN_FRONTEND', 'noninteractive'],
  ['BUILDKIT_PROGRESS', 'plain'],
  ['TRAVIS_HOME', facts.home],
  ['TRAVIS_APP_HOST', 'build.travis-ci.com'],
  ['TRAVIS_OS_NAME', 'linux'],
  ['TRAVIS_CPU_ARCH', 'amd64'],
  ['TRAVIS_ARCH', 'amd64'],
  ['TRAVIS_DIST', facts.config.dist],
  ['TRAVIS_INIT', 'systemd'],
  ['TRAVIS_INFRA', 'unknown'],
  ['TRAVIS_TEST_RESULT', ''],
  ['TRAVIS_CMD', ''],
  ['ANSI_RED', '\\033[31;1m'],
  ['ANSI_GREEN', '\\033[32;1m'],
  ['ANSI_YELLOW', '\\033[33;1m'],
  ['ANSI_RESET', '\\033[0m'],
  ['ANSI_CLEAR', '\\033[0K'],
]

/** `owner` of `owner/repository`. */
export const owner = (slug: string): string => slug.split('/')[0] ?? slug

/** A variable to export: `value` is a bash word as its author typed it. */
export interface Var {
  name: string
  value: string
  secure: boolean
}

/** The settings that hold for a branch, weakest first: those tied to the branch come after the general ones. */
export const settingVars = (settings: readonly Setting[], branch: string): Var[] => {
  const general = settings.filter((setting) => setting.branch === undefined)
  const tied = settings.filter((setting) => setting.branch === branch)
  return [...general, ...tied].map(({ name, value, ...rest }) => ({
    name,
    value,
    secure: !(rest.public ?? false),
  }))
}

/** The variables of `env` entries; one that cannot be decrypted keeps what Travis leaves of it. */
export const configVars = (
  entries: readonly EnvEntry[],
  decrypt: (data: string) => string | undefined,
): Var[] =>
  entries.flatMap((entry): Var[] => {
    if (entry.kind === 'words') return assignments(entry.text).map((pair) => ({ ...pair, secure: false }))
    const plain = decrypt(entry.data) ?? '[unable to decrypt]'
    const text = entry.name === undefined ? plain : `${entry.name}=${plain}`
    return assignments(text).map((pair) => ({ ...pair, secure: true }))
  })

/** `A=1 B="two words" C=$(date)` taken apart; the values stay bash words. */
export const assignments = (text: string): { name: string; value: string }[] => {
  const value = String.raw`(?:[^"'\x60 ]?(["'\x60]).*?(?<!\\)\3)+|(?:[^$]?\$\(.*?\))+|[^"' ]+|(?=\s)|$`
  const pattern = new RegExp(String.raw`(\w+)=(${value})`, 'g')
  return [...text.matchAll(pattern)].map((match) => ({ name: match[1] ?? '', value: match[2] ?? '' }))
}
