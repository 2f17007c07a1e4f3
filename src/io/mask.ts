import { Transform, type TransformCallback } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Secret } from './secret.js'

const SHORTEST = 4
const HELD = 64 * 1024
const MASK = '[secret]'

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

// Base64 of anything that holds the value: at each of the three alignments the middle characters are fixed
// by the value alone, so `user:password` and JSON around it are covered whatever the user is.
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value)
  const whole = bytes.toString('base64')
  const inner = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const first = Math.ceil((offset * 8) / 6)
    const last = Math.floor(((offset + bytes.length) * 8) / 6)
    return text.slice(first, last)
  })
  const all = [whole, whole.replace(/=+$/, ''), ...inner]
  return all.flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
    encodeURIComponent(form),
  ])
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)
const inShell = (text: string): string => text.replaceAll("'", `'\\''`)

// As it is, as a word of a command that is shown, in JSON, and both of these within JSON (`--json`, `--log json`).
const escapedForms = (part: string): string[] => {
  const shown = [part, inShell(part), inJson(part)]
  return [...shown, ...shown.map(inJson)]
}

// The whole value and each of its lines: children print multi-line values line by line.
function formsOf(value: string): string[] {
  const parts = [value, ...value.split(/\r?\n/)].filter((part) => part.length >= SHORTEST)
  return parts.flatMap((part) => [
    ...escapedForms(part),
    encodeURIComponent(part),
    new URLSearchParams([['', part]]).toString().slice(1),
    ...base64Forms(part),
  ])
}

/** The one filter over everything that is printed. */
export interface Mask {
  /** Makes the filter know a secret: raw, base64, URL-encoded, JSON-escaped, shell-quoted; under 4 characters it is left. */
  add: (secret: Secret) => void
  /** The text with every known form replaced by `[secret]`. */
  text: (text: string) => string
  /** A stream that filters what is written to it, across chunk borders, a block of whole lines at a time. */
  stream: () => Transform
}

/** Makes an empty mask; secrets are added as they become known. */
export function createMask(): Mask {
  const forms = new Set<string>()
  let pattern: RegExp | undefined
  let longest = 0
  const text = (plain: string): string => (pattern === undefined ? plain : plain.replace(pattern, MASK))
  return {
    add(secret) {
      for (const form of formsOf(secret.reveal())) if (form.length >= SHORTEST) forms.add(form)
      // Longest first: the alternation takes the first that fits.
      const list = [...forms].sort((a, b) => b.length - a.length)
      longest = list[0]?.length ?? 0
      if (list.length > 0) pattern = new RegExp(list.map(escapeRegExp).join('|'), 'g')
    },
    text,
    stream: () => maskStream(text, () => longest),
  }
}

function maskStream(mask: (text: string) => string, longest: () => number): Transform {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (added: string): string => {
    rest += added
    const end = Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r')) + 1
    const block = mask(rest.slice(0, end))
    rest = rest.slice(end)
    if (rest.length <= HELD) return block
    // A line without end: what may still become a secret is at most the longest form at its tail.
    const masked = mask(rest)
    rest = longest() === 0 ? '' : masked.slice(-longest())
    return block + masked.slice(0, masked.length - rest.length)
  }
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      done(null, take(decoder.write(chunk)))
    },
    flush(done: TransformCallback) {
      done(null, mask(rest + decoder.end()))
    },
  })
}
