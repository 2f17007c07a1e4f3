import { isMap, parse, textOf } from '../read.js'

/** How a container is, or how it ended. */
export interface ContainerState {
  readonly running: boolean
  readonly exitCode: number
  /** Whether the kernel killed it, or a part of it, for want of memory. */
  readonly killed: boolean
  /** Why the engine could not start it, or empty. */
  readonly error: string
  /** Of its first process on the engine's machine; 0 where it does not run. */
  readonly pid: number
  /** How long it lived; 0 where it still does. */
  readonly seconds: number
}

/** Reads the answer of `dockerState`; `undefined` where it is not one. */
export function readState(output: string): ContainerState | undefined {
  const value = parse(output)
  if (!isMap(value) || typeof value['Running'] !== 'boolean') return undefined
  const lived = Date.parse(textOf(value['FinishedAt'])) - Date.parse(textOf(value['StartedAt']))
  return {
    running: value['Running'],
    exitCode: Number(value['ExitCode'] ?? 0),
    killed: value['OOMKilled'] === true,
    error: typeof value['Error'] === 'string' ? value['Error'] : '',
    pid: Number(value['Pid'] ?? 0),
    seconds: lived > 0 ? lived / 1000 : 0,
  }
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** The bytes of memory that `dockerStats` counts, file cache that can be given up left out; `undefined`: none. */
export function readUsage(output: string): number | undefined {
  const value = parse(output)
  const text = isMap(value) ? textOf(value['MemUsage']) : ''
  const [, amount, unit = ''] = /^([\d.]+)\s*([KMGT]?i?B) \//.exec(text) ?? []
  const bytes = Number(amount) * (UNITS[unit] ?? Number.NaN)
  return bytes > 0 ? Math.round(bytes) : undefined
}

/** The port of the engine's machine that `dockerPort` names; `undefined` where nothing is published any more. */
export function readPort(output: string): number | undefined {
  const port = /^\S+:(\d+)\s*$/m.exec(output)?.[1]
  return port === undefined ? undefined : Number(port)
}

/** The machine of an engine elsewhere, from its endpoint (`tcp://docker:2375`); `undefined`: it is this one. */
export function remoteHost(endpoint: string): string | undefined {
  const [, scheme, host = ''] =
    /^(tcp|ssh|https?):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(endpoint.trim()) ?? []
  const isHere = /^(?:|localhost|\[::1\]|127(?:\.\d+){3})$/.test(host)
  return scheme === undefined || isHere ? undefined : host
}
