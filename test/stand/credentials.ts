/** What an Authorization header holds, or undefined when it is missing or of a kind the stand does not know. */
export type Authorization =
  | { scheme: 'basic'; user: string; password: string }
  | { scheme: 'bearer'; token: string }

/** Reads an Authorization header (RFC 7617, RFC 6750). */
export const readAuthorization = (header: string | undefined): Authorization | undefined => {
  const [, scheme, value] = /^(basic|bearer) +(\S+)$/i.exec(header ?? '') ?? []
  if (scheme === undefined || value === undefined) return undefined
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', token: value }
  const text = Buffer.from(value, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  return { scheme: 'basic', user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The subject of a JSON web token, unverified: for the log and for faults only. */
const subjectOf = (token: string): string | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const subject = typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined
    return typeof subject === 'string' && subject !== '' ? subject : undefined
  } catch {
    return undefined
  }
}

/** The user that credentials name, without checking them. */
export const userIn = (header: string | undefined): string | undefined => {
  const read = readAuthorization(header)
  if (read === undefined) return undefined
  return read.scheme === 'basic' ? read.user : subjectOf(read.token)
}
