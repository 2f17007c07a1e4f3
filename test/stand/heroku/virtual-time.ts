import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { Time } from './time.js'

export interface VirtualTime extends Time {
  /** Stops watching what this process has under way. */
  stop(): void
}

interface Sleeper {
  at: number
  wake: () => void
}

// So many turns of the event loop without anything under way: what the last one set off has come to an end.
const CALM = 6

// Node.js has it since 17.3; the types of 18 do not know it.
const underWay = (): string[] =>
  (process as unknown as { getActiveResourcesInfo(): string[] }).getActiveResourcesInfo()

// Files, connections that are made, and modules that are loaded: a thread does that, and tells by its port.
const waits = /^(?:FSReq|CloseReq|TCPConnectWrap|GetAddrInfo|ShutdownWrap|MessagePort)/

/**
 * Counts what takes no time: requests of this process over node:http, to their answer (to its end, where it says how
 * long it is: others may stay open), and programs that it runs.
 */
const watchProcess = (count: (by: 1 | -1) => void): (() => void) => {
  const begin = (): (() => void) => {
    let open = true
    count(1)
    return () => {
      if (open) count(-1)
      open = false
    }
  }
  const onRequest = (message: unknown): void => {
    const { request } = message as { request: ClientRequest }
    const end = begin()
    request.on('close', end)
    request.on('response', (answer: IncomingMessage) => {
      if (answer.headers['content-length'] === undefined) end()
    })
  }
  const onChild = (message: unknown): void => {
    const { process: child } = message as { process: ChildProcess }
    const end = begin()
    child.on('close', end)
    child.on('error', end)
  }
  subscribe('http.client.request.start', onRequest)
  subscribe('child_process', onChild)
  return () => {
    unsubscribe('http.client.request.start', onRequest)
    unsubscribe('child_process', onChild)
  }
}

/**
 * Time that jumps to the next sleeper as soon as nothing is under way in this process: no request, no program, no file.
 * Twelve silent minutes pass in a moment, and a machine that is busy makes nothing late. Who sleeps first at a moment
 * wakes first.
 */
export const virtualTime = (start = Math.floor(Date.now() / 1000) * 1000): VirtualTime => {
  let now = start
  let busy = 0
  let pumping = false
  const sleepers = new Set<Sleeper>()
  const stop = watchProcess((by) => void (busy += by))
  const isCalm = (): boolean => busy <= 0 && !underWay().some((name) => waits.test(name))

  const settle = async (): Promise<void> => {
    for (let calm = 0, turns = 0; calm < CALM; turns++) {
      // What is slow is another process: it shall have the processor.
      await (turns < 300 ? turn() : pause(1))
      calm = isCalm() ? calm + 1 : 0
    }
  }
  const pump = async (): Promise<void> => {
    if (pumping) return
    pumping = true
    while (sleepers.size > 0) {
      await settle()
      if (sleepers.size === 0) break
      const next = [...sleepers].reduce((a, b) => (b.at < a.at ? b : a))
      now = Math.max(now, next.at)
      next.wake()
    }
    pumping = false
  }
  const counted = async <T>(by: number, work: Promise<T>): Promise<T> => {
    busy += by
    try {
      return await work
    } finally {
      busy -= by
    }
  }

  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', cut)
        }
        const cut = (): void => {
          leave()
          reject(signal?.reason as Error)
        }
        const sleeper = {
          at: now + Math.max(0, milliseconds),
          wake: () => {
            leave()
            resolve()
          },
        }
        if (signal?.aborted === true) return cut()
        signal?.addEventListener('abort', cut, { once: true })
        sleepers.add(sleeper)
        void pump()
      }),
    during: (work) => counted(1, work),
    held: (requests, work) => counted(-requests, work),
    stop,
  }
}
