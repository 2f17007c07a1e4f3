import { Writable } from 'node:stream'
import { atLineStart } from '../ci/folds.js'

/** The stream of the log and of the children's output, in one order. */
export interface Talk {
  readonly stream: Writable
  /** Writes markers that must begin at the left edge. */
  readonly mark: (text: string) => void
  /** Draws a line on a terminal over the one drawn before; whatever is written next takes its place. */
  readonly redraw: (line: string) => void
  /** Waits until everything is written. */
  readonly flush: () => Promise<void>
}

// To the left edge, and what is there cleared (ECMA-48: CR, EL).
const ERASE = Buffer.from('\r\u001b[K')

/** Puts a talk stream in front of standard error: a reader that went away is no reason to stop. */
export function createTalk(to: Writable): Talk {
  let tail = ''
  let isDrawn = false
  const drawn = new WeakSet<Buffer>()
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      const isLine = drawn.has(chunk)
      // A drawn line ends where it began, so it is no beginning of what follows.
      if (!isLine) tail = (tail + chunk.toString('latin1')).slice(-8)
      const bytes = isDrawn ? Buffer.concat([ERASE, chunk]) : chunk
      isDrawn = isLine && chunk.length > 0
      if (to.write(bytes)) done()
      else to.once('drain', () => done())
    },
  })
  to.on('error', () => stream.destroy())
  stream.on('error', () => {})
  const written = (text: string): Promise<void> =>
    new Promise((resolve) => void stream.write(text, () => resolve()))
  return {
    stream,
    mark: (text) => {
      if (text === '') return
      stream.write(`${atLineStart(tail) ? '' : '\n'}${text}`)
    },
    redraw: (line) => {
      const chunk = Buffer.from(line)
      drawn.add(chunk)
      stream.write(chunk)
    },
    flush: async () => {
      if (stream.destroyed) return
      await written('')
      await new Promise<void>((resolve) => void to.write('', () => resolve()))
    },
  }
}
