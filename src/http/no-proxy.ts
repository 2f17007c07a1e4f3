import { BlockList, isIP } from 'node:net'

type Match = (host: string) => boolean

/** Whether a request to this address goes past every proxy. */
export type Bypass = (url: URL) => boolean

/**
 * Reads `NO_PROXY` as curl does (https://curl.se/docs/manpage.html#--noproxy): a list of hosts, each with all hosts
 * below it, of IP addresses and of networks (`10.0.0.0/8`); `*` is every host. As in Go, a port may follow. This
 * machine is never reached through a proxy, as nothing on it would be found there.
 */
export function bypassing(list: string): Bypass {
  const words = list.toLowerCase().split(/[\s,]+/)
  const entries = words.filter((word) => word !== '').map(readEntry)
  return (url) => {
    const host = plainHost(url.hostname)
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
    if (isLocal(host)) return true
    return entries.some((one) => (one.port === undefined || one.port === port) && one.matches(host))
  }
}

// `host`, `host:port`, `[address]:port`; an IPv6 address without brackets has no port.
const ENTRY = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/

function readEntry(text: string): { matches: Match; port: string | undefined } {
  const [, inBrackets, plain = text, port] = ENTRY.exec(text) ?? []
  return { matches: matching(inBrackets ?? plain), port }
}

function matching(entry: string): Match {
  if (entry === '*') return () => true
  const [base = '', bits] = entry.split('/')
  if (isIP(base) !== 0) return inNetwork(base, bits)
  const host = plainHost(entry.replace(/^\*?\.+/, ''))
  return (other) => other === host || other.endsWith(`.${host}`)
}

function inNetwork(base: string, bits: string | undefined): Match {
  const list = new BlockList()
  const longest = isIP(base) === 4 ? 32 : 128
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity
  // A network that is none holds nothing.
  if (prefix > longest) return () => false
  list.addSubnet(base, prefix, family(base))
  return (host) => isIP(host) !== 0 && list.check(host, family(host))
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

const plainHost = (host: string): string => host.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const isLocal = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d+){3}$/.test(host)
