import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSend } from '../../src/http/send.js'
import { createTransfer } from '../../src/http/transfer.js'
import { REVISION } from '../../src/image/labels.js'
import { Secret } from '../../src/io/secret.js'
import { openRegistry } from '../../src/registry/client.js'
import { MediaType } from '../../src/registry/manifest.js'
import type { Log } from '../../src/types.js'
import { DOCKER_LAYER, putImage, randomLayer } from '../registry/world.js'
import type { AppState } from '../stand/client.js'
import type { Fault, Seen } from '../stand/contract.js'
import { startFront } from '../stand/front.js'
import { createFrontLog } from '../stand/front-log.js'
import { commit, createRepository, head, push } from '../stand/git.js'
import { startPlatform } from '../stand/heroku/platform.js'
import { createSimulated } from '../stand/heroku/simulated.js'
import { virtualTime, type VirtualTime } from '../stand/heroku/virtual-time.js'
import { startHerokuRegistry } from '../stand/heroku-registry.js'
import { startHub } from '../stand/hub.js'

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export interface Answer {
  status: number
  text: string
}

/** Asks over node:http, which the virtual time knows of. */
export const ask = (
  url: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      answer.on('error', reject)
    })
    call.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })

/** A hub, Heroku's registry and its Platform API with dynos that are simulated, all by one time that jumps. */
export interface QuickWorld {
  readonly time: VirtualTime
  readonly hub: string
  readonly herokuRegistry: string
  readonly herokuApi: string
  readonly dir: string
  /** A checkout with two commits on main. */
  readonly work: string
  readonly commits: readonly [first: string, second: string]
  /** Publishes an image whose process is started by these words (none: it has no CMD); gives its id. */
  readonly publish: (place: {
    repository: string
    revision: string
    cmd: readonly string[]
  }) => Promise<string>
  /** Puts such an image where Heroku takes it from. */
  readonly pushToHeroku: (place: {
    app: string
    types: readonly string[]
    token: string
    cmd: readonly string[]
  }) => Promise<string>
  /** A route of the platform's control API. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly appState: (app: string) => Promise<AppState>
  readonly fault: (...faults: Fault[]) => void
  readonly requests: (since?: number) => Seen[]
  readonly stop: () => Promise<void>
}

export const password = 'a-password-of-the-hub'

/** Starts it. What goes wrong in the stand itself is thrown by `stop`. */
export const startQuickWorld = async (): Promise<QuickWorld> => {
  const dir = await mkdtemp(join(tmpdir(), 'quick-world-'))
  const log = createFrontLog()
  const [hub, registry] = await Promise.all([
    startHub(join(dir, 'hub'), log),
    startHerokuRegistry(join(dir, 'heroku'), log),
  ])
  hub.addUser('alice', password)
  const repository = createRepository(dir, { files: { 'a.txt': 'one\n' } })
  const first = head(repository)
  const second = commit(repository, { 'a.txt': 'two\n' }, 'Second')
  push(repository)
  mkdirSync(join(dir, 'home'))

  const time = virtualTime()
  const problems: string[] = []
  const platform = await startPlatform({
    docker: createSimulated(time),
    registry,
    time,
    log: (line) => void problems.push(line),
  })
  registry.useAccess(platform.access)
  const identify = (header: string | undefined): string | undefined =>
    platform.access.userOf?.(header?.replace(/^Bearer /, '') ?? '')
  const api = await startFront(Number(new URL(platform.url).port), { where: 'herokuApi', log, identify })

  const wire = { version: '0', clock: time, log: quiet }
  const client = (host: string, user: string, secret: string) =>
    openRegistry({
      registry: host,
      send: createSend(wire),
      transfer: createTransfer(wire),
      clock: time,
      log: quiet,
      credentials: async () => ({ kind: 'basic', user, password: new Secret(secret, 'test') }),
    })
  const layers = [randomLayer(500)]
  const image = (cmd: readonly string[], labels: Record<string, string>) => ({
    mediaType: MediaType.dockerManifest,
    layerType: DOCKER_LAYER,
    layers,
    config: {
      config: { ...(cmd.length === 0 ? {} : { Cmd: cmd }), Entrypoint: ['/start'], Labels: labels },
    },
  })
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const route = platform.routes.find((one) => one.method === method && one.path.test(path))
    if (route === undefined) throw new Error(`No route ${method} ${path}.`)
    const params = { ...route.path.exec(path)?.groups }
    return route.handle({ params, query: new URLSearchParams(), body })
  }
  const alice = client(hub.host, 'alice', password)
  return {
    time,
    hub: hub.host,
    herokuRegistry: registry.host,
    herokuApi: `http://${api.host}`,
    dir,
    work: repository.work,
    commits: [first, second],
    publish: async ({ repository: path, revision, cmd }) => {
      const to = { registry: hub.host, path }
      const { imageId } = await putImage(alice, to, revision, image(cmd, { [REVISION]: revision }))
      return imageId
    },
    pushToHeroku: async ({ app, types, token, cmd }) => {
      const made = image(cmd, { [REVISION]: first })
      const nonce = randomUUID()
      const owner = client(registry.host, '_', token)
      const ids = await Promise.all(
        types.map(async (type) => {
          const options = { ...made, config: { ...made.config, nonce } }
          return (
            await putImage(owner, { registry: registry.host, path: `${app}/${type}` }, 'latest', options)
          ).imageId
        }),
      )
      return ids[0] ?? ''
    },
    control,
    appState: async (app) => (await control('GET', `/heroku/apps/${app}`)) as AppState,
    fault: (...faults) => {
      log.clear()
      log.add(faults)
    },
    requests: (since = 0) => log.requests({ since, where: 'herokuApi' }),
    stop: async () => {
      time.stop()
      await Promise.all([platform.stop(), api.stop()])
      await Promise.all([hub.stop(), registry.stop()])
      await rm(dir, { recursive: true, force: true })
      if (problems.length > 0) throw new Error(`The stand had problems:\n${problems.join('\n')}`)
    },
  }
}
