import { execFileSync } from 'node:child_process'
import { accepts, type ConditionData } from './condition.js'
import { readConfig } from './config.js'
import { configVars, owner, settingVars, type JobFacts, type Var } from './environment.js'
import type { BuildConfig, BuildEvent, BuildOptions, EnvEntry, JobConfig, PullRequest } from './types.js'

/** One job of a build that will run. */
export interface PlannedJob {
  index: number
  config: JobConfig
  /** As shown: `Test`; blank without stages. */
  stage: string
  settings: readonly Var[]
  yml: readonly Var[]
  secureRemoved: boolean
}

/** What holds for all jobs of a build. */
export interface BuildFacts {
  branch: string
  commit: string
  commitRange: string
  message: string
  event: BuildEvent
  pullRequest: PullRequest | undefined
  checkout: { ref: string | undefined; fetch: string | undefined; target: string }
}

export interface Plan {
  /** Why there is no build; undefined when there is one. */
  skipped: string | undefined
  facts: BuildFacts
  stages: readonly (readonly PlannedJob[])[]
}

const git = (repository: string, ...args: string[]): string => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' }
  const words = ['-c', 'safe.directory=*', '-C', repository, ...args]
  return execFileSync('git', words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
}

/** What the repository says about the commit that an event names. Throws where there is no such commit. */
export const buildFacts = (options: BuildOptions): BuildFacts => {
  const event = options.event ?? { kind: 'push' }
  const pullRequest = event.kind === 'pull_request' ? event.pullRequest : undefined
  if (event.kind === 'pull_request' && !pullRequest)
    throw new Error('A pull_request event needs its pullRequest.')
  if (event.kind === 'tag' && event.tag === undefined) throw new Error('A tag event needs its tag.')
  const tag = event.kind === 'tag' ? event.tag : undefined
  const merge = pullRequest && `refs/pull/${pullRequest.number}/merge`
  const named =
    options.commit ?? merge ?? (tag === undefined ? `refs/heads/${options.branch}` : `refs/tags/${tag}`)
  const commit = git(options.repository, 'rev-parse', '--verify', `${named}^{commit}`)
  const parents = git(options.repository, 'rev-list', '--parents', '-n', '1', commit).split(' ').slice(1)
  const [from, to] = pullRequest ? [parents[0], parents[1]] : [parents[0], commit]
  return {
    branch: tag ?? options.branch,
    commit,
    commitRange: from === undefined || to === undefined ? '' : `${from.slice(0, 12)}...${to.slice(0, 12)}`,
    message: git(options.repository, 'log', '--format=%B', '-n', '1', commit),
    event,
    pullRequest,
    checkout: {
      ref: pullRequest ? undefined : (tag ?? options.branch),
      fetch: merge,
      target: pullRequest ? 'FETCH_HEAD' : (tag ?? commit),
    },
  }
}

/**
 * Which jobs a build has, stage by stage, or why there is no build: branch lists and conditions are judged on the
 * server, before any machine starts.
 */
export const planBuild = (options: BuildOptions): Plan => {
  const facts = buildFacts(options)
  const config = readConfig(options.yml ?? git(options.repository, 'show', `${facts.commit}:.travis.yml`))
  const holds = judge(options, facts, config)
  const skipped = (why: string): Plan => ({ skipped: why, facts, stages: [] })
  if (!branchAllowed(config, facts.branch)) return skipped(`branches: ${facts.branch} is not built.`)
  if (!holds(config.condition, undefined)) return skipped(`if: ${config.condition ?? ''} does not hold.`)
  const staged = config.stages.length > 0 || config.jobs.some((job) => job.stage !== undefined)
  const names = stageNames(config)
  let index = 0
  const stages = names.map((name) => {
    if (!holds(config.stages.find((stage) => same(stage.name, name))?.condition, undefined)) return []
    const jobs = config.jobs.filter((job) => same(job.stage ?? 'test', name) && holds(job.condition, job))
    return jobs.map((job): PlannedJob => {
      index += 1
      return { index, config: job, stage: staged ? capital(name) : '', ...jobVars(options, facts, job) }
    })
  })
  if (index === 0) return skipped('No job is left: the conditions of all of them do not hold.')
  return { skipped: undefined, facts, stages: stages.filter((jobs) => jobs.length > 0) }
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

/** Stages in the order of `stages`, then of their first jobs. */
const stageNames = (config: BuildConfig): string[] => {
  const all = [...config.stages.map((stage) => stage.name), ...config.jobs.map((job) => job.stage ?? 'test')]
  return all.filter((name, index) => all.findIndex((other) => same(other, name)) === index)
}

const branchAllowed = (config: BuildConfig, branch: string): boolean => {
  const matches = (name: string) =>
    name.length > 1 && name.startsWith('/') && name.endsWith('/')
      ? new RegExp(name.slice(1, -1)).test(branch)
      : name === branch
  return config.only.length > 0 ? config.only.some(matches) : !config.except.some(matches)
}

const isFork = (options: BuildOptions, facts: BuildFacts): boolean =>
  facts.pullRequest !== undefined && facts.pullRequest.headSlug !== options.slug

const jobVars = (options: BuildOptions, facts: BuildFacts, job: JobConfig) => {
  const decrypt = options.decrypt ?? (() => undefined)
  const settings = settingVars(options.settings ?? [], facts.branch)
  const yml = configVars([...job.globalEnv, ...job.jobEnv], decrypt)
  const withhold = isFork(options, facts) && !(options.shareWithForks ?? false)
  const given = (vars: readonly Var[]) => vars.filter((each) => !(withhold && each.secure))
  const secureRemoved = withhold && [...settings, ...yml].some((each) => each.secure)
  return { settings: given(settings), yml: given(yml), secureRemoved }
}

/** What `if:` may ask about. */
const judge = (options: BuildOptions, facts: BuildFacts, config: BuildConfig) => {
  const { event, pullRequest } = facts
  const attributes: [string, string][] = [
    ['type', event.kind === 'tag' ? 'push' : event.kind],
    ['repo', options.slug],
    ['branch', facts.branch],
    ['tag', event.tag ?? ''],
    ['commit_message', facts.message],
    ['sender', event.sender ?? owner(options.slug)],
    ['fork', String(isFork(options, facts))],
    ['head_repo', pullRequest?.headSlug ?? ''],
    ['head_branch', pullRequest?.headBranch ?? ''],
  ]
  const public_ = (options.settings ?? []).filter((setting) => setting.public ?? false)
  return (condition: string | undefined, job: JobConfig | undefined): boolean => {
    if (condition === undefined) return true
    const entries = job ? [...job.globalEnv, ...job.jobEnv] : (config.jobs[0]?.globalEnv ?? [])
    const plain = entries.filter((entry: EnvEntry) => entry.kind === 'words')
    const vars = [...settingVars(public_, facts.branch), ...configVars(plain, () => undefined)]
    const own: [string, string][] = job
      ? [
          ['os', 'linux'],
          ['language', job.language],
          ['dist', job.dist],
        ]
      : []
    const data: ConditionData = {
      attributes: new Map([...attributes, ...own]),
      env: new Map(vars.map(({ name, value }) => [name, value.replace(/^(["'])(.*)\1$/, '$2')])),
    }
    return accepts(condition, data)
  }
}

/** The facts of one job on one machine. */
export const jobFacts = (
  options: BuildOptions,
  facts: BuildFacts,
  job: PlannedJob,
  home: string,
): JobFacts => ({
  slug: options.slug,
  branch: facts.branch,
  commit: facts.commit,
  commitRange: facts.commitRange,
  message: facts.message,
  event: facts.event,
  pullRequest: facts.pullRequest,
  buildNumber: options.buildNumber ?? 1,
  index: job.index,
  stage: job.stage,
  config: job.config,
  home,
  secure: [...job.settings, ...job.yml].some((each) => each.secure),
})
