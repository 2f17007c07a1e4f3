import { createServer, request } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isRecord } from './answers.js'
import type { Container, ContainerSpec, Containers } from './containers.js'
import type { Images } from './images.js'
import type { Runtime } from './platform.js'
import type { Time } from './time.js'

/** What a simulated process does; seconds are those of the stand's time. */
export interface Behaviour {
  /** Seconds until a web process binds to its port. */
  boot: number
  /** `port`: to `$PORT`; `other`: to one that nobody asks. */
  binds: 'port' | 'other'
  /** Seconds after which it crashes before it has bound. */
  crash: number | undefined
  /** Whether it ends at once where it is not root: it always is not. */
  root: boolean
  /** Answers: 503 for `warm` seconds, then `status`; `/healthz` has a status of its own. */
  warm: number
  status: number
  health: number
  /** Seconds that a command takes, and how it ends; a process without is a server. */
  takes: number | undefined
  exit: number
}

const usual: Behaviour = {
  boot: 1,
  binds: 'port',
  crash: undefined,
  root: false,
  warm: 0,
  status: 200,
  health: 200,
  takes: undefined,
  exit: 0,
}

const isKey = (key: string): key is keyof Behaviour => key in usual

/** The words of a command that is simulated: `simulate boot=5 status=404`. What is usual is left out. */
export const simulated = (behaviour: Partial<Behaviour> = {}): string[] => [
  'simulate',
  ...Object.entries(behaviour).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
]

/** Reads the words again; one that is not known is an error, so that a test cannot misspell it. */
const readBehaviour = (words: readonly string[]): Behaviour => {
  const [program, ...pairs] = words
  if (program !== 'simulate') throw new Error(`This cannot be simulated: ${words.join(' ')}`)
  const read = pairs.map((pair) => {
    const [key = '', value = ''] = pair.split('=')
    if (!isKey(key)) throw new Error(`No behaviour is called ${key}.`)
    return [key, key === 'binds' ? value : key === 'root' ? value === 'true' : Number(value)]
  })
  return { ...usual, ...(Object.fromEntries(read) as Partial<Behaviour>) }
}

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** One process, from its start to its end. */
const startProcess = (spec: ContainerSpec, behaviour: Behaviour, time: Time): Container => {
  const stopping = new AbortController()
  const sleep = (seconds: number) => time.sleep(seconds * 1000, stopping.signal)
  const say = (line: string): void => {
    spec.onLine(line)
    spec.onBytes?.(Buffer.from(`${line}\n`))
  }
  let since = Infinity
  const server = createServer(({ url }, answer) => {
    const { warm, status, health } = behaviour
    const code = time.now() < since + warm * 1000 ? 503 : url === '/healthz' ? health : status
    const body = `${code}\n`
    answer.writeHead(code, { 'content-length': body.length, connection: 'close' }).end(body)
  })
  let place = 0
  let bound: () => void = () => undefined
  const isBound = new Promise<true>((resolve) => (bound = () => resolve(true)))

  const live = async (): Promise<number> => {
    const { root, crash, takes, exit, boot, binds } = behaviour
    if (root) return (say('mkdir: /data: Permission denied'), 1)
    if (crash !== undefined) {
      await sleep(crash)
      return (say("Error: Cannot find module 'express'"), 1)
    }
    if (takes !== undefined) {
      say('begun')
      await sleep(takes)
      return (say(exit === 0 ? 'done' : 'no such table'), exit)
    }
    await sleep(boot)
    if (binds === 'port') {
      place = await time.during(listen(server))
      since = time.now()
      bound()
    }
    return new Promise(() => undefined)
  }
  const killed = new Promise<number>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(Number(stopping.signal.reason)))
  })
  const lived = live()
  // Whoever is killed in his sleep has ended by the signal.
  lived.catch(() => undefined)
  const ended = Promise.race([killed, lived.catch(() => killed)]).finally(() => {
    server.closeAllConnections()
    server.close()
  })
  const over = ended.then(() => false)
  return {
    listening: async (_port, milliseconds) => {
      const cut = new AbortController()
      const late = time.sleep(milliseconds, cut.signal).then(() => false)
      const found = await Promise.race([isBound, over, late])
      late.catch(() => undefined)
      cut.abort()
      return found
    },
    at: () => ({ host: '127.0.0.1', port: place }),
    ended,
    signal: async (name) => stopping.abort(name === 'SIGTERM' ? 143 : 137),
    remove: async () => undefined,
  }
}

const get = (url: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const call = request(url, { agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`${url} answered ${answer.statusCode}.`))
      })
    })
    call.on('error', reject).end()
  })

const commandOf = (config: unknown): string[] => {
  const inner = isRecord(config) ? config['config'] : undefined
  const cmd = isRecord(inner) ? inner['Cmd'] : undefined
  return Array.isArray(cmd) ? cmd.map(String) : []
}

/**
 * Runs dynos without an engine: the images are real ones of the registry, and the processes do what their command says
 * (`simulated`), by the stand's time. A web process is a real server on a port of its own.
 */
export const createSimulated = (time: Time): Runtime => {
  const commands = new Map<string, string[]>()
  const running = new Set<Container>()
  const images: Images = {
    async pull(id, reference) {
      const [, host = '', path = ''] = /^([^/]+)\/(.+)@/.exec(reference) ?? []
      const cmd = commandOf(await get(`http://${host}/v2/${path}/blobs/${id}`))
      commands.set(reference, cmd)
      return { id, reference, cmd }
    },
    stop: async () => undefined,
  }
  const containers: Containers = {
    async start(spec) {
      const { command } = spec
      const words = command === undefined ? commands.get(spec.image) : command.at(-1)?.split(/\s+/)
      const container = startProcess(spec, readBehaviour(words ?? []), time)
      running.add(container)
      void container.ended.then(() => running.delete(container))
      return container
    },
    image: async () => undefined,
    removeAll: async () => void (await Promise.all([...running].map((one) => one.signal('SIGKILL')))),
  }
  return { containers, images }
}
