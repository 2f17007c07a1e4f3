import { Writable } from 'node:stream'
import { atLineStart } from '../ci/folds.js'

/** The stream of the log and of the children's output, in one order. */
export interface Talk {
  readonly stream: Writable
  /** Writes markers that must begin at the left edge. */
  readonly mark: (text: string) => void
  /** Waits until everything is written. */
  readonly flush: () => Promise<void>
}

/** Puts a talk stream in front of standard error: a reader that went away is no reason to stop. */
export function createTalk(to: Writable): Talk {
  let tail = ''
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      tail = (tail + chunk.toString('latin1')).slice(-8)
      if (to.write(chunk)) done()
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
    flush: async () => {
      if (stream.destroyed) return
      await written('')
      await new Promise<void>((resolve) => void to.write('', () => resolve()))
    },
  }
}
