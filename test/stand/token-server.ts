import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { readAuthorization } from './credentials.js'
import { need, must } from './programs.js'
import { userHeader } from './proxy.js'
import { bodyOf, handled, sendJson, serve, type Served } from './serve.js'

/** Makes signed tokens for a registry. `certificate` is the PEM file that the registry checks them with. */
export interface TokenSigner {
  certificate: string
  issuer: string
  sign(subject: string, service: string, access: readonly Access[], seconds: number): string
}

/** One grant of a token, as the distribution token specification has it. */
export interface Access {
  type: string
  name: string
  actions: string[]
}

/** Makes a key and its certificate in `dir` with the program openssl. */
export const createSigner = async (dir: string): Promise<TokenSigner> => {
  const [keyFile, certificate] = [join(dir, 'token.key'), join(dir, 'token.crt')]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  const subject = ['-subj', '/CN=stand token server', '-days', '3650']
  await must(need('openssl'), ['req', '-x509', ...key, '-out', certificate, ...subject])
  const pem = await readFile(certificate)
  const privateKey = createPrivateKey(await readFile(keyFile))
  const x5c = [new X509Certificate(pem).raw.toString('base64')]
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const issuer = 'stand'
  const make: TokenSigner['sign'] = (sub, aud, access, seconds) => {
    const now = Math.floor(Date.now() / 1000)
    const times = { iat: now, nbf: now - 10, exp: now + seconds }
    const head = part({ typ: 'JWT', alg: 'ES256', x5c })
    const text = `${head}.${part({ iss: issuer, sub, aud, ...times, jti: randomUUID(), access })}`
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }
  return { certificate, issuer, sign: make }
}

/** Who may do what: a user owns `USER/*`, everybody may pull what is not private. */
export interface Accounts {
  passwordOf(user: string): string | undefined
  isPrivate(repository: string): boolean
  /** Seconds that a token lives. */
  expiresIn(): number
}

/** The actions of one scope that a user gets; asking for more is no error. */
const granted = (scope: string, user: string, accounts: Accounts): Access | undefined => {
  const [, type = '', name = '', asked = ''] = /^([a-z]+)(?:\([a-z]+\))?:(.+):([a-z,*]*)$/.exec(scope) ?? []
  if (type !== 'repository') return undefined
  const own = user !== '' && name.startsWith(`${user}/`)
  const may = (action: string): boolean => own || (action === 'pull' && !accounts.isPrivate(name))
  const wanted = asked === '*' ? ['pull', 'push', 'delete'] : asked.split(',')
  return { type, name, actions: wanted.filter((action) => action !== '' && may(action)) }
}

interface Asked {
  user: string | undefined
  password: string
  service: string
  scopes: string[]
}

const readGet = (request: IncomingMessage): Asked => {
  const { searchParams } = new URL(request.url ?? '/', 'http://stand')
  const basic = readAuthorization(request.headers.authorization)
  const scopes = searchParams.getAll('scope').flatMap((scope) => scope.split(' '))
  const who = basic?.scheme === 'basic' ? basic : { user: undefined, password: '' }
  return { ...who, service: searchParams.get('service') ?? '', scopes }
}

/** The OAuth 2 form that newer clients send first. Refresh tokens are never given out, so none is good. */
const readPost = (form: URLSearchParams): Asked => ({
  user: form.get('username') ?? '',
  password: form.get('grant_type') === 'password' ? (form.get('password') ?? '') : '',
  service: form.get('service') ?? '',
  scopes: (form.get('scope') ?? '').split(' ').filter((scope) => scope !== ''),
})

/**
 * Starts a token server (distribution token specification): GET with Basic credentials or none, and POST with the
 * password grant. A wrong password is answered as Docker Hub answers it.
 */
export const startTokenServer = (signer: TokenSigner, accounts: Accounts): Promise<Served> =>
  serve(
    handled(async (request, response) => {
      const post = request.method === 'POST'
      if (!post && request.method !== 'GET') return sendJson(response, 405, { details: 'method not allowed' })
      const asked = post
        ? readPost(new URLSearchParams((await bodyOf(request)).toString()))
        : readGet(request)
      const { user, password, service, scopes } = asked
      if (user !== undefined && accounts.passwordOf(user) !== password) {
        return sendJson(response, 401, { details: 'incorrect username or password' }, { [userHeader]: user })
      }
      const access = scopes.flatMap((scope) => granted(scope, user ?? '', accounts) ?? [])
      const expires_in = accounts.expiresIn()
      const token = signer.sign(user ?? '', service, access, expires_in)
      const issued_at = new Date().toISOString()
      const headers: Record<string, string> = user === undefined ? {} : { [userHeader]: user }
      const both = post ? { access_token: token, scope: scopes.join(' ') } : { token, access_token: token }
      sendJson(response, 200, { ...both, expires_in, issued_at }, headers)
    }),
  )
