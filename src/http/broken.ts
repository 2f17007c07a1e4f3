import type { Request } from '../types.js'
import { about, HttpFailure } from './problem.js'

interface Kind {
  readonly words: string
  readonly temporary: boolean
  readonly unsent?: boolean
}

const gone = (words: string): Kind => ({ words, temporary: true })
const unreached = (words: string): Kind => ({ words, temporary: true, unsent: true })

// Codes of Node's sockets and resolver.
const KINDS = new Map<string, Kind>([
  ['ECONNREFUSED', unreached('refused the connection')],
  ['EAI_AGAIN', unreached('cannot be looked up just now (DNS)')],
  ['EHOSTUNREACH', unreached('cannot be reached')],
  ['ENETUNREACH', unreached('cannot be reached')],
  ['ENOTFOUND', { words: 'is no host that exists (DNS)', temporary: false, unsent: true }],
  ['ECONNRESET', gone('closed the connection')],
  ['ECONNABORTED', gone('closed the connection')],
  ['EPIPE', gone('closed the connection')],
  ['ETIMEDOUT', gone('did not answer in time')],
  ['ERR_STREAM_PREMATURE_CLOSE', gone('closed the connection')],
])

/** Makes the failure of a request that met no whole answer; `error` is what Node threw. */
export function networkFailure(request: Request, error: unknown, url?: string): HttpFailure {
  const code = systemCode(error)
  const known = code === undefined ? undefined : KINDS.get(code)
  const kind = known ?? { words: unknownWords(code, error), temporary: isBrokenAnswer(code) }
  return new HttpFailure({ ...about(request, url), kind: 'network', code, ...kind }, error)
}

/** Makes the failure of a request that was given up after `milliseconds` without an answer, or without a byte. */
export function timeoutFailure(request: Request, milliseconds: number, url?: string): HttpFailure {
  const words = `gave no answer within ${Math.round(milliseconds / 1000)} s`
  return new HttpFailure({ ...about(request, url), kind: 'timeout', words, temporary: true })
}

/** Makes the failure of an answer that cannot be used: `words` say why. */
export function answerFailure(request: Request, words: string, temporary = false, url?: string): HttpFailure {
  return new HttpFailure({ ...about(request, url), kind: 'network', words, temporary })
}

// Several addresses of one host give several errors in one.
function systemCode(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    if ('code' in one && typeof one.code === 'string') return one.code
    if (one instanceof AggregateError && one.errors.length > 0) return systemCode(one.errors[0])
  }
  return undefined
}

// An answer that is no HTTP comes from an overloaded proxy, and is gone in a moment.
const isBrokenAnswer = (code: string | undefined): boolean => code?.startsWith('HPE_') === true

const isCertificate = (code: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)

function unknownWords(code: string | undefined, error: unknown): string {
  if (code !== undefined && isCertificate(code)) return `has a certificate that cannot be trusted (${code})`
  if (code?.startsWith('HPE_') === true) return `sent an answer that is not HTTP (${code})`
  const deepest = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const reason = code ?? (deepest instanceof Error ? deepest.message : String(deepest))
  return `could not be asked (${reason})`
}
