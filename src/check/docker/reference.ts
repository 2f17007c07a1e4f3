import { type Text, keyOf, show, sourcesOf } from '../shell/text.js'

/** An image as a command names it; what only a real build knows keeps the name of its variable. */
export interface Named {
  /** As a person would write it. */
  readonly shown: string
  /** Equal for equal images: registry, path and tag, `latest` where there is none. */
  readonly key: string
  /** The same without the tag. */
  readonly repository: string
  /** Undefined: not known. */
  readonly registry: string | undefined
  /** As it is known, variables among NULs; undefined: none is given. */
  readonly tag: string | undefined
  /** The variables that the tag is made of. */
  readonly tagFrom: readonly string[]
  /** Whether part of it is known to a real build alone. */
  readonly unknown: boolean
}

export const DOCKER_HUB = 'docker.io'
export const HEROKU = 'registry.heroku.com'

// What a variable holds may have slashes and colons of its own.
const HIDDEN = /\0[^\0]*\0/g
const REGISTRY_NAME = /REGISTRY|_HOST|_URL|ECR|GCR|ACR/i

/** Reads the name of an image. */
export function readNamed(text: Text): Named {
  const all = keyOf(text)
  const plain = all.replace(HIDDEN, (hidden) => '\u0001'.repeat(hidden.length))
  const slash = plain.lastIndexOf('/')
  const at = plain.indexOf('@')
  const colon = plain.indexOf(':', slash + 1)
  const end = colon < 0 ? (at < 0 ? all.length : at) : colon
  const registry = registryOf(all.slice(0, end), plain.slice(0, end))
  const path = all.slice(0, end).replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '')
  const tag = colon < 0 ? undefined : all.slice(colon + 1)
  return {
    shown: show(text),
    key: `${path}:${tag ?? 'latest'}`,
    repository: path,
    registry,
    tag,
    tagFrom: sourcesOf(colon < 0 ? [] : tagPart(text, colon + 1)),
    unknown: all.includes('\0'),
  }
}

function registryOf(all: string, plain: string): string | undefined {
  const slash = plain.indexOf('/')
  const head = all.slice(0, slash < 0 ? all.length : slash)
  if (head.includes('\0')) {
    // `$DOCKER_USERNAME/app` is at Docker Hub; `$IMAGE`, or what is named like a registry, may be anywhere.
    const known = /^\0[^\0]*\0[^\0]*\.[^\0]+$/.test(head)
    return slash < 0 || REGISTRY_NAME.test(head) || known ? undefined : DOCKER_HUB
  }
  if (slash < 0 || !/[.:]|^localhost$/.test(head)) return DOCKER_HUB
  return /^(?:index\.|registry-1\.)?docker\.io$/.test(head) ? DOCKER_HUB : head
}

// The pieces from a place in the key on; one that the place is in the midst of counts.
function tagPart(text: Text, from: number): Text {
  let length = 0
  return text.filter((piece) => {
    length += keyOf([piece]).length
    return length > from
  })
}

/** Whether it is a registry of this machine. */
export const isLocal = (registry: string): boolean => /^(?:localhost|127\.|\[?::1)/.test(registry)
