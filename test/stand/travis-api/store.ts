import { randomBytes, randomUUID } from 'node:crypto'
import { type KeyPair, type KeyWishes, makeKeys } from './keys.js'

/** An environment variable of a repository's settings. */
export interface EnvVar {
  id: string
  name: string
  value: string
  public: boolean
  branch: string | null
}

export interface Repository extends KeyPair {
  slug: string
  vars: EnvVar[]
}

/** What an account may do with a repository; none named: it does not see it. */
export type Access = 'read' | 'write'

export interface Account {
  login: string
  token: string
  access: Map<string, Access>
}

/** Repositories and accounts of the stand's Travis CI. */
export interface Store {
  repositories: Map<string, Repository>
  accounts: Account[]
  addRepository(slug: string, wishes?: KeyWishes): Promise<Repository>
  addAccount(login: string | undefined, access: Record<string, Access>): Account
  accountOf(token: string): Account | undefined
}

/** The id of a new variable. */
export const newId = (): string => randomUUID()

/** Makes an empty store. */
export const createStore = (): Store => {
  const repositories = new Map<string, Repository>()
  const accounts: Account[] = []
  return {
    repositories,
    accounts,
    addRepository: async (slug, wishes) => {
      const repository = { slug, vars: [], ...(await makeKeys(wishes)) }
      repositories.set(slug, repository)
      return repository
    },
    addAccount: (login = `user-${randomBytes(3).toString('hex')}`, access) => {
      const account = {
        login,
        token: randomBytes(16).toString('base64url'),
        access: new Map(Object.entries(access)),
      }
      accounts.push(account)
      return account
    },
    accountOf: (token) => accounts.find((one) => one.token === token),
  }
}
