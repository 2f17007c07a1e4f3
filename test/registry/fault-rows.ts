import type { Digest } from '../../src/image/reference.js'
import { MediaType } from '../../src/registry/manifest.js'
import type { Fault, Where } from '../stand/contract.js'
import type { Arrived } from '../stand/front-log.js'

export type Action = Fault['action']

/** What a request of a copy is for. */
export type Kind =
  | 'door'
  | 'token'
  | 'manifest'
  | 'blob'
  | 'exists'
  | 'begin'
  | 'mount'
  | 'upload'
  | 'put'
  | 'head'

/** A request of a copy: the one that its table calls `key`; several may be called alike. */
export interface Row {
  readonly key: string
  readonly where: Where
  readonly kind: Kind
  /** The digest or tag that it is about. */
  readonly about: string
}

/** What is known of the image that is copied: a name for each digest, and what is stored under it. */
export interface Known {
  readonly names: ReadonlyMap<string, string>
  readonly sizes: ReadonlyMap<string, number>
  readonly manifests: ReadonlyMap<string, { readonly mediaType: string; readonly bytes: Uint8Array }>
}

const HOSTS: Partial<Record<Where, string>> = { hub: 'hub', token: 'tokens', herokuRegistry: 'heroku' }

/** The row of a request that reached a registry; undefined: it is about another app than `app`. */
export function rowOf({ where, method, path }: Arrived, { names }: Known, app: string): Row | undefined {
  const { pathname, searchParams } = new URL(path, 'http://stand')
  const [, repository = '', rest = ''] = /^\/v2\/(.+?)\/((?:manifests|blobs)\/.*)$/.exec(pathname) ?? []
  const [first, type = ''] = repository.split('/')
  if (where === 'herokuRegistry' && rest !== '' && first !== app) return undefined
  const about = searchParams.get('mount') ?? searchParams.get('digest') ?? rest.split('/').at(-1) ?? ''
  const kind = where === 'token' ? 'token' : kindOf(method, rest, searchParams.has('mount'))
  const place = where === 'hub' || type === '' ? '' : `${type}: `
  const what = { door: '/v2/', token: 'token', begin: 'upload' }[String(kind)] ?? names.get(about) ?? about
  const words = kind === 'mount' ? `mount ${what}` : what
  return { key: `${HOSTS[where]} ${method} ${place}${words}`, where, kind, about }
}

function kindOf(method: string, rest: string, mount: boolean): Kind {
  if (rest === '') return 'door'
  if (rest.startsWith('manifests/')) return method === 'GET' ? 'manifest' : method === 'PUT' ? 'put' : 'head'
  if (rest.startsWith('blobs/uploads/')) return method === 'PUT' ? 'upload' : mount ? 'mount' : 'begin'
  return method === 'GET' ? 'blob' : 'exists'
}

/** One column of the table: what a request meets, once or for ever; undefined: it cannot meet that. */
export interface Column {
  readonly name: string
  readonly always: boolean
  readonly action: (row: Row, known: Known) => Action | undefined
}

const answered = (status: number, headers: Record<string, string> = {}, body = ''): Action => ({
  kind: 'answer',
  status,
  headers,
  body,
})

const refused = (status: number, code: string, headers: Record<string, string> = {}): Action =>
  answered(status, headers, JSON.stringify({ errors: [{ code, message: 'no' }] }))

const bearer = (error: string): Record<string, string> => ({
  'www-authenticate': `Bearer realm="http://127.0.0.1:1/token",service="registry.stand",error="${error}"`,
})

/** At the door a 401 is no refusal; the token server's says that the password is wrong. */
function unauthorized({ where, kind }: Row): Action | undefined {
  if (kind === 'door') return undefined
  if (kind === 'token') return answered(401, {}, '{"details":"incorrect username or password"}')
  const basic = { 'www-authenticate': 'Basic realm="Heroku Container Registry"' }
  return refused(401, 'UNAUTHORIZED', where === 'hub' ? bearer('insufficient_scope') : basic)
}

const MISSING: Partial<Record<Kind, string>> = {
  manifest: 'MANIFEST_UNKNOWN',
  head: 'MANIFEST_UNKNOWN',
  blob: 'BLOB_UNKNOWN',
  exists: 'BLOB_UNKNOWN',
  upload: 'BLOB_UPLOAD_UNKNOWN',
}

const OTHER: Digest = `sha256:${'0'.repeat(64)}`

/** An answer that is whole and says something else: other bytes, another digest, a token that is none. */
function other({ kind, about }: Row, { sizes, manifests }: Known): Action | undefined {
  const stored = manifests.get(about)
  switch (kind) {
    case 'token':
      return answered(200, {}, '{"token":"no.such.token"}')
    case 'manifest':
      return answered(
        200,
        { 'content-type': stored?.mediaType ?? '' },
        `${new TextDecoder().decode(stored?.bytes)} `,
      )
    case 'blob':
      return answered(200, { 'content-type': 'application/octet-stream' }, 'x'.repeat(sizes.get(about) ?? 0))
    case 'head':
      return answered(200, {
        'content-type': MediaType.dockerManifest,
        'docker-content-digest': OTHER,
        'content-length': '0',
      })
    case 'put':
      return answered(201, { 'docker-content-digest': OTHER })
    case 'door':
    case 'exists':
    case 'begin':
    case 'mount':
    case 'upload':
      return undefined
  }
}

const reset = (when: 'before' | 'during' | 'after') => (): Action => ({ kind: 'reset', when })

/** Whether the request or its answer has a body that can be cut. */
const isLong = ({ kind }: Row): boolean => isRead(kind) || kind === 'upload' || kind === 'put'
const isRead = (kind: Kind): boolean => ['door', 'token', 'manifest', 'blob'].includes(kind)
const expired = ({ where, kind }: Row): Action | undefined =>
  where === 'hub' && kind !== 'door' ? refused(401, 'UNAUTHORIZED', bearer('invalid_token')) : undefined

const once = (name: string, action: Column['action']): Column => ({ name, always: false, action })
const always = (name: string, action: Column['action']): Column => ({ name, always: true, action })

/** The columns; those of one name are told apart by how long it lasts. */
export const COLUMNS: readonly Column[] = [
  once('cut<', reset('before')),
  once('cut-', (row) => (isLong(row) ? reset('during')() : undefined)),
  once('cut>', reset('after')),
  once('500', () => refused(500, 'UNKNOWN')),
  once('503', () => answered(503, {}, 'busy')),
  once('429', () => refused(429, 'TOOMANYREQUESTS', { 'retry-after': '3' })),
  once('short', ({ kind }) => (isRead(kind) ? { kind: 'truncate', bytes: 30 } : undefined)),
  once('other', other),
  once('expired', expired),
  always('401', unauthorized),
  always('403', () => refused(403, 'DENIED')),
  always('404', ({ kind }) => refused(404, MISSING[kind] ?? 'NAME_UNKNOWN')),
  always('405', () => refused(405, 'UNSUPPORTED')),
  always('other', other),
  always('503', () => answered(503, {}, 'busy')),
  always('cut', (row) => reset(isLong(row) ? 'during' : 'before')()),
]
