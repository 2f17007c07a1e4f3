import http from 'node:http'
import https from 'node:https'
import type { Proxies, Proxy } from './proxy.js'
import { tunnelAgent } from './tunnel.js'

/** How one request gets to its address. */
export interface Way {
  /** Whom to connect to: the service, or a proxy that passes the request on. */
  readonly to: URL
  readonly agent: http.Agent
  /** The path to ask for where it is not that of `to`. */
  readonly path?: string
  /** To be sent besides the request's own. */
  readonly headers: Readonly<Record<string, string>>
  readonly proxy?: Proxy
  /** Whether the answer may be the proxy's own. */
  readonly passedOn: boolean
}

/** Finds the way to an address; throws `E_PROXY_ADDRESS`. Its connections are kept for the next request. */
export type Route = (url: URL) => Way

// A connection that was idle for longer may be closed by the far side just when it is used again.
const IDLE = 4_000

/**
 * Makes the ways: straight ones, and through `proxies` tunnels for https and whole requests for http (RFC 9112, 3.2.2).
 * `ca` are certificates of authorities to trust instead of Node's.
 */
export function createRoute(
  proxies: Proxies = () => undefined,
  { ca }: { ca?: string | Buffer } = {},
): Route {
  const options = { keepAlive: true, timeout: IDLE, ...(ca === undefined ? {} : { ca }) }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  const agentFor = ({ protocol }: URL): http.Agent => agents[protocol === 'https:' ? 'https:' : 'http:']
  const tunnels = new Map<Proxy, https.Agent>()
  const tunnelOf = (proxy: Proxy): https.Agent => {
    const agent = tunnels.get(proxy) ?? tunnelAgent(proxy, options)
    tunnels.set(proxy, agent)
    return agent
  }
  return (url) => {
    const proxy = proxies(url)
    if (proxy === undefined) return { to: url, agent: agentFor(url), headers: {}, passedOn: false }
    if (url.protocol === 'https:')
      return { to: url, agent: tunnelOf(proxy), headers: {}, proxy, passedOn: false }
    return {
      to: proxy.url,
      agent: agentFor(proxy.url),
      path: `${url.origin}${url.pathname}${url.search}`,
      headers: { host: url.host, ...proxy.headers },
      proxy,
      passedOn: true,
    }
  }
}
