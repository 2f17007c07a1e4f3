import { mkdirSync, mkdtempSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'
import type { World } from '../stand/contract.js'
import { commit, type Files, git, head, push } from '../stand/git.js'
import { shown } from '../stand/travis/marks.js'
import type { BuildOptions } from '../stand/travis/run.js'
import { page, published, says } from './look.js'
import { type Changes, createProject, type Project, type Ran, type Running, type Wanted } from './project.js'

/** A job with a machine of its own: a clone, a home, nothing shared with other jobs but the engine. */
export interface Job {
  readonly commit: string
  /** The clone, at the commit. */
  readonly work: string
  readonly start: (words: readonly string[], changes?: Changes) => Running
  readonly run: (words: readonly string[], changes?: Changes) => Promise<Ran>
}

/** The job of a commit, as Travis makes it: the branch (`TRAVIS_BRANCH`, else main) cloned 50 deep, the commit checked out. */
export const jobOf = (project: Project, id: string, number: number, changes: Changes = {}): Job => {
  const { repository, dir } = project
  const branch = changes['TRAVIS_BRANCH'] ?? 'main'
  const home = mkdtempSync(join(dir, `job-${number}-`))
  const work = join(home, 'build')
  git(home, ['clone', '--quiet', '--depth=50', `--branch=${branch}`, `file://${repository.remote}`, work])
  git(work, ['checkout', '--quiet', '--force', id])
  const TMPDIR = join(home, 'tmp')
  mkdirSync(TMPDIR)
  const own: Changes = {
    ...{ HOME: home, TMPDIR, DOCKER_CONFIG: join(home, '.docker'), XDG_STATE_HOME: join(home, 'state') },
    ...{ TRAVIS_COMMIT: id, TRAVIS_BUILD_NUMBER: `${number}`, TRAVIS_JOB_NUMBER: `${number}.1` },
    ...changes,
  }
  const start: Job['start'] = (words, more = {}) => project.start(words, { ...own, ...more }, work)
  return { commit: id, work, start, run: (words, more) => start(words, more).ended }
}

/** Commits a page (and other files) to main and pushes; gives the commit's id. */
export const next = ({ repository }: Project, name: string, files: Files = {}): string => {
  const id = commit(repository, { 'www/index.html': `${name} version\n`, ...files }, `The ${name} version`)
  push(repository)
  return id
}

/** `1a2b3c4 is newer and already published` */
export const newer = (id: string): string => `${id.slice(0, 7)} is newer and already published`

/** The run ended with this code, and its log has all these sentences. */
export const ended = (t: Test, ran: Ran, code: number, ...said: (string | RegExp)[]): void => {
  t.equal(ran.code, code, 'exit code', ran.code === code ? {} : { log: ran.log.slice(-4000) })
  for (const pattern of said) says(t, ran, pattern)
}

/** What `latest` is built from, and the first line of the page that visitors see. */
export const state = async (project: Project, tag = 'latest'): Promise<[string | undefined, string]> => {
  const there = await published(project, tag)
  return [there?.labels['org.opencontainers.image.revision'], (await page(project)).split('\n')[0] ?? '']
}

/** Takes the app back to a release, as a person does on Heroku's page. */
export const rollBack = async ({ stand, app }: Project, version: number): Promise<void> =>
  void (await stand.call('POST', `/heroku/apps/${app?.name}/rollback`, { version }))

/** A project and its first commit, which nothing has built yet. */
export const started = async (
  t: Test,
  world: World,
  wanted: Wanted = {},
): Promise<{ project: Project; first: string }> => {
  const project = await createProject(t, world, wanted)
  return { project, first: head(project.repository) }
}

/** Runs a job up to the phase that is tried alone. */
export const prepare = async (t: Test, job: Job, ...phases: string[]): Promise<void> => {
  for (const phase of ['login', ...phases]) ended(t, await job.run([phase]), 0)
}

/** Options for the runner of `.travis.yml`, with the project's own settings. */
export const onTravis = (project: Project, buildNumber: number): BuildOptions => {
  const names = ['SLIPWAY_IMAGE', 'HEROKU_API_URL', 'HEROKU_REGISTRY', 'DOCKER_USERNAME', 'DOCKER_PASSWORD']
  const { env, repository, user, dir, world } = project
  return {
    ...{ repository: repository.remote, slug: `${user}/app`, branch: 'main', buildNumber },
    homeDir: join(dir, `machine-${buildNumber}`),
    downloads: world.downloads,
    settings: [...names, 'HEROKU_APP', 'HEROKU_API_KEY'].map((name) => ({
      ...{ name, value: env[name] ?? '' },
      public: !['DOCKER_PASSWORD', 'HEROKU_API_KEY'].includes(name),
    })),
    env: {
      DOCKER_HOST: world.dockerHost,
      PATH: [world.dockerBin, process.env['PATH'] ?? ''].join(delimiter),
    },
    pty: true,
  }
}

/** A log of Travis as its page shows it. */
export const textOf = (log: string): string => log.split('\n').map(shown).join('\n')
