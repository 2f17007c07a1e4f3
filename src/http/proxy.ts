import { problem } from '../errors/problem.js'
import { Secret } from '../io/secret.js'
import type { Env } from '../types.js'
import type { Mask } from './headers.js'
import { bypassing } from './no-proxy.js'

/** A proxy, as a variable names it. */
export interface Proxy {
  /** Without user and password. */
  readonly url: URL
  /** `proxy.test:3128`, for messages. */
  readonly name: string
  /** The variable: `HTTPS_PROXY`. */
  readonly variable: string
  /** The headers that sign in at it; none where the address has no user. */
  readonly headers: Readonly<Record<string, string>>
}

/** The proxy of a request, always the same value for the same proxy; undefined: none. Throws `E_PROXY_ADDRESS`. */
export type Proxies = (url: URL) => Proxy | undefined

/**
 * Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY (where neither is set) and NO_PROXY, lower case before upper case, as curl
 * does (https://everything.curl.dev/usingcurl/proxies/env.html). Each password is shown to `mask`, used or not.
 */
export function proxiesFrom(env: Env, mask: Mask = () => {}): Proxies {
  const found = {
    https: first(env, 'https_proxy'),
    http: first(env, 'http_proxy'),
    all: first(env, 'all_proxy'),
  }
  for (const { text } of Object.values(found)) for (const secret of secretsOf(text)) mask(secret)
  const past = bypassing(first(env, 'no_proxy').text)
  const known = new Map<Variable, Proxy>()
  return (url) => {
    const own = url.protocol === 'https:' ? found.https : found.http
    const variable = own.text === '' ? found.all : own
    if (variable.text === '' || past(url)) return undefined
    const proxy = known.get(variable) ?? readProxy(variable)
    known.set(variable, proxy)
    return proxy
  }
}

interface Variable {
  readonly name: string
  /** Empty where it is not set. */
  readonly text: string
}

function first(env: Env, lower: string): Variable {
  const names = [lower, lower.toUpperCase()]
  const name = names.find((one) => (env[one] ?? '').trim() !== '') ?? lower
  return { name, text: env[name]?.trim() ?? '' }
}

// `proxy.test:3128` is an address as well, of http.
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

function parse(text: string): URL | undefined {
  const address = SCHEME.test(text) ? text : `http://${text}`
  return URL.canParse(address) ? new URL(address) : undefined
}

// The value itself is not told: it may hold a password.
function readProxy({ name: variable, text }: Variable): Proxy {
  const url = parse(text)
  if (url === undefined || url.hostname === '')
    throw problem('E_PROXY_ADDRESS', { variable, detail: 'its value is no address' })
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw problem('E_PROXY_ADDRESS', {
      variable,
      detail: `only http and https are known, not ${url.protocol}//`,
    })
  const pair = pairOf(url)
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port
  return {
    url: new URL(url.origin),
    name: `${url.hostname}:${port}`,
    variable,
    headers: pair === undefined ? {} : { 'proxy-authorization': `Basic ${pair}` },
  }
}

const pairOf = ({ username, password }: URL): string | undefined =>
  username === '' && password === ''
    ? undefined
    : Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')

/** The password as it stands in the address, decoded, and as it is sent; of a lone user name the same. */
function secretsOf(text: string): Secret[] {
  const url = text === '' ? undefined : parse(text)
  const pair = url === undefined ? undefined : pairOf(url)
  if (url === undefined || pair === undefined) return []
  const word = url.password === '' ? url.username : url.password
  return [...new Set([word, decode(word), pair])].map((one) => new Secret(one, 'proxy password'))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A percent sign that stands for itself.
  }
}
