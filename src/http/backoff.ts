/** What the next wait depends on; all times in milliseconds. */
export interface Wait {
  /** The try that just failed, from 1. */
  readonly attempt: number
  /** What the service asked for. */
  readonly retryAfter?: number | undefined
  /** From 0 up to, not including, 1. */
  readonly random: number
  /** Waited already, and how much may be waited in all. */
  readonly spent: number
  readonly budget: number
}

const FIRST = 1_000
const LONGEST = 30_000
const LONGEST_ASKED = 120_000

/**
 * How long to wait before the next try: 1 s, 2 s, 4 s … at most 30 s, each between half and one and a half of that;
 * what the service asked for where that is longer. Undefined: stop, it asks for over 120 s or the budget is used up.
 */
export function backoff({ attempt, retryAfter = 0, random, spent, budget }: Wait): number | undefined {
  if (retryAfter > LONGEST_ASKED) return undefined
  const own = Math.min(LONGEST, FIRST * 2 ** (attempt - 1) * (0.5 + random))
  const delay = Math.round(Math.max(own, retryAfter))
  return spent + delay > budget ? undefined : delay
}

/** Milliseconds that a `Retry-After` header asks for, seconds or a date (RFC 9110, 10.2.3); undefined: none. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
