import { type Piece, type Text, literal, show, valueOf } from '../../shell/text.js'

/** A reference taken apart as far as it is known; texts compare with `sameText` and `keyOf`. */
export interface Image {
  /** `docker.io` where none is written; undefined where only a real build knows. */
  readonly registry: string | undefined
  /** Without the tag, with the registry where one is written. */
  readonly repository: Text
  /** Undefined: none is written, which means `latest`. */
  readonly tag: Text | undefined
}

/** Takes `registry/name:tag` apart. */
export function readImage(reference: Text): Image {
  const at = tagStart(reference)
  const repository = at === undefined ? reference : before(reference, at)
  return {
    registry: registryOf(repository),
    repository,
    tag: at === undefined ? undefined : after(reference, at),
  }
}

interface Position {
  readonly piece: number
  readonly index: number
}

// The last colon after the last slash; a port stands before one.
function tagStart(reference: Text): Position | undefined {
  for (let piece = reference.length - 1; piece >= 0; piece--) {
    const value = reference[piece]?.value ?? ''
    const colon = Math.max(value.lastIndexOf(':'), value.indexOf('@'))
    const slash = value.lastIndexOf('/')
    if (colon > slash) return { piece, index: colon }
    if (slash >= 0) return undefined
  }
  return undefined
}

function part(piece: Piece, value: string): Text {
  if (value === '') return []
  return value === piece.value ? [piece] : [{ ...literal(value, piece.quoted), from: piece.from }]
}

function before(text: Text, { piece, index }: Position): Text {
  const cut = text[piece]
  return [...text.slice(0, piece), ...(cut === undefined ? [] : part(cut, (cut.value ?? '').slice(0, index)))]
}

function after(text: Text, { piece, index }: Position): Text {
  const cut = text[piece]
  return [
    ...(cut === undefined ? [] : part(cut, (cut.value ?? '').slice(index + 1))),
    ...text.slice(piece + 1),
  ]
}

function registryOf(repository: Text): string | undefined {
  const first = repository[0]
  if (first?.value === undefined) {
    // `$DOCKER_USERNAME/app`: a name by its name; `$REGISTRY/app` may be a host.
    return first !== undefined && /USER|NAME|ORG|OWNER|ID\b/i.test(first.shown ?? '')
      ? 'docker.io'
      : undefined
  }
  const head = first.value.includes('/') ? first.value.slice(0, first.value.indexOf('/')) : undefined
  if (head === undefined)
    return repository.length === 1 || valueOf(repository) !== undefined ? 'docker.io' : undefined
  const isHost = head === 'localhost' || /[.:]/.test(head)
  return isHost ? head.replace(/^(?:index\.|registry-1\.)?docker\.io$/, 'docker.io') : 'docker.io'
}

/** The tag as it is read: `latest` where none is written. */
export const tagOf = ({ tag }: Image): string => (tag === undefined ? 'latest' : show(tag))
