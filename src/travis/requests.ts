import type { Secret } from '../io/secret.js'
import type { Request } from '../types.js'

/** Travis CI's API (version 3): where it is, and the token for it. */
export interface TravisApi {
  /** `https://api.travis-ci.com`; a slash at the end does no harm. */
  readonly url: string
  readonly token: Secret
}

/** An environment variable of a repository's settings as it is written; the value is a word of bash. */
export interface WantedVar {
  readonly name: string
  readonly word: Secret
  /** Only for builds of this branch. */
  readonly branch: string | undefined
}

/** The address of something of a repository (`owner/name`): its slug is one segment of the path. */
export const travisUrl = (url: string, repository: string, rest: string): string =>
  `${url.replace(/\/+$/, '')}/v3/repo/${encodeURIComponent(repository)}${rest}`

const request = (
  { url, token }: TravisApi,
  [repository, rest]: readonly [repository: string, rest: string],
  parts: Pick<Request, 'method' | 'body'> = { method: 'GET' },
): Request => ({
  service: 'Travis CI',
  url: travisUrl(url, repository, rest),
  headers: {
    accept: 'application/json',
    ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  auth: { kind: 'token', token },
  ...parts,
})

/** The public key that Travis made for the repository. */
export const keyRequest = (api: TravisApi, repository: string): Request =>
  request(api, [repository, '/key_pair/generated'])

/** The variables of the repository's settings; of the private ones without their values. */
export const varsRequest = (api: TravisApi, repository: string): Request =>
  request(api, [repository, '/env_vars'])

const bodyOf = ({ name, word, branch }: WantedVar): string =>
  JSON.stringify({
    'env_var.name': name,
    'env_var.value': word.reveal(),
    'env_var.public': false,
    ...(branch === undefined ? {} : { 'env_var.branch': branch }),
  })

/** Makes a variable, private; sent once only. Its body holds the value, so it is never shown. */
export const createVarRequest = (api: TravisApi, repository: string, wanted: WantedVar): Request =>
  request(api, [repository, '/env_vars'], { method: 'POST', body: bodyOf(wanted) })

/** Gives the variable with this id a new value, and makes it private. Its body is never shown. */
export const updateVarRequest = (
  api: TravisApi,
  repository: string,
  { id, ...wanted }: WantedVar & { readonly id: string },
): Request =>
  request(api, [repository, `/env_var/${encodeURIComponent(id)}`], { method: 'PATCH', body: bodyOf(wanted) })
