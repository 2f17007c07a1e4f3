import type { IncomingMessage } from 'node:http'
import { createHash } from 'node:crypto'
import { bodyOf, handled, sendJson, serve, type Served } from '../serve.js'
import { type Account, type EnvVar, newId, type Repository, type Store } from './store.js'

/** A refusal in the words of Travis's own API. https://github.com/travis-ci/travis-api/blob/master/lib/travis/api/v3/errors.rb */
class Refusal extends Error {
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string) {
    super(message)
    this.status = status
    this.type = type
  }
}

const notFound = (what = 'resource'): Refusal =>
  new Refusal(404, 'not_found', `${what} not found (or insufficient access)`)

interface Call {
  request: IncomingMessage
  account: Account
  repository: Repository
  id: string
  body: Readonly<Record<string, unknown>>
}

interface Answer {
  status: number
  body?: unknown
}

/** The account behind `Authorization: token …`; the scheme is compared letter by letter. */
const accountOf = ({ headers }: IncomingMessage, store: Store): Account => {
  const header = headers.authorization
  if (header === undefined) throw new Refusal(403, 'login_required', 'login required')
  const [, token = ''] = /^token (\S+)$/.exec(header) ?? []
  const account = store.accountOf(token)
  if (account === undefined) throw new Refusal(403, 'wrong_credentials', 'access denied')
  return account
}

const mayWrite = ({ account, repository }: Call, what: string): void => {
  if (account.access.get(repository.slug) !== 'write')
    throw new Refusal(403, 'insufficient_access', `operation requires ${what} access to repository`)
}

const show = ({ id, name, value, public: shown, branch }: EnvVar) => ({
  ...{ '@type': 'env_var', '@representation': 'standard', id, name, branch, public: shown },
  value: shown ? value : null,
})

/** What a body says of a variable; names are with or without their prefix, as in `env_var.name`. */
const wantedIn = ({ body }: Call, old?: EnvVar): Omit<EnvVar, 'id'> => {
  const read = (name: string): unknown => body[`env_var.${name}`] ?? body[name]
  const [name, value, shown, branch] = ['name', 'value', 'public', 'branch'].map(read)
  const given = name ?? old?.name
  if (typeof given !== 'string' || given === '')
    throw new Refusal(422, 'unprocessable_entity', 'Variable name is required')
  return {
    name: given,
    value: typeof value === 'string' ? value : (old?.value ?? ''),
    public: typeof shown === 'boolean' ? shown : (old?.public ?? false),
    branch: typeof branch === 'string' ? branch : (old?.branch ?? null),
  }
}

const unique = ({ vars }: Repository, { name, branch }: Omit<EnvVar, 'id'>, id?: string): void => {
  if (vars.some((one) => one.id !== id && one.name === name && one.branch === branch))
    throw new Refusal(409, 'duplicate_resource', 'resource already exists')
}

const found = ({ repository, id }: Call): EnvVar => {
  const one = repository.vars.find((each) => each.id === id)
  if (one === undefined) throw notFound('env_var')
  return one
}

const routes: readonly { method: string; path: RegExp; handle: (call: Call) => Answer }[] = [
  {
    method: 'GET',
    path: /^\/key_pair\/generated$/,
    handle: ({ repository: { publicKey } }) => ({
      status: 200,
      body: {
        ...{ '@type': 'key_pair', '@representation': 'standard', description: null },
        public_key: publicKey,
        fingerprint: createHash('md5')
          .update(publicKey)
          .digest('hex')
          .replace(/..(?!$)/g, '$&:'),
      },
    }),
  },
  {
    method: 'GET',
    path: /^\/env_vars$/,
    handle: ({ repository }) => ({
      status: 200,
      body: { '@type': 'env_vars', '@representation': 'standard', env_vars: repository.vars.map(show) },
    }),
  },
  {
    method: 'POST',
    path: /^\/env_vars$/,
    handle: (call) => {
      mayWrite(call, 'create_env_var')
      const made = { id: newId(), ...wantedIn(call) }
      unique(call.repository, made)
      call.repository.vars.push(made)
      return { status: 201, body: show(made) }
    },
  },
  {
    method: 'PATCH',
    path: /^\/env_var\/(?<id>[^/]+)$/,
    handle: (call) => {
      mayWrite(call, 'write')
      const old = found(call)
      const wanted = wantedIn(call, old)
      unique(call.repository, wanted, old.id)
      return { status: 200, body: show(Object.assign(old, wanted)) }
    },
  },
  {
    method: 'DELETE',
    path: /^\/env_var\/(?<id>[^/]+)$/,
    handle: (call) => {
      mayWrite(call, 'write')
      call.repository.vars.splice(call.repository.vars.indexOf(found(call)), 1)
      return { status: 204 }
    },
  },
]

/** The path below the repository, and its slug: one segment, with the slash as %2F. */
const readPath = (request: IncomingMessage): { slug: string; rest: string } => {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const accepted = /application\/vnd\.travis-ci\.3\+json/.test(request.headers.accept ?? '')
  const inHeader = request.headers['travis-api-version'] === '3' || accepted
  const version3 = path.startsWith('/v3/') ? path.slice('/v3'.length) : inHeader ? path : undefined
  const [, slug, rest = ''] = /^\/repo\/([^/]+%2[fF][^/]+)(\/.*)$/.exec(version3 ?? '') ?? []
  if (slug === undefined) throw notFound()
  return { slug: decodeURIComponent(slug), rest }
}

const readBody = async (request: IncomingMessage): Promise<Call['body']> => {
  const text = (await bodyOf(request)).toString('utf8')
  // What is not said to be JSON is not read as such, so the names in it are missing.
  if (text === '' || !/^application\/json\b/.test(request.headers['content-type'] ?? '')) return {}
  const body: unknown = JSON.parse(text)
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

const answer = async (request: IncomingMessage, store: Store): Promise<Answer> => {
  if ((request.headers['user-agent'] ?? '') === '')
    throw new Refusal(400, 'wrong_params', 'a User-Agent header is required')
  const { slug, rest } = readPath(request)
  const account = accountOf(request, store)
  const repository = account.access.has(slug) ? store.repositories.get(slug) : undefined
  if (repository === undefined) throw notFound('repository')
  const route = routes.find(({ method, path }) => method === request.method && path.test(rest))
  if (route === undefined) throw notFound()
  const id = route.path.exec(rest)?.groups?.['id'] ?? ''
  return route.handle({ request, account, repository, id, body: await readBody(request) })
}

/** Starts the API over a store: version 3, of which it knows the key pair and the variables of a repository. */
export const startTravisApi = (store: Store): Promise<Served> =>
  serve(
    handled(async (request, response) => {
      try {
        const { status, body } = await answer(request, store)
        if (body === undefined) response.writeHead(status).end()
        else sendJson(response, status, body)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const { status, type, message } = error
        sendJson(response, status, { '@type': 'error', error_type: type, error_message: message })
      }
    }),
  )
