import type { Transfer } from '../http/transfer.js'
import type { Request } from '../types.js'
import type { Wait } from './wait.js'

/** Opens a streaming GET: `download` of http/transfer. */
export type Open = Transfer['download']

/** How following ended: at the end of the output, without ever finding any, or told to stop; or cut for good. */
export type Followed =
  | { readonly kind: 'ended' | 'nothing' | 'stopped' }
  | { readonly kind: 'lost'; readonly reason: string }

// The channel is registered a few seconds after the release, and never for an image without curl.
const NOT_FOUND_TRIES = 31

// Cuts in a row without a byte in between.
const CUTS = 10

/** Puts bytes together to lines: a line that a cut connection left half is finished by the next one. */
export function lineFeed(line: (text: string) => void): {
  feed: (bytes: Uint8Array) => void
  end: () => void
} {
  const decoder = new TextDecoder()
  let rest = ''
  return {
    feed(bytes) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const one of lines) line(one.replace(/\r$/, ''))
    },
    end() {
      rest += decoder.decode()
      if (rest !== '') line(rest)
      rest = ''
    },
  }
}

const outputRequest = (url: string, from: number): Request => ({
  service: 'Heroku',
  method: 'GET',
  url,
  // The address is a credential in itself: no token goes to that host.
  accept: [404, 416],
  headers: { accept: 'text/plain', ...(from === 0 ? {} : { range: `bytes=${from}-` }) },
})

/** What has come so far, over all connections. */
interface Received {
  bytes: number
  readonly lines: ReturnType<typeof lineFeed>
}

/** How one connection ended. */
type Once = { readonly end: 'clean' | 'missing' | 'none' } | { readonly end: 'cut'; readonly reason: string }

const once = async (url: string, open: Open, received: Received, signal: AbortSignal): Promise<Once> => {
  try {
    const { status, stream } = await open(outputRequest(url, received.bytes), signal)
    // A server that does not know ranges starts over; of another status the body is no output.
    let skip = status === 206 ? 0 : status === 200 ? received.bytes : Infinity
    for await (const bytes of stream) {
      const fresh = bytes.subarray(Math.min(skip, bytes.length))
      skip -= bytes.length - fresh.length
      received.bytes += fresh.length
      received.lines.feed(fresh)
    }
    if (status === 404) return { end: received.bytes === 0 ? 'missing' : 'clean' }
    return { end: status === 416 ? 'none' : 'clean' }
  } catch (error) {
    return { end: 'cut', reason: error instanceof Error ? error.message.replace(/\.$/, '') : String(error) }
  }
}

/**
 * Follows the output of a release command line by line, reconnecting where the connection is cut, from the byte
 * it had come to. Never throws: what the release came to is asked elsewhere, and its output must not decide it.
 */
export async function followOutput(
  url: string,
  { open, line, wait }: { open: Open; line: (text: string) => void; wait: Wait },
): Promise<Followed> {
  const received: Received = { bytes: 0, lines: lineFeed(line) }
  const followed = await follow(() => once(url, open, received, wait.signal), received, wait)
  received.lines.end()
  return followed
}

const follow = async (connect: () => Promise<Once>, received: Received, wait: Wait): Promise<Followed> => {
  let missing = 0
  let cuts = 0
  while (!wait.signal.aborted) {
    const before = received.bytes
    const result = await connect()
    if (received.bytes > before) cuts = 0
    if (result.end === 'clean') return { kind: wait.signal.aborted ? 'stopped' : 'ended' }
    if (result.end === 'missing' && ++missing >= NOT_FOUND_TRIES) return { kind: 'nothing' }
    if (result.end === 'cut' && ++cuts >= CUTS) return { kind: 'lost', reason: result.reason }
    await pause(wait, result.end === 'missing' ? 1000 : Math.min(5000, 500 * 2 ** cuts))
  }
  return { kind: 'stopped' }
}

/** Sleeps, and ends early without a word where it is told to stop: the loop sees that by itself. */
const pause = async ({ clock, signal }: Wait, milliseconds: number): Promise<void> => {
  try {
    await clock.sleep(milliseconds, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
