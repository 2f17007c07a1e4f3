import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { AppState, Control } from '../client.js'
import type { World } from '../contract.js'
import { findCheckout } from '../downloads.js'
import { commit, createRepository, head, openPullRequest, push, type Repository } from '../git.js'
import { readmeLines } from '../readme.js'
import { type BuildEvent, type JobResult, runJob, type Setting } from '../travis/run.js'

/** examples/todo-app in a repository of its own, with accounts and an app, and what Travis CI knows of it. */
export interface Project {
  slug: string
  repository: Repository
  app: AppState
  settings: readonly Setting[]
  /** Runs the job that an event starts, on a machine of its own. */
  job: (
    event: BuildEvent,
    watch: { onLine: (line: string) => void; signal: AbortSignal },
  ) => Promise<JobResult>
}

const user = 'alice'
const unique = (): string => randomBytes(4).toString('hex')

const settingsOf = (world: World, app: AppState, password: string): Setting[] => {
  const open = (name: string, value: string): Setting => ({ name, value, public: true })
  return [
    open('SLIPWAY_IMAGE', `${world.hub}/${user}/todo-app`),
    open('HEROKU_API_URL', world.herokuApi),
    open('HEROKU_REGISTRY', world.herokuRegistry),
    open('DOCKER_USERNAME', user),
    { name: 'DOCKER_PASSWORD', value: password },
    { name: 'HEROKU_API_KEY', value: app.token },
    open('HEROKU_APP', app.name),
  ]
}

/** Makes the accounts, the app and the repository below `dir`; its `.travis.yml` is that of the README. */
export const createProject = async (world: World, stand: Control, dir: string): Promise<Project> => {
  const password = `dckr_pat_${unique()}`
  await stand.user(user, password)
  const app = await stand.app('todo-app', { stack: 'container' })
  const from = join(findCheckout(), 'examples', 'todo-app')
  const about = `# todo-app\n\nLive at ${app.webUrl}\n`
  // The README makes the commits this world's own: in an engine that is shared, test images go by their commit.
  const files = { '.travis.yml': readmeLines('ship'), 'README.md': about }
  const repository = createRepository(dir, { from, files })
  const slug = `${user}/todo-app`
  const settings = settingsOf(world, app, password)
  let builds = 0
  const job: Project['job'] = (event, watch) => {
    builds += 1
    return runJob({
      ...{ repository: repository.remote, slug, branch: 'main', event, settings, buildNumber: builds },
      ...{ downloads: world.downloads, homeDir: join(dir, `machine-${builds}`), timeoutMs: 20 * 60_000 },
      env: {
        DOCKER_HOST: world.dockerHost,
        PATH: [world.dockerBin, process.env['PATH'] ?? ''].join(delimiter),
      },
      // A job that has secrets runs under a pseudo terminal.
      pty: true,
      ...watch,
    })
  }
  return { slug, repository, app, settings, job }
}

/** Files of the change that the demo ships: another title of the page. */
const changed = ({ work }: Repository, title: string): Record<string, string> => {
  const path = 'src/server.js'
  const text = readFileSync(join(work, path), 'utf8')
  const next = text.replace(/(TODO_TITLE \|\| )'[^']*'/, `$1'${title}'`)
  if (next === text)
    throw new Error(`examples/todo-app/${path} does not say its title where the demo looks for it.`)
  return { [path]: next }
}

/** Opens pull request #1 with another title, from a branch of the same repository: its job gets the secrets. */
export const propose = ({ repository, slug }: Project, title: string): BuildEvent => {
  const files = changed(repository, title)
  const pullRequest = openPullRequest(repository, { number: 1, branch: 'title', files, slug })
  return { kind: 'pull_request', pullRequest }
}

/** Commits another title to main, pushes it, and gives the commit's id. */
export const change = ({ repository }: Project, title: string): string => {
  commit(repository, changed(repository, title), 'Say so in the title')
  push(repository)
  return head(repository)
}
