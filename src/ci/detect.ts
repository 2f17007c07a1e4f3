import type { Env } from '../types.js'
import { type Build, isOn, type Service, withoutBlanks } from './build.js'
import * as github from './github.js'
import { describe as describeLocal, type GitFacts } from './local.js'
import { readRemote } from './remote.js'
import * as travis from './travis.js'

interface Known {
  readonly service: 'travis' | 'github'
  readonly detect: (env: Env) => boolean
  readonly describe: (env: Env) => Build
}

/** The known services. Travis comes last: scripts and other services set `TRAVIS` to look like it. */
const services: readonly Known[] = [
  { service: 'github', ...github },
  { service: 'travis', ...travis },
]

const find = (env: Env): Known | undefined => services.find((one) => one.detect(env))

/** Which service runs this job; `local` outside CI, `unknown` where `CI` is set and nothing else is known. */
export function detectService(env: Env): Service {
  const facts = withoutBlanks(env)
  return find(facts)?.service ?? (isOn(facts['CI']) ? 'unknown' : 'local')
}

/**
 * The build of this job: from the environment on a known service, else from git. `folder` is the path of the
 * checkout. A known service needs no git; what git knows of the remote tells the repository's page there.
 */
export function describeBuild(env: Env, folder: string, git: GitFacts = { dirty: false }): Build {
  const facts = withoutBlanks(env)
  const build = find(facts)?.describe(facts)
  if (build === undefined) return describeLocal(git, folder, isOn(facts['CI']) ? 'unknown' : 'local')
  const remote = git.remoteUrl === undefined ? {} : readRemote(git.remoteUrl)
  return { ...build, source: remote.source ?? build.source }
}
