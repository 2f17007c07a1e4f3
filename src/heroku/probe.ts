import { failureBehind } from '../http/problem.js'
import type { Request, Send } from '../types.js'
import { type HealthRule, judgeHealth, type Probe } from './health.js'
import { quickThen, type Wait } from './wait.js'

/** The verdict on a release: one clause that says on what it rests, or why not. */
export type Health =
  | { readonly healthy: true; readonly sentence: string }
  | {
      readonly healthy: false
      readonly reason: string
      /** No answer came at all: for an app that gives none Heroku's router answers, so the way there may be broken. */
      readonly silent?: boolean
      /** The last lines of the log of the app, where it could be read. */
      readonly lines?: readonly string[]
    }

// A sleeping or cold app may take Heroku's router to its own limit (H12, 30 s), whose answer we want to see.
const FIRST_TRY = 31_000
const LATER_TRY = 15_000
const LEAST_TRY = 5000

// After an answer that was right the next follows sooner than after one that was not.
const AGAIN = 1000

const EVERY_STATUS = Array.from({ length: 300 }, (_, index) => 300 + index)

/** The one question to an app: every status is an answer, no redirect is followed. `timeout` in milliseconds. */
export const probeRequest = (url: string, timeout: number): Request => ({
  service: new URL(url).host,
  method: 'GET',
  url,
  headers: { accept: '*/*', 'cache-control': 'no-cache' },
  accept: EVERY_STATUS,
  redirect: 'manual',
  tries: 1,
  timeout,
})

/** Asks the app once, without a token, following no redirect; every status is an answer. `timeout` in milliseconds. */
export async function probe(send: Send, url: string, timeout = FIRST_TRY): Promise<Probe> {
  try {
    const answer = await send(probeRequest(url, timeout))
    return { status: answer.status, body: answer.text() }
  } catch (error) {
    const failure = failureBehind(error)
    if (failure === undefined) throw error
    return { failure: failure.detail }
  }
}

/** Asks the app until it is healthy by `judgeHealth`, or `timeout` milliseconds have passed since now. */
export async function awaitHealth(
  send: Send,
  url: string,
  how: {
    rule: HealthRule
    /** What it answered before the release; `undefined` for a first one. */
    before: Probe | undefined
    timeout: number
    wait: Wait
  },
): Promise<Health> {
  const { clock, signal } = how.wait
  const end = clock.now() + how.timeout
  const probes: Probe[] = []
  for (let failed = 0; ; ) {
    signal.throwIfAborted()
    const longest = probes.length === 0 ? FIRST_TRY : LATER_TRY
    probes.push(await probe(send, url, Math.max(LEAST_TRY, Math.min(longest, end - clock.now()))))
    const verdict = judgeHealth(how.rule, how.before, probes)
    if (verdict.kind === 'healthy') return { healthy: true, sentence: verdict.sentence }
    const left = end - clock.now()
    if (left <= 0)
      return {
        healthy: false,
        reason: `after ${Math.round(how.timeout / 1000)} s ${verdict.reason}`,
        silent: probes.every((one) => 'failure' in one),
      }
    await clock.sleep(
      Math.max(1, Math.min(left, verdict.progress ? AGAIN : quickThen(3000)(failed++, 0))),
      signal,
    )
  }
}
