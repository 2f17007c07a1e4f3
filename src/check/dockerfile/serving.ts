import type { Run } from './model.js'
import { configured, type Server, servers } from './servers.js'

/** Where a server listens. */
export type Port =
  /** It takes `$PORT`. */
  | { readonly kind: 'variable' }
  | {
      readonly kind: 'fixed'
      readonly number: number
      /** What says so: words of the command, a variable of the image, or nothing. */
      readonly by: 'command' | 'variable' | 'default'
    }
  | { readonly kind: 'unknown' }

/** A run that listens, as far as its words say how. */
export interface Serving {
  readonly run: Run
  /** Undefined: nobody here knows the program, only that it is told a port. */
  readonly server: Server | undefined
  readonly port: Port
  /** Whether only the container itself reaches it: undefined where nobody can tell. */
  readonly loopback: boolean | undefined
  /** Whether its words say so. */
  readonly said: boolean
  /** Whether a file of its own may say something else. */
  readonly unsure: boolean
}

/** The values of an option: `--port 80`, `--port=80`, `-p80`. */
export function valuesOf(args: readonly string[], names: readonly string[]): string[] {
  return args.flatMap((word, at) => {
    for (const name of names) {
      if (word === name) return args[at + 1]?.startsWith('--') === true ? [''] : (args[at + 1] ?? '')
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
      if (/^-\w$/.test(name) && word.startsWith(name) && /^[:\d$[]/.test(word.slice(2))) return word.slice(2)
    }
    return []
  })
}

/** Where the verb of a program stands among its words: the first that is neither an option nor, as a rule, its value. */
function verbAt(args: readonly string[], verb: RegExp | undefined): number {
  const isPlain = (word: string | undefined): boolean => word?.startsWith('-') === false
  const first = args.findIndex(isPlain)
  if (verb === undefined || (first >= 0 && verb.test(args[first] ?? ''))) return first
  return args.findIndex((word, at) => isPlain(word) && !/^-[^=]*$/.test(args[at - 1] ?? ''))
}

/** The server that a run is, by its name and the first words behind it. */
export function serverOf({ program, args }: Pick<Run, 'program' | 'args'>): Server | undefined {
  return servers.find(
    (one) =>
      one.program.test(program) &&
      (one.verb === undefined || one.verb.test(args[verbAt(args, one.verb)] ?? '')) &&
      (one.program.source !== '^php$' || args.includes('-S')),
  )
}

const GENERIC: Server = {
  program: /^/,
  port: ['--port', '--server.port', '--server-port', '--http-port'],
  page: 'https://devcenter.heroku.com/articles/container-registry-and-runtime',
}

// Programs that are told the port of something else.
const CLIENT =
  /^(?:psql|pg_isready|pg_dump|mysql|mysqladmin|mariadb|redis-cli|mongo|mongosh|nc|ncat|curl|wget|ssh|wait-.*|dockerize|createdb|sed|echo|printf|test|\[|\[\[|grep|celery|docker)$/

/** How a run listens; undefined: it does not, or nobody here knows. */
export function servingOf(run: Run): Serving | undefined {
  const server = serverOf(run)
  if (server !== undefined) return told(run, server)
  if (CLIENT.test(run.program)) return undefined
  const ports = valuesOf(run.args, GENERIC.port ?? [])
  if (ports.length === 0) return overPort(run, undefined)
  return { ...told(run, GENERIC), server: undefined }
}

/** A run for which its own command sets PORT, over what Heroku gives. */
function overPort(run: Run, server: Server | undefined): Serving | undefined {
  const own = run.env.get('PORT')
  if (own === undefined || !/^\d+$/.test(own)) return undefined
  const port: Port = { kind: 'fixed', number: Number(own), by: 'command' }
  return { run, server, port, loopback: undefined, said: false, unsure: false }
}

interface Address {
  readonly host: string | undefined
  readonly port: string | undefined
}

function addressOf(text: string): Address | undefined {
  if (/^unix:|^fd:|^\//.test(text)) return undefined
  const [, host = '', port] =
    /^(?:\w+:\/\/)?(\[[^\]]*\]|[^:/]*?)(?::(\$\{[^}]*\}|[^/?]*))?(?:[/?].*)?$/.exec(text) ?? []
  // `8000` alone is a port, in the programs that take both.
  if (port === undefined && /^(?:\d+|\$\{?\w.*)$/.test(host)) return { host: undefined, port: host }
  return { host, port }
}

function told(run: Run, server: Server): Serving {
  const { args, env } = run
  const { vars = {} } = server
  const at = verbAt(args, server.verb)
  const behind = server.verb === undefined ? args : args.slice(at + 1)
  const first = behind.find((word) => !word.startsWith('-'))
  const firstIs = (kind: string): string[] => (server.first === kind && first !== undefined ? [first] : [])
  const both = [...valuesOf(args, server.both ?? []), ...firstIs('both')]
  const addresses = both.flatMap((text) => text.split(';')).flatMap((text) => addressOf(text) ?? [])
  const ports = [
    ...addresses.flatMap(({ port }) => port ?? []),
    ...valuesOf(args, server.port ?? []),
    ...firstIs('port'),
  ]
  const hosts = [...addresses.flatMap(({ host }) => host ?? []), ...valuesOf(args, server.host ?? [])]
  const said = env.get(vars.both ?? '')
  const variable = said === undefined ? undefined : addressOf(said)
  const port = portFrom(
    ports,
    both.length > addresses.length,
    run,
    server,
    env.get(vars.port ?? '') ?? variable?.port,
  )
  const host = hosts[0] ?? env.get(vars.host ?? '') ?? variable?.host
  const isSaid = addresses.length > 0 || hosts.length > 0
  return {
    run,
    server,
    port,
    loopback: both.length > addresses.length ? undefined : isLoopback(host, isSaid, server),
    said: isSaid,
    unsure: server.config === true || args.some((word) => /^(?:-c|-C|--config)\b/.test(word)),
  }
}

function portFrom(
  ports: readonly string[],
  socket: boolean,
  run: Run,
  server: Server,
  variable: string | undefined,
): Port {
  if (ports.some((text) => /\$\{?PORT\b/.test(text))) return { kind: 'variable' }
  const given = ports.find((text) => text !== '')
  if (given !== undefined) {
    if (/^\d+$/.test(given)) return { kind: 'fixed', number: Number(given), by: 'command' }
    const [, name = ''] = /^\$\{?(\w+)\}?$/.exec(given) ?? []
    const known = run.env.get(name) ?? ''
    if (/\$\{?PORT\b/.test(known)) return { kind: 'variable' }
    return /^\d+$/.test(known)
      ? { kind: 'fixed', number: Number(known), by: 'variable' }
      : { kind: 'unknown' }
  }
  if (socket) return { kind: 'unknown' }
  if (variable !== undefined && /\$\{?PORT\b/.test(variable)) return { kind: 'variable' }
  if (/^\d+$/.test(variable ?? '')) return { kind: 'fixed', number: Number(variable), by: 'variable' }
  if (server.fixed !== undefined && variable === undefined)
    return { kind: 'fixed', number: server.fixed, by: 'default' }
  return overPort(run, server)?.port ?? { kind: 'unknown' }
}

const LOOPBACK = /^(?:127(?:\.\d+){1,3}|localhost|\[?::1\]?)$/

function isLoopback(host: string | undefined, isSaid: boolean, server: Server): boolean | undefined {
  if (host !== undefined && host !== '') return host.includes('$') ? undefined : LOOPBACK.test(host)
  // An option without a value, `--host` or `:8000`, means every address.
  return isSaid ? host === undefined && server.local === true : server.local === true
}

/** A server that is told by a file alone; undefined: it is none of these. */
export const configuredOf = ({ program, args }: Run) =>
  configured.find(
    (one) =>
      one.program.test(program) &&
      (program !== 'httpd' || args.some((word) => /FOREGROUND/.test(word))) &&
      (program !== 'caddy' || args[0] === 'run') &&
      (program !== 'nginx' || !args.some((word) => /^-(?:t|T|v|V|s)$/.test(word))),
  )
