import { type Problem, problem } from '../errors/problem.js'
import type { Request } from '../types.js'
import { networkFailure } from './broken.js'
import { about, HttpFailure } from './problem.js'
import type { Proxy } from './proxy.js'
import { isTemporary } from './refused.js'
import { TunnelError } from './tunnel.js'

/**
 * The problem of a proxy that is not to be reached or does not do its work: `E_PROXY_LOGIN` for 407, else `E_PROXY`.
 * Its cause is an `HttpFailure` without a status, as it is not the service's; where no request can have got through, it
 * is marked as unsent.
 */
export function proxyProblem(request: Request, proxy: Proxy, error: unknown, url: string): Problem {
  const { name, variable } = proxy
  const { service } = request
  const status = error instanceof TunnelError ? error.status : undefined
  const { words, temporary, unsent, code } =
    status === undefined ? socketFacts(request, error) : answered(status)
  const failure = new HttpFailure(
    {
      ...about(request, url),
      kind: 'network',
      words: `could not be reached: the proxy ${name} ${words}`,
      temporary,
      unsent: unsent === true || error instanceof TunnelError,
      code,
    },
    error,
  )
  if (status === 407) return problem('E_PROXY_LOGIN', { service, proxy: name, variable }, failure)
  return problem('E_PROXY', { service, proxy: name, detail: words, variable }, failure)
}

type Facts = Pick<HttpFailure['facts'], 'words' | 'temporary' | 'unsent' | 'code'>

const answered = (status: number): Facts => ({ words: `answered ${status}`, temporary: isTemporary(status) })

const socketFacts = (request: Request, error: unknown): Facts =>
  networkFailure(request, error instanceof TunnelError ? error.cause : error).facts
