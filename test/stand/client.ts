import type { AppKnobs, Fault, Seen, Where, World } from './contract.js'

/** What requests to list: those after `since` (an id), of one front, whose path matches, that wrote or did not. */
export interface RequestFilter {
  since?: number
  where?: Where
  path?: RegExp | string
  write?: boolean
}

/** What the platform tells of an app: names that tests need every time are typed, the rest is as it comes. */
export interface AppState {
  name: string
  webUrl: string
  /** Token of the account that owns the app. */
  token: string
  config: Record<string, string>
  formation: unknown[]
  dynos: unknown[]
  releases: unknown[]
  [more: string]: unknown
}

/** A repository at the stand's Travis CI: unlike the API it tells the private key and all values. */
export interface TravisRepository {
  slug: string
  publicKey: string
  privateKey: string
  vars: { id: string; name: string; value: string; public: boolean; branch: string | null }[]
}

/** The control API of a running world, typed for tests. Every call throws when the stand refuses it. */
export interface Control {
  /** Arms faults; they are met in the order given. */
  fault(...faults: Fault[]): Promise<void>
  clearFaults(): Promise<void>
  requests(filter?: RequestFilter): Promise<Seen[]>
  /** Id of the newest request, to pass as `since` later. */
  mark(): Promise<number>
  /** Adds an account at the hub; it owns `username/*`. */
  user(username: string, password: string): Promise<void>
  setPrivate(repository: string, isPrivate?: boolean): Promise<void>
  tokenExpiry(seconds: number): Promise<void>
  /** Creates a Heroku app (a random name where it is undefined) of the first account or the one with this email. */
  app(name?: string, knobs?: AppKnobs, email?: string): Promise<AppState>
  appState(name: string): Promise<AppState>
  /** Changes knobs of an app; they act at once. */
  knobs(name: string, knobs: AppKnobs): Promise<AppState>
  /** Creates a Heroku account; without a token it gets a random one. */
  account(settings?: {
    email?: string
    token?: string
    mayPush?: boolean
    scope?: 'global' | 'read' | 'write' | 'read-protected' | 'write-protected'
  }): Promise<{ email: string; token: string }>
  /** Creates a repository at Travis CI; its key has 4096 bits unless it is said. */
  travisRepository(slug: string, key?: { bits?: number; oldLabel?: boolean }): Promise<TravisRepository>
  travisState(slug: string): Promise<TravisRepository>
  /** Creates an account at Travis CI that sees these repositories, and gives its token. */
  travisToken(access: Record<string, 'read' | 'write'>, login?: string): Promise<string>
  /** What was encrypted for a repository; undefined: Travis could not tell. */
  decrypt(slug: string, data: string): Promise<string | undefined>
  /** Any other route of the control API. */
  call(method: string, path: string, body?: unknown): Promise<unknown>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const isApp = (value: unknown): value is AppState => isRecord(value) && typeof value['webUrl'] === 'string'
const isAccount = (value: unknown): value is { email: string; token: string } =>
  isRecord(value) && typeof value['email'] === 'string' && typeof value['token'] === 'string'

const isRepository = (value: unknown): value is TravisRepository =>
  isRecord(value) && typeof value['privateKey'] === 'string'

const isSeen = (value: unknown): value is Seen[] => Array.isArray(value)

const queryOf = ({ since, where, path, write }: RequestFilter): string => {
  const query = new URLSearchParams()
  if (since !== undefined) query.set('since', `${since}`)
  if (where !== undefined) query.set('where', where)
  if (path !== undefined) query.set('path', typeof path === 'string' ? path : path.source)
  if (write !== undefined) query.set('write', `${write}`)
  return query.toString()
}

/** Gives the control API of a world that runs in this process or another one. */
export const control = (world: Pick<World, 'control'>): Control => {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(world.control + path, { method, ...sent })
    const text = await response.text()
    if (!response.ok) throw new Error(`The stand refused ${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const requests = async (filter: RequestFilter = {}): Promise<Seen[]> => {
    const seen = await call('GET', `/requests?${queryOf(filter)}`)
    if (!isSeen(seen)) throw new Error('The stand did not answer with a list of requests.')
    return seen
  }
  const callTravis = async (method: string, path: string, body?: unknown): Promise<TravisRepository> => {
    const repository = await call(method, `/travis/repositories${path}`, body)
    if (!isRepository(repository)) throw new Error('The stand did not answer with a repository.')
    return repository
  }
  const callApp = async (method: string, path: string, body?: unknown): Promise<AppState> => {
    const state = await call(method, `/heroku/apps${path}`, body)
    if (!isApp(state)) throw new Error('The stand did not answer with an app.')
    return state
  }
  return {
    call,
    requests,
    mark: async () => (await requests()).at(-1)?.id ?? 0,
    fault: async (...faults) => void (await call('POST', '/faults', faults)),
    clearFaults: async () => void (await call('DELETE', '/faults')),
    user: async (username, password) => void (await call('POST', '/hub/users', { username, password })),
    setPrivate: async (repository, isPrivate = true) =>
      void (await call('POST', '/hub/private', { repository, private: isPrivate })),
    tokenExpiry: async (seconds) => void (await call('POST', '/hub/expiry', { seconds })),
    app: (name, knobs, account) => callApp('POST', '', { name, knobs, account }),
    appState: (name) => callApp('GET', `/${name}`),
    travisRepository: (slug, key = {}) => callTravis('POST', '', { slug, ...key }),
    travisState: (slug) => callTravis('GET', `/${encodeURIComponent(slug)}`),
    travisToken: async (access, login) => {
      const account = await call('POST', '/travis/accounts', { access, login })
      if (!isRecord(account)) throw new Error('The stand did not answer with an account.')
      return String(account['token'])
    },
    decrypt: async (slug, data) => {
      const opened = await call('POST', '/travis/decrypt', { slug, data })
      const text = isRecord(opened) ? opened['text'] : undefined
      return typeof text === 'string' ? text : undefined
    },
    knobs: (name, knobs) => callApp('PATCH', `/${name}`, knobs),
    account: async (settings = {}) => {
      const account = await call('POST', '/heroku/accounts', settings)
      if (!isAccount(account)) throw new Error('The stand did not answer with an account.')
      return account
    },
  }
}
