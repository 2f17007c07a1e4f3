import { Secret } from '../io/secret.js'
import type { Auth, Request } from '../types.js'

/** Tells the filter of all output about a secret. */
export type Mask = (secret: Secret) => void

/** Makes the headers of one request. Credentials are left out where `trusted` is false: another host. */
export type Headers = (request: Request, trusted: boolean) => Record<string, string>

/** Headers of all requests of slipway `version`; each secret is shown to `mask` before it is first sent. */
export function headersFor(version: string, mask: Mask = () => {}): Headers {
  const told = new WeakSet<Secret>()
  return (request, trusted) => {
    const own = Object.entries(request.headers ?? {}).map(
      ([name, value]) => [name.toLowerCase(), value] as const,
    )
    const kept = trusted ? own : own.filter(([name]) => name !== 'authorization' && name !== 'cookie')
    const headers: Record<string, string> = {
      'user-agent': `slipway/${version}`,
      ...Object.fromEntries(kept),
    }
    const { auth } = request
    if (auth === undefined || !trusted) return headers
    headers['authorization'] = authorization(auth, (secret, form) => {
      if (told.has(secret)) return
      told.add(secret)
      mask(secret)
      if (form !== undefined) mask(new Secret(form, secret.name))
    })
    return headers
  }
}

// The encoded pair of user and password gives the password away as well, so it is a secret of its own.
function authorization(auth: Auth, tell: (secret: Secret, form?: string) => void): string {
  if (auth.kind !== 'basic') {
    tell(auth.token)
    return `${auth.kind === 'bearer' ? 'Bearer' : 'token'} ${auth.token.reveal()}`
  }
  const pair = Buffer.from(`${auth.user}:${auth.password.reveal()}`).toString('base64')
  tell(auth.password, pair)
  return `Basic ${pair}`
}

/** A form body (`application/x-www-form-urlencoded`) in which secrets may stand; they are shown to nobody else. */
export function formBody(fields: Readonly<Record<string, string | Secret>>): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    form.set(name, typeof value === 'string' ? value : value.reveal())
  }
  return form.toString()
}
