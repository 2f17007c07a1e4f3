import { request } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { isRecord } from './answers.js'
import type { Json } from './answers.js'
import { isListening } from './listening.js'

/** What a container is made from. `command` replaces the image's CMD and passes through its ENTRYPOINT. */
export interface ContainerSpec {
  image: string
  env: Readonly<Record<string, string>>
  user: string
  command: readonly string[] | undefined
  app: string
  onLine: (line: string) => void
  onBytes?: (bytes: Buffer) => void
}

export interface Container {
  /** Waits until it accepts connections at this `$PORT`; false when the time is over or `over()` says so. */
  listening(port: number, milliseconds: number, over: () => boolean): Promise<boolean>
  /** Where it is reached that listens at this `$PORT`. */
  at(port: number): { host: string; port: number }
  /** Resolves with the exit status when the process has ended and all it printed was read. */
  ended: Promise<number>
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void>
  remove(): Promise<void>
}

export interface Containers {
  start(spec: ContainerSpec): Promise<Container>
  /** The image's id (config digest on the classic image store) and CMD; undefined when the engine has no such image. */
  image(reference: string): Promise<{ id: string; cmd: string[] } | undefined>
  removeAll(): Promise<void>
}

const at = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value)

const target = (host: string): RequestOptions => {
  const url = new URL(host)
  if (url.protocol === 'unix:') return { socketPath: url.pathname }
  return { host: url.hostname, port: url.port }
}

/** Opens one call of the Docker Engine API and gives the answer unread; never times out (`wait` takes long). */
const open = (host: string, method: string, path: string, body?: Json): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = text === undefined ? {} : { 'Content-Type': 'application/json' }
    const call = request({ ...target(host), method, path, headers, agent: false }, resolve)
    call.on('error', reject)
    call.end(text)
  })

const call = async (host: string, method: string, path: string, body?: Json) => {
  const answer = await open(host, method, path, body)
  let text = ''
  for await (const part of answer.setEncoding('utf8')) text += String(part)
  const read: unknown = text.trim() === '' ? undefined : JSON.parse(text)
  const message = at(read, 'message')
  return { status: answer.statusCode ?? 0, body: read, message: typeof message === 'string' ? message : text }
}

/** Takes the engine's log frames (8 bytes of head, then the text; both streams alike) apart. */
const unframe = async (answer: IncomingMessage, tell: (bytes: Buffer) => void): Promise<void> => {
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of answer) {
    rest = Buffer.concat([rest, Buffer.from(part)])
    while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
      const end = 8 + rest.readUInt32BE(4)
      tell(rest.subarray(8, end))
      rest = rest.subarray(end)
    }
  }
}

const readOutput = async (
  host: string,
  id: string,
  spec: ContainerSpec,
  gone: Promise<unknown>,
): Promise<void> => {
  const lines = new PassThrough()
  const read = createInterface({ input: lines }).on('line', spec.onLine)
  const closed = new Promise((resolve) => read.on('close', resolve))
  let told = 0
  const tell = (bytes: Buffer): void => {
    told += bytes.length
    spec.onBytes?.(bytes)
    lines.write(bytes)
  }
  const path = `/containers/${id}/logs?stdout=1&stderr=1`
  await unframe(await open(host, 'GET', `${path}&follow=1`), tell)
  // Of a process that is over at once the engine follows nothing now and then; what it kept is whole.
  await gone
  let skip = told
  await unframe(await open(host, 'GET', path), (bytes) => {
    const fresh = bytes.subarray(Math.min(skip, bytes.length))
    skip -= bytes.length - fresh.length
    if (fresh.length > 0) tell(fresh)
  })
  lines.end()
  await closed
}

/** First address of any network: the place differs between engine versions. */
const addressOf = (inspected: unknown): string => {
  const networks = at(inspected, 'NetworkSettings', 'Networks')
  const all = isRecord(networks) ? Object.values(networks).map((each) => at(each, 'IPAddress')) : []
  const found = [at(inspected, 'NetworkSettings', 'IPAddress'), ...all].find(
    (ip) => typeof ip === 'string' && ip !== '',
  )
  return typeof found === 'string' ? found : ''
}

/** How Heroku runs an image: 512 MB, an init as process 1, HEALTHCHECK and STOPSIGNAL of the image ignored. */
const creation = (spec: ContainerSpec, labels: Record<string, string>, init: boolean): Json => ({
  Image: spec.image,
  User: spec.user,
  Env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
  ...(spec.command === undefined ? {} : { Cmd: spec.command }),
  Labels: labels,
  Healthcheck: { Test: ['NONE'] },
  HostConfig: { Memory: 512 * 1024 * 1024, ...(init ? { Init: true } : {}) },
})

/** Containers of one stand on the engine at `host` (`unix://…` or `tcp://…`), all under `labels`. */
export const createContainers = (host: string, labels: Record<string, string>): Containers => {
  const remove = async (id: string) => void (await call(host, 'DELETE', `/containers/${id}?force=1&v=1`))
  const hasInit = call(host, 'GET', '/info').then(({ body }) => at(body, 'InitCommit', 'ID') !== 'N/A')
  // Read by the first start; until then a missing engine must not end the process.
  hasInit.catch(() => undefined)

  const begin = async (id: string, spec: ContainerSpec): Promise<Container> => {
    const started = await call(host, 'POST', `/containers/${id}/start`)
    const refused = started.status >= 300 && started.status !== 304
    if (refused) spec.onLine(started.message)
    const waited = call(host, 'POST', `/containers/${id}/wait`)
    const output = refused ? Promise.resolve() : readOutput(host, id, spec, waited)
    const ended = Promise.all([waited, output]).then(([{ body }]) => {
      const code = at(body, 'StatusCode')
      return refused ? 127 : typeof code === 'number' ? code : 137
    })
    ended.catch(() => undefined)
    // Empty when it ended before that could be read.
    const address = addressOf((await call(host, 'GET', `/containers/${id}/json`)).body)
    return {
      listening: (port, milliseconds, over) => isListening(address, port, milliseconds, over),
      at: (port) => ({ host: address, port }),
      ended,
      // A process that is gone already answers 409 or 404: nothing is left to signal.
      signal: async (name) => void (await call(host, 'POST', `/containers/${id}/kill?signal=${name}`)),
      remove: () => remove(id),
    }
  }

  return {
    async start(spec) {
      const made = await call(
        host,
        'POST',
        '/containers/create',
        creation(spec, { ...labels, 'dev.slipway.app': spec.app }, await hasInit),
      )
      const id = at(made.body, 'Id')
      if (typeof id !== 'string')
        throw new Error(`The engine made no container of ${spec.image}: ${made.message}`)
      return begin(id, spec)
    },
    async image(reference) {
      const { status, body } = await call(host, 'GET', `/images/${reference}/json`)
      const id = at(body, 'Id')
      const cmd = at(body, 'Config', 'Cmd')
      if (status !== 200 || typeof id !== 'string') return undefined
      return { id, cmd: Array.isArray(cmd) ? cmd.map(String) : [] }
    },
    async removeAll() {
      const filter = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
      const query = encodeURIComponent(JSON.stringify({ label: filter }))
      const { body } = await call(host, 'GET', `/containers/json?all=1&filters=${query}`)
      const ids = Array.isArray(body) ? body.map((each) => at(each, 'Id')) : []
      await Promise.all(ids.filter((id) => typeof id === 'string').map(remove))
    },
  }
}
