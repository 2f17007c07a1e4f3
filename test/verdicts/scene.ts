import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { run } from '../../src/cli.js'
import { Interrupted } from '../../src/io/interrupted.js'
import type { Document } from '../cli/project.js'
import type { AppKnobs, Fault, Seen } from '../stand/contract.js'
import { type Behaviour, simulated } from '../stand/heroku/simulated.js'
import { ask, password, type QuickWorld } from './quick-world.js'

/** A release, and what it meets. */
export interface Scene {
  /** What ran before; without: nothing was ever released. */
  readonly old?: Partial<Behaviour>
  readonly now: Partial<Behaviour>
  /** The release command of our release; the one of the release before it is quick and succeeds. */
  readonly command?: Partial<Behaviour>
  /** Turned once the release before is live. */
  readonly knobs?: AppKnobs
  /** How many web dynos. */
  readonly web?: number
  /** The image has no CMD. */
  readonly bare?: boolean
  readonly words?: readonly string[]
  /** Seconds after which the job is ended by a signal; where it was still running, it is started again. */
  readonly endedAfter?: number
  /** Of the Platform API; only the owner's requests meet them. */
  readonly faults?: ReadonlyArray<Omit<Fault, 'where' | 'user'>>
}

/** One release as the stand knows it, with the image of its web process. */
export interface StandRelease {
  readonly id: string
  readonly version: number
  readonly status: string
  readonly current: boolean
  readonly description: string
  readonly image: string | null
  readonly user: { readonly email: string }
}

/** How a scene ended. */
export interface Ended {
  /** Whether it was ended by a signal first, and this is how the job ended that was started again. */
  readonly again: boolean
  readonly code: number
  readonly log: string
  readonly json: Document
  /** Of the time that jumps, from slipway's start to its end. */
  readonly seconds: number
  readonly owner: string
  readonly images: { readonly old: string | undefined; readonly now: string }
  /** The release that served before. */
  readonly recorded: StandRelease | undefined
  /** As slipway left them. */
  readonly releases: readonly StandRelease[]
  readonly current: StandRelease | undefined
  /** What the page answered to a visitor right after. */
  readonly page: number
  /** Requests of slipway to the Platform API. */
  readonly requests: readonly Seen[]
}

let count = 0

const collect = (stream: PassThrough): (() => string) => {
  let text = ''
  stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  return () => text
}

const releasesOf = async (world: QuickWorld, app: string): Promise<StandRelease[]> =>
  (await world.appState(app)).releases as StandRelease[]

/** Puts what ran before live and waits until its dynos have come to rest. */
const goLive = async (
  world: QuickWorld,
  app: { name: string; token: string },
  { old = {}, command }: Scene,
): Promise<string> => {
  const types = command === undefined ? ['web'] : ['web', 'release']
  const id = await world.pushToHeroku({ app: app.name, types, token: app.token, cmd: simulated(old) })
  const updates = types.map((type) => ({
    type,
    docker_image: id,
    ...(type === 'release' ? { command: simulated({ takes: 1 }).join(' ') } : {}),
  }))
  const headers = {
    accept: 'application/vnd.heroku+json; version=3.docker-releases',
    authorization: `Bearer ${app.token}`,
  }
  const { status, text } = await ask(`${world.herokuApi}/apps/${app.name}/formation`, 'PATCH', headers, {
    updates,
  })
  if (status !== 200) throw new Error(`What runs before was not released: ${status} ${text}`)
  for (let turn = 0; turn < 400; turn++) {
    await world.time.sleep(1000)
    const { dynos } = (await world.appState(app.name)) as unknown as { dynos: { state: string }[] }
    const isStill = dynos.length > 0 && dynos.every(({ state }) => state === 'up' || state === 'crashed')
    // A crashed one may be about to start again.
    if (isStill && turn > 5) return id
  }
  throw new Error('What runs before did not come to rest.')
}

const environment = (
  world: QuickWorld,
  app: { name: string; token: string },
  image: string,
): Record<string, string> => ({
  HOME: join(world.dir, 'home'),
  TMPDIR: world.dir,
  PATH: process.env['PATH'] ?? '',
  DOCKER_CONFIG: join(world.dir, 'home', '.docker'),
  XDG_STATE_HOME: join(world.dir, 'state'),
  NO_COLOR: '1',
  HEROKU_API_URL: world.herokuApi,
  HEROKU_REGISTRY: world.herokuRegistry,
  HEROKU_APP: app.name,
  HEROKU_API_KEY: app.token,
  DOCKER_USERNAME: 'alice',
  DOCKER_PASSWORD: password,
  SLIPWAY_IMAGE: `${world.hub}/${image}`,
  TRAVIS: 'true',
  CI: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_PULL_REQUEST: 'false',
  TRAVIS_TAG: '',
  TRAVIS_EVENT_TYPE: 'push',
  TRAVIS_COMMIT: world.commits[1],
  TRAVIS_REPO_SLUG: 'alice/app',
  TRAVIS_BUILD_NUMBER: '8',
  TRAVIS_JOB_NUMBER: `8.${count}`,
  TRAVIS_TEST_RESULT: '',
})

/** Runs slipway by the world's time, in this process; ended by a signal after so many seconds where that is said. */
const slipway = async (
  world: QuickWorld,
  { argv, env, endedAfter }: { argv: string[]; env: Record<string, string>; endedAfter?: number | undefined },
): Promise<{ code: number; stdout: string; log: string }> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [said, told] = [collect(stdout), collect(stderr)]
  const [ending, over] = [new AbortController(), new AbortController()]
  if (endedAfter !== undefined)
    world.time.sleep(endedAfter * 1000, over.signal).then(
      () => ending.abort(new Interrupted('SIGTERM')),
      () => undefined,
    )
  const { signal } = ending
  const streams = { stdin: () => Readable.from([]), stdout, stderr, signal, kill: () => undefined }
  const code = await run({ argv, env, cwd: world.work, ...streams, clock: world.time })
  over.abort()
  return { code, stdout: said(), log: told() }
}

const INTERRUPTED = 143

/** Plays a scene: the real `slipway release`, by the world's time. */
export const play = async (world: QuickWorld, scene: Scene): Promise<Ended> => {
  const name = `app-${++count}`
  const { token } = (await world.control('POST', '/heroku/accounts', {})) as { token: string }
  const made = (await world.control('POST', '/heroku/apps', {
    name,
    token,
    knobs: { webQuantity: scene.web ?? 1 },
  })) as { webUrl: string; app: { owner: { email: string } } }
  const owner = made.app.owner.email
  const repository = `alice/${name}`
  const now = await world.publish({
    repository,
    revision: world.commits[1],
    cmd: scene.bare === true ? [] : simulated(scene.now),
  })
  const app = { name, token }
  const old = scene.old === undefined ? undefined : await goLive(world, app, scene)
  const recorded = (await releasesOf(world, name)).find(({ current, image }) => current && image !== null)
  await world.control('PATCH', `/heroku/apps/${name}`, scene.knobs ?? {})
  world.fault(...(scene.faults ?? []).map((one): Fault => ({ ...one, where: 'herokuApi', user: owner })))
  const command =
    scene.command === undefined
      ? []
      : ['--process', 'web', '--process', `release: ${simulated(scene.command).join(' ')}`]

  const argv = ['release', '--json', ...command, ...(scene.words ?? [])]
  const env = environment(world, app, repository)
  const since = world.requests().at(-1)?.id ?? 0
  const started = world.time.now()
  const first = await slipway(world, { argv, env, endedAfter: scene.endedAfter })
  const again = first.code === INTERRUPTED
  const { code, stdout, log } = again ? await slipway(world, { argv, env }) : first
  const seconds = (world.time.now() - started) / 1000
  const releases = await releasesOf(world, name)
  const page = await ask(made.webUrl)
  return {
    again,
    code,
    log: again ? `${first.log}\nand again:\n${log}` : log,
    json: JSON.parse(stdout) as Document,
    seconds,
    owner,
    images: { old, now },
    recorded,
    releases,
    current: releases.find(({ current, image }) => current && image !== null),
    page: page.status,
    requests: world.requests(since).filter(({ user }) => user === owner),
  }
}
