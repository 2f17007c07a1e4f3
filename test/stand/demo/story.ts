import type { Control } from '../client.js'
import type { World } from '../contract.js'
import { head } from '../git.js'
import { shown } from '../travis/marks.js'
import type { BuildEvent } from '../travis/run.js'
import { type Brief, createBrief, createOutcomes, cut, transcriptOf } from './brief.js'
import { visit } from './look.js'
import { change, createProject, type Project, propose } from './project.js'
import { describe, provePage, proveTags, proveWithheld } from './proof.js'
import { type Timed, timeTable } from './table.js'

/** What the demo is shown with. */
export interface Show {
  world: World
  stand: Control
  /** Folder for the repository and the machines of the jobs. */
  dir: string
  say: (line: string) => void
  signal: AbortSignal
  /** The whole log of each job. */
  verbose: boolean
  /** What came before the jobs, and when it was through, in milliseconds since the epoch; the first is the start. */
  before: readonly { name: string; at: number }[]
}

const titles = { first: 'Todo', second: 'Todo, shipped twice' }
const columns = 118

interface Act {
  title: string
  event: BuildEvent
  brief: (tell: (line: string) => void) => Brief
}

/** Runs a job, tells its log as it comes, and gives it with its time; throws when it did not pass. */
const perform = async (show: Show, project: Project, { title, event, brief }: Act): Promise<Timed> => {
  const reader = show.verbose
    ? { line: (raw: string) => show.say(`  ${raw}`), end: () => undefined }
    : brief((line) => show.say(`  ${cut(line, columns)}`))
  const from = Date.now()
  const { state, number, exitCode, log } = await project.job(event, {
    signal: show.signal,
    onLine: reader.line,
  })
  show.signal.throwIfAborted()
  reader.end()
  if (state !== 'passed') {
    if (!show.verbose) show.say(`\nThe whole log of the job:\n${log.split('\n').map(shown).join('\n')}`)
    throw new Error(`The job ${number} ${state}, with exit code ${exitCode}.`)
  }
  return { title, log, seconds: (Date.now() - from) / 1000 }
}

/** Makes the project, says what stands in for what, and ships it from its first push. */
const shipFirst = async (show: Show): Promise<{ project: Project; first: Timed }> => {
  const { say } = show
  const project = await createProject(show.world, show.stand, show.dir)
  const { slug, app, settings } = project
  const known = settings.map(({ name, value, public: open }) =>
    open ? `${name}=${value}` : `${name}=(secret)`,
  )
  say(`${slug} is examples/todo-app with the .travis.yml of the README, line for line.`)
  say('What stands in for Docker Hub and Heroku is named in the settings of the repository alone:')
  say(`  ${known.join(' ')}`)
  say('and the release that the job downloads is dist/index.js of this checkout.')
  say(`\n${app.webUrl} before: ${describe(await visit(app.webUrl))} (nothing is released yet)`)
  say(`\n1. A push to main: the first version\n`)
  const first = await perform(show, project, {
    title: 'first push',
    event: { kind: 'push' },
    brief: createBrief,
  })
  say(`\n${app.webUrl} now: ${await provePage(project, titles.first)}`)
  return { project, first }
}

/** Ships the app once and gives what `slipway ship` printed, as it stands in the README. */
export const shipOnce = async (show: Show): Promise<string> => {
  const { first } = await shipFirst(show)
  const lines = transcriptOf(first.log, columns)
  const about = [
    'This is the first job of `./script/demo`: what has a port of 127.0.0.1 here is Docker Hub, Heroku’s registry,',
    'Heroku’s API and the app. What docker and the tests print is left out where it says so.',
  ]
  return ['', '```text', ...lines, '```', '', ...about, ''].join('\n')
}

/** A pull request with the change: built and tested, and nothing is written anywhere. */
const showPullRequest = async (show: Show, project: Project): Promise<Timed> => {
  show.say('\n2. A pull request with a change\n')
  const since = await show.stand.mark()
  const event = propose(project, titles.second)
  const quiet = (): Brief => ({ line: () => undefined, end: () => undefined })
  const job = await perform(show, project, { title: 'pull request', event, brief: quiet })
  const why = await proveWithheld(show.stand, since, job.log)
  show.say(`  passed: tested and built, 0 writes at the registries and at Heroku;\n  ${why}`)
  show.say(`\n${project.app.webUrl} still: ${await provePage(project, titles.first)}`)
  return job
}

const showRegistry = async (show: Show, project: Project, commits: readonly string[]): Promise<void> => {
  const { tags, release, imageId } = await proveTags(show, project, commits)
  show.say(`\nThe tags of ${show.world.hub}/${project.slug}, as its registry tells them:`)
  for (const { name, digest } of tags) show.say(`  ${name.padEnd(40)}  ${digest}`)
  show.say(`Heroku runs ${release}: ${imageId}, the very image of latest.`)
}

const showTimes = ({ say, before }: Show, jobs: readonly Timed[]): void => {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  const parts = before
    .slice(1)
    .map(({ name, at }, index) => `${name} ${seconds(at - (before[index]?.at ?? at))}`)
  const inJobs = jobs.reduce((sum, job) => sum + job.seconds * 1000, 0)
  say(`\n${timeTable(jobs).join('\n')}`)
  say(
    `\n${[...parts, `jobs ${seconds(inJobs)}`].join(', ')}: ${seconds(Date.now() - (before[0]?.at ?? 0))} in all`,
  )
}

/** Ships the app, opens a pull request with a change, ships the change, and proves each; throws where something is off. */
export const shipTwice = async (show: Show): Promise<void> => {
  const { project, first } = await shipFirst(show)
  const commits = [head(project.repository)]
  const proposed = await showPullRequest(show, project)
  show.say('\n3. A push to main: the change\n')
  commits.push(change(project, titles.second))
  const act = { title: 'second push', event: { kind: 'push' }, brief: createOutcomes } as const
  const second = await perform(show, project, act)
  show.say(`\n${project.app.webUrl} now: ${await provePage(project, titles.second)}`)
  await showRegistry(show, project, commits)
  showTimes(show, [first, proposed, second])
  show.say(`\n${project.app.webUrl} answered ${await provePage(project, titles.second)}.`)
}
