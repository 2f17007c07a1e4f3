import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AppState, control, type Control } from '../stand/client.js'
import type { AppKnobs, World } from '../stand/contract.js'
import { commit, createRepository, type Files, head, push, type Repository } from '../stand/git.js'
import { placesOf } from '../stand/programs.js'
import { dist } from './place.js'

export type Env = Record<string, string>
/** Variables on top of a project's own; `undefined` takes one away. */
export type Changes = Record<string, string | undefined>

/** A finished run of the bundle. */
export interface Ran {
  code: number | null
  stdout: string
  stderr: string
  /** Standard error as people see it: without Travis's marks and colours. */
  readonly log: string
  /** Standard output as the document of `--json`. Throws where it is none. */
  readonly json: Document
}

/** One step as `--json` tells it. */
export interface Told {
  name: string
  show: string
  effect: 'read' | 'write'
  outcome: 'done' | 'failed' | 'shown'
  seconds: number
}

/** The document of `--json`, as far as the tests read it. */
export interface Document {
  command: string
  outcome: 'done' | 'skipped' | 'planned' | 'failed'
  reason?: string
  image?: string
  digest?: string
  tags?: string[]
  revision?: string
  release?: string
  url?: string
  exitCode?: number
  vars?: { name: string; change: string }[]
  live?: Record<string, unknown>
  releases?: Record<string, unknown>[]
  secure?: string
  seconds: number
  steps: Told[]
  unchecked?: string[]
  error?: { code: string; message: string; hint: string }
  errors?: { code: string }[]
}

/** A run that is under way. */
export interface Running {
  readonly child: ChildProcess
  /** Resolves once standard error matches; rejects when the run ends or a minute passes before. */
  readonly says: (pattern: RegExp) => Promise<void>
  readonly ended: Promise<Ran>
}

/** A checkout in a job of Travis CI, with accounts of its own at the hub and at Heroku. */
export interface Project {
  readonly world: World
  readonly stand: Control
  readonly repository: Repository
  /** Everything of this project lies below; it goes with the test. */
  readonly dir: string
  /** Where the bundle and its children put what is temporary. */
  readonly temporary: string
  readonly user: string
  readonly password: string
  /** `127.0.0.1:PORT/USER/app` */
  readonly image: string
  readonly app: AppState | undefined
  /** E-mail address of the Heroku account that owns the app. */
  readonly owner: string
  /** The environment of a push to main. */
  readonly env: Env
  /** Runs the bundle in the checkout to its end. */
  readonly slipway: (words: readonly string[], changes?: Changes) => Promise<Ran>
  /** The same, and lets it run; `cwd` is the checkout unless it is said, `input` what stands on standard input. */
  readonly start: (words: readonly string[], changes?: Changes, cwd?: string, input?: string) => Running
  /** Commits files and gives the changes of the environment for the job of that commit. */
  readonly change: (files: Files) => Env
}

export interface Wanted {
  /** On top of the tiny app; with `from` on top of that folder. */
  files?: Files
  from?: string
  /** Knobs of the Heroku app; `false`: there is none. */
  app?: AppKnobs | false
  password?: string
}

interface Test {
  teardown: (act: () => void) => void
}

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
/** The Node app of the demo. */
export const todoApp = join(examples, 'todo-app')

/** A page behind busybox's own server: builds in a second, boots in less. */
export const tinyApp = (page = 'first version'): Files => ({
  Dockerfile: [
    'FROM stand.local/busybox:1 AS base',
    'COPY www /www',
    'FROM base AS test',
    'COPY test.sh /test.sh',
    'CMD ["sh", "/test.sh"]',
    'FROM base AS production',
    'CMD exec httpd -f -p 0.0.0.0:$PORT -h /www',
    '',
  ].join('\n'),
  'www/index.html': `${page}\n`,
  'test.sh': 'grep -q version /www/index.html && echo the page has a version\n',
})

const unique = (): string => randomBytes(4).toString('hex')

/** Programs that the bundle needs beside docker, in a folder without docker. */
const programs = ['sh', 'env', 'mkfifo', 'git', 'cat']

/** A folder for PATH in which there is everything but docker. */
export const pathWithoutDocker = (dir: string): string => {
  const folder = join(dir, 'bin-without-docker')
  if (existsSync(folder)) return folder
  mkdirSync(folder)
  for (const name of programs) symlinkSync(placesOf(name)[0] ?? name, join(folder, name))
  return folder
}

const travis = (repository: Repository, slug: string): Env => ({
  TRAVIS: 'true',
  CI: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_PULL_REQUEST: 'false',
  TRAVIS_TAG: '',
  TRAVIS_EVENT_TYPE: 'push',
  TRAVIS_COMMIT: head(repository),
  TRAVIS_REPO_SLUG: slug,
  TRAVIS_BUILD_NUMBER: '7',
  TRAVIS_JOB_NUMBER: '7.1',
  TRAVIS_JOB_WEB_URL: `https://app.travis-ci.com/${slug}/jobs/1`,
  TRAVIS_TEST_RESULT: '',
})

/** A pull request instead of a push: nothing secret is there. */
export const pullRequest: Changes = {
  TRAVIS_PULL_REQUEST: '12',
  TRAVIS_EVENT_TYPE: 'pull_request',
  DOCKER_PASSWORD: undefined,
  HEROKU_API_KEY: undefined,
}

/** Takes every variable of the CI service away. */
export const outsideCi = (env: Env): Changes =>
  Object.fromEntries(
    Object.keys(env).flatMap((name) => (/^(CI$|TRAVIS)/.test(name) ? [[name, undefined]] : [])),
  )

/** Makes a project with one commit on main; it goes when the test `t` ends. */
export const createProject = async (t: Test, world: World, wanted: Wanted = {}): Promise<Project> => {
  const stand = control(world)
  const dir = mkdtempSync(join(tmpdir(), 'cli-project-'))
  t.teardown(() => rmSync(dir, { recursive: true, force: true }))
  const [user, password] = [`u${unique()}`, wanted.password ?? `pass-${unique()}-word`]
  await stand.user(user, password)
  const account = await stand.account()
  const knobs = wanted.app ?? {}
  const app = knobs === false ? undefined : await stand.app(`app-${unique()}`, knobs, account.email)
  const files = wanted.from === undefined ? { ...tinyApp(), ...wanted.files } : (wanted.files ?? {})
  const repository = createRepository(dir, {
    ...(wanted.from === undefined ? {} : { from: wanted.from }),
    // Equal files give equal commits: what is local to the engine must not be another test's.
    files: { ...files, 'project.txt': `${user}\n` },
  })
  const places = { HOME: join(dir, 'home'), TMPDIR: join(dir, 'tmp') }
  for (const folder of Object.values(places)) mkdirSync(folder)
  const image = `${world.hub}/${user}/app`
  const env: Env = {
    ...places,
    PATH: [world.dockerBin, process.env['PATH'] ?? ''].join(delimiter),
    DOCKER_CONFIG: join(dir, 'home', '.docker'),
    XDG_STATE_HOME: join(dir, 'state'),
    DOCKER_HOST: world.dockerHost,
    HEROKU_API_URL: world.herokuApi,
    HEROKU_REGISTRY: world.herokuRegistry,
    TRAVIS_API_URL: world.travisApi,
    ...travis(repository, `${user}/app`),
    DOCKER_USERNAME: user,
    DOCKER_PASSWORD: password,
    SLIPWAY_IMAGE: image,
    ...(app === undefined ? {} : { HEROKU_APP: app.name, HEROKU_API_KEY: app.token }),
  }
  const start: Project['start'] = (words, changes = {}, cwd = repository.work, input = ''): Running =>
    run(words, { cwd, env: settled(env, changes), input })
  return {
    ...{ world, stand, repository, dir, temporary: places.TMPDIR, user, password, image, app, env, start },
    owner: account.email,
    slipway: (words, changes) => start(words, changes).ended,
    change: (files) => {
      const TRAVIS_COMMIT = commit(repository, files, 'Change')
      push(repository)
      return { TRAVIS_COMMIT, TRAVIS_BUILD_NUMBER: '8', TRAVIS_JOB_NUMBER: '8.1' }
    },
  }
}

const settled = (env: Env, changes: Changes): Env =>
  Object.fromEntries(
    Object.entries({ ...env, ...changes }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )

const deadline = 60_000

const withoutMarks = (text: string): string =>
  text.replace(/^[^\n]*\r\x1b\[0K/gm, '').replace(/\x1b\[\d*m/g, '')

/** Starts the bundle with exactly this environment. tap adds a loader to every child, which `env` takes away again. */
const run = (
  words: readonly string[],
  { cwd, env, input }: { cwd: string; env: Env; input: string },
): Running => {
  const child = spawn('/usr/bin/env', ['-u', 'NODE_OPTIONS', process.execPath, dist, ...words], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {}) // Few commands read it.
  child.stdin.end(input)
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({
        ...said,
        code: signal === null ? code : null,
        log: withoutMarks(said.stderr),
        get json() {
          return JSON.parse(said.stdout) as Document
        },
      })
    })
  })
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (why: string) => () =>
        settle(reject, new Error(`${why} without ${pattern}:\n${said.stderr}`))
      const look = (): void => (pattern.test(said.stderr) ? settle(resolve) : undefined)
      const late = setTimeout(fail(`a minute passed`), deadline)
      const over = fail('the run ended')
      const settle = <T>(how: (value: T) => void, value?: T): void => {
        clearTimeout(late)
        child.stderr.off('data', look)
        child.off('close', over)
        how(value as T)
      }
      child.stderr.on('data', look)
      child.on('close', over)
      look()
    })
  return { child, says, ended }
}

/** Asks until there is an answer, at most `seconds`. */
export const until = async <T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 20,
): Promise<T> => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const found = await ask()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`It did not come to this within ${seconds} s: ${what}`)
}

/** The commit of a project's first job. */
export const commitOf = ({ env }: Project): string => env['TRAVIS_COMMIT'] ?? ''

/** Every file below a folder, by its path there. */
export const filesBelow = (folder: string): string[] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory()
          ? filesBelow(join(folder, entry.name)).map((name) => join(entry.name, name))
          : [entry.name],
      )
