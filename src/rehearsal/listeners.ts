/** A port that something listens on inside a container. */
export interface Listener {
  readonly port: number
  /** Whether only the container itself can reach it: 127.0.0.1 or ::1. */
  readonly loopback: boolean
}

// https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html: addresses are words of four bytes, the
// lowest first on the machines that Heroku and Docker run on; state 0A is listening.
const LINE = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S+ 0A\b/gm
const LOOPBACK = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/
// Docker's own name server, on networks that a user made.
const NAMES = '0B00007F'

/** Reads /proc/net/tcp and /proc/net/tcp6, one after the other; each port once, the lowest first. */
export function readListeners(text: string): Listener[] {
  const ports = new Map<number, boolean>()
  for (const [, address = '', hex = ''] of text.matchAll(LINE)) {
    if (address === NAMES) continue
    const port = Number.parseInt(hex, 16)
    ports.set(port, LOOPBACK.test(address) && (ports.get(port) ?? true))
  }
  return [...ports].sort(([a], [b]) => a - b).map(([port, loopback]) => ({ port, loopback }))
}

/** Whether what listens can be reached from outside on `port`. */
export const isBound = (listeners: readonly Listener[] | undefined, port: number): boolean =>
  listeners?.some((one) => one.port === port && !one.loopback) === true
