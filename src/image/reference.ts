import { problem } from '../errors/problem.js'

/** The registry that a name without a host means, as `docker` spells it. */
export const DOCKER_HUB = 'docker.io'

export type Digest = `sha256:${string}`

/** An image name without tag: where it lives and what it is called there. */
export interface Repository {
  /** `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string
  /** `alice/todo-app`, `library/node`. */
  readonly path: string
}

export type Reference = Repository & ({ readonly tag: string } | { readonly digest: Digest })

const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const HOST = /^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Whether `text` is a tag as the OCI distribution specification has it. */
export const isTag = (text: string): boolean => TAG.test(text)

/** Whether `text` is a sha256 digest. */
export const isDigest = (text: string): text is Digest => DIGEST.test(text)

// The first part is a host only where docker takes it for one: a dot, a port, or localhost.
const isHost = (part: string): boolean => part === 'localhost' || /[.:]/.test(part)

/** Reads an image name without tag; throws `E_REFERENCE` naming the part that is wrong. */
export function parseRepository(text: string): Repository {
  const slash = text.indexOf('/')
  const head = slash < 0 ? '' : text.slice(0, slash)
  const [registry, path] = slash >= 0 && isHost(head) ? [head, text.slice(slash + 1)] : [DOCKER_HUB, text]
  if (!HOST.test(registry)) throw problem('E_REFERENCE', { text, part: 'registry host', want: 'host[:port]' })
  if (/[:@]/.test(path)) throw problem('E_REFERENCE', { text, part: 'name', want: 'without tag or digest' })
  if (!PATH.test(path))
    throw problem('E_REFERENCE', {
      text,
      part: 'name',
      want: 'lower-case letters, digits, ".", "_", "-" and "/"',
    })
  const hub = HUB_NAMES.has(registry)
  return {
    registry: hub ? DOCKER_HUB : registry,
    path: hub && !path.includes('/') ? `library/${path}` : path,
  }
}

/** Reads a reference with tag or digest (no tag means `latest`); throws `E_REFERENCE`. */
export function parseReference(text: string): Reference {
  const at = text.indexOf('@')
  if (at >= 0) {
    const digest = text.slice(at + 1)
    if (!isDigest(digest))
      throw problem('E_REFERENCE', { text, part: 'digest', want: 'sha256:<64 hex digits>' })
    return { ...parseRepository(text.slice(0, at).replace(/:[^/:]+$/, '')), digest }
  }
  const colon = text.lastIndexOf(':')
  if (colon <= text.lastIndexOf('/')) return { ...parseRepository(text), tag: 'latest' }
  const tag = text.slice(colon + 1)
  if (!isTag(tag))
    throw problem('E_REFERENCE', { text, part: 'tag', want: 'letters, digits, ".", "_" and "-"' })
  return { ...parseRepository(text.slice(0, colon)), tag }
}

/** The name as people and docker write it: Docker Hub's host and `library/` left out where it reads back without. */
export function printRepository({ registry, path }: Repository): string {
  const [head = '', ...rest] = path.split('/')
  // Without the host before it, a first part that looks like one would be taken for it.
  if (registry !== DOCKER_HUB || (rest.length > 0 && isHost(head))) return `${registry}/${path}`
  return head === 'library' && rest.length === 1 ? rest.join() : path
}

/** The reference as people and docker write it: `alice/todo-app:latest`, `alice/todo-app@sha256:…`. */
export const printReference = (reference: Reference): string =>
  'tag' in reference
    ? `${printRepository(reference)}:${reference.tag}`
    : `${printRepository(reference)}@${reference.digest}`

/** Whether `host[:port]` is this machine, which docker and slipway speak plain http to. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host)

/** The address of a registry's HTTP API: `https://registry-1.docker.io` for Docker Hub, http for loopback. */
export function registryUrl(registry: string): string {
  if (registry === DOCKER_HUB) return 'https://registry-1.docker.io'
  return `${isLoopback(registry) ? 'http' : 'https'}://${registry}`
}
