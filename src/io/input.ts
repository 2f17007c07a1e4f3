import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { problem, type Problem } from '../errors/problem.js'
import { Interrupted } from './interrupted.js'

/** Standard input: a pipe, a file, or a terminal that can be told not to show what is typed. */
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?: (on: boolean) => unknown }

export interface InputDeps {
  /** Called only by who reads: to look at standard input is to open it. */
  readonly stdin: () => Input
  /** Where questions go. */
  readonly talk: Writable
  readonly signal: AbortSignal
  /** Whether somebody may be there to answer: not in a CI job, whatever its terminal looks like. */
  readonly manned: boolean
  /** Most bytes that are read; what comes then is at most one more, so that the caller can tell. */
  readonly most: number
}

/** Reads all of standard input, or at a terminal asks for one line that is not shown. Throws `E_ENCRYPT_INPUT`. */
export async function readInput(name: string, deps: InputDeps): Promise<Uint8Array> {
  const { signal, manned } = deps
  signal.throwIfAborted()
  const input = deps.stdin()
  if (input.isTTY !== true) return readAll(name, input, deps)
  if (!manned) throw problem('E_ENCRYPT_INPUT', { name, detail: 'in a CI job nobody is there to type it' })
  return Buffer.from(await askHidden(name, input, deps))
}

async function readAll(name: string, input: Input, { signal, most }: InputDeps): Promise<Uint8Array> {
  const stop = (): void => void input.destroy(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  const parts: Buffer[] = []
  let left = most + 1
  try {
    for await (const chunk of input) {
      const part = Buffer.from(chunk as Buffer).subarray(0, left)
      parts.push(part)
      left -= part.length
      if (left === 0) break
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    throw problem('E_ENCRYPT_INPUT', { name, detail: `standard input cannot be read (${code})` }, error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return Buffer.concat(parts)
}

/** What came of the keys that were pressed so far. */
export interface Typed {
  readonly text: string
  readonly ended?: 'line' | 'interrupt' | 'several lines'
}

// What arrow and function keys send, and the marks around what is pasted: ECMA-48, 5.4.
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?/g

/** Takes keys as a terminal in raw mode sends them: erasing and ending a line is ours there, as Ctrl-C is. */
export function type({ text }: Typed, keys: string): Typed {
  const all = keys.replace(SEQUENCE, '')
  let line = text
  for (let at = 0; at < all.length; at++) {
    const key = all[at] ?? ''
    if (key === '\u0003') return { text: '', ended: 'interrupt' }
    if (key === '\r' || key === '\n' || key === '\u0004')
      return { text: line, ended: all.slice(at + 1).trim() === '' ? 'line' : 'several lines' }
    if (key === '\u007f' || key === '\b') line = line.replace(/.$/su, '')
    else if (key === '\u0015') line = ''
    else if (key >= ' ' || key === '\t') line += key
  }
  return { text: line }
}

async function askHidden(name: string, input: Input, { talk, signal }: InputDeps): Promise<string> {
  // Who answers at the sight of the question is not shown any more.
  input.setRawMode?.(true)
  talk.write(`Value of ${name} (it is not shown): `)
  const decoder = new StringDecoder('utf8')
  const quiet = new AbortController()
  let typed: Typed = { text: '' }
  try {
    return await new Promise<string>((resolve, reject) => {
      const end = (): void => ended(name, { ...typed, ended: 'line' }, resolve, reject)
      input.on('data', (keys: Buffer) => {
        typed = type(typed, decoder.write(keys))
        if (typed.ended !== undefined) ended(name, typed, resolve, reject)
      })
      input.once('end', end)
      input.once('error', reject)
      signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: quiet.signal })
    })
  } finally {
    quiet.abort()
    input.removeAllListeners('data')
    input.setRawMode?.(false)
    input.pause()
    talk.write('\n')
  }
}

function ended(
  name: string,
  { text, ended: how }: Typed,
  resolve: (text: string) => void,
  reject: (why: Problem | Interrupted) => void,
): void {
  if (how === 'interrupt') return reject(new Interrupted('SIGINT'))
  const wrong = (detail: string): void => reject(problem('E_ENCRYPT_INPUT', { name, detail }))
  if (how === 'several lines') return wrong('what was pasted has several lines, and a prompt takes one')
  if (text === '') return wrong('nothing was typed')
  resolve(text)
}
