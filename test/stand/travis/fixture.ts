import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commit, createRepository, head, openPullRequest, push, tag } from '../git.js'
import { runJob, type BuildEvent, type BuildOptions, type JobResult } from './run.js'

/** A repository with two commits, a tag and two pull requests, and short ways to run jobs on it. For tests. */
export const createFixture = (name: string) => {
  const dir = mkdtempSync(join(tmpdir(), `${name}-`))

  const slug = 'alice/todo-app'
  const repository = createRepository(join(dir, 'repository'), {
    files: { 'README.md': 'todo\n', '.travis.yml': 'language: minimal\nscript: cat README.md\n' },
  })
  const first = head(repository)
  const second = commit(repository, { 'README.md': 'todo, second\n' }, 'Second\n\nwith $(a body) & "quotes"')
  push(repository)
  tag(repository, 'v1.0.0')
  const same = openPullRequest(repository, { number: 7, branch: 'topic', files: { 'a.txt': 'a\n' }, slug })
  const fork = openPullRequest(repository, {
    ...{ number: 8, branch: 'patch', files: { 'b.txt': 'b\n' }, slug },
    fork: 'mallory/todo-app',
  })
  const pushed: BuildEvent = { kind: 'push' }
  const samePr: BuildEvent = { kind: 'pull_request', pullRequest: same }
  const forkPr: BuildEvent = { kind: 'pull_request', pullRequest: fork }

  let homes = 0
  const options = (yml: string | undefined, more: Partial<BuildOptions> = {}): BuildOptions => ({
    ...{ repository: repository.remote, slug, branch: 'main', homeDir: join(dir, `home-${(homes += 1)}`) },
    ...(yml === undefined ? {} : { yml: yml.includes('language:') ? yml : `language: minimal\n${yml}` }),
    ...more,
  })
  const job = (yml?: string, more?: Partial<BuildOptions>) => runJob(options(yml, more))
  const ran = (result: JobResult) =>
    result.phases.map(({ name, exitCode }) => `${name} ${exitCode}`).join(', ')

  /** Variables of a job as its own `env` prints them. */
  const environment = async (more: Partial<BuildOptions>, yml = 'script: env -0 | base64 -w0; echo') => {
    const { log } = await job(yml, more)
    const data = /\$ env -0.*\n(\S+)\n/.exec(log)?.[1] ?? ''
    const pairs = Buffer.from(data, 'base64')
      .toString()
      .split('\0')
      .map((pair) => pair.split(/=(.*)/s))
    return new Map(pairs.map(([name, value]) => [name, value]))
  }

  const remove = () => rmSync(dir, { recursive: true, force: true })
  return {
    dir,
    slug,
    repository,
    first,
    second,
    same,
    fork,
    pushed,
    samePr,
    forkPr,
    options,
    job,
    ran,
    environment,
    remove,
  }
}
