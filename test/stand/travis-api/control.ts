import type { ControlRoute } from '../parts.js'
import { decryptWith } from './keys.js'
import type { Access, Repository, Store } from './store.js'

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new Error('The body must be an object.')
}

const textIn = (fields: Readonly<Record<string, unknown>>, name: string): string => {
  const value = fields[name]
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`The field ${name} must be a text.`)
}

const accessIn = (value: unknown): Record<string, Access> =>
  Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([slug, access]) => {
      if (access !== 'read' && access !== 'write') throw new Error('Access is read or write.')
      return [slug, access]
    }),
  )

/** Routes over repositories and accounts: unlike the API they tell values and private keys. */
export const travisRoutes = (store: Store): ControlRoute[] => {
  const repository = (slug: string): Repository => {
    const one = store.repositories.get(slug)
    if (one === undefined) throw new Error(`There is no repository ${slug}.`)
    return one
  }
  return [
    {
      method: 'POST',
      path: /^\/travis\/repositories$/,
      handle: ({ body }) => {
        const { bits, oldLabel, ...rest } = fieldsOf(body)
        return store.addRepository(textIn(rest, 'slug'), {
          ...(typeof bits === 'number' ? { bits } : {}),
          oldLabel: oldLabel === true,
        })
      },
    },
    {
      method: 'GET',
      path: /^\/travis\/repositories\/(?<slug>[^/]+)$/,
      handle: ({ params }) => repository(decodeURIComponent(params['slug'] ?? '')),
    },
    {
      method: 'POST',
      path: /^\/travis\/accounts$/,
      handle: ({ body }) => {
        const fields = fieldsOf(body)
        const login = fields['login'] === undefined ? undefined : textIn(fields, 'login')
        const { token, ...account } = store.addAccount(login, accessIn(fields['access']))
        return { login: account.login, token }
      },
    },
    {
      method: 'POST',
      path: /^\/travis\/decrypt$/,
      handle: ({ body }) => {
        const fields = fieldsOf(body)
        const text = decryptWith(repository(textIn(fields, 'slug')).privateKey)(textIn(fields, 'data'))
        return { text: text ?? null }
      },
    },
  ]
}
