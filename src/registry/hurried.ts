import { failureBehind, type HttpFailure } from '../http/problem.js'
import type { Send } from '../types.js'

/** Longest time that is waited for one answer, in milliseconds. */
const LONGEST = 10_000

/**
 * Sends as `send` does, without patience: nothing is waited for between two tries, and there is a second one only after
 * brief trouble. Who limits requests, or is silent, is not asked again.
 */
export const hurried =
  (send: Send): Send =>
  async (request) => {
    const once = { ...request, tries: 1, timeout: LONGEST }
    try {
      return await send(once)
    } catch (error) {
      const failure = failureBehind(error)
      if (failure === undefined || !isBrief(failure)) throw error
      return send(once)
    }
  }

const isBrief = ({ temporary, kind, status, facts }: HttpFailure): boolean =>
  temporary && kind !== 'timeout' && status !== 429 && facts.retryAfter === undefined
