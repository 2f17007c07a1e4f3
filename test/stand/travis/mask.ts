import { spawnSync } from 'node:child_process'

const blank = Buffer.from('[secure]')

/**
 * The forms of secure values that the log hides: as typed, and as bash reads them, from three characters on.
 * Derived forms (base64, URL-encoded, …) are not among them, as on Travis.
 */
export const secureForms = (values: readonly string[]): string[] => {
  const special = values.filter((value) => !/^[\w./:@%+=,-]*$/.test(value))
  return [...new Set([...values, ...unescape(special)])].filter((form) => form.length >= 3)
}

/** Reads values from standard input, evaluates each as a bash word, prints them; all between zero bytes. */
const reader = `mapfile -d '' -t values
for value in "\${values[@]}"; do word=$(eval "printf %s $value" 2>/dev/null </dev/null); printf '%s\\0' "$word"; done`

const unescape = (values: readonly string[]): string[] => {
  if (values.length === 0) return []
  const env = { PATH: process.env['PATH'] ?? '' }
  const input = values.map((value) => `${value}\0`).join('')
  const shell = spawnSync('bash', ['-c', reader], { env, input, encoding: 'utf8', timeout: 5000 })
  return shell.stdout.split('\0')
}

/** A filter over a stream of bytes. */
export interface Mask {
  /** What can be shown now; the start of a possible secret is kept back. */
  push: (chunk: Buffer) => Buffer
  /** What was kept back. */
  end: () => Buffer
}

/** Puts `[secure]` for each of `forms`, the longest first, also where one is spread over several chunks. */
export const createMask = (forms: readonly string[]): Mask => {
  const needles = forms.map((form) => Buffer.from(form)).sort((a, b) => b.length - a.length)
  let held: Buffer = Buffer.alloc(0)
  const push = (chunk: Buffer, last: boolean): Buffer => {
    const data = Buffer.concat([held, chunk])
    const keep = last ? 0 : partial(data, needles)
    const { shown, used } = replace(data, data.length - keep, needles)
    held = data.subarray(used)
    return shown
  }
  return { push: (chunk) => push(chunk, false), end: () => push(Buffer.alloc(0), true) }
}

/** Longest end of `data` that is the start of a needle. */
const partial = (data: Buffer, needles: readonly Buffer[]): number => {
  for (let length = Math.min(data.length, (needles[0]?.length ?? 1) - 1); length > 0; length -= 1) {
    const tail = data.subarray(data.length - length)
    if (needles.some((needle) => needle.length > length && needle.subarray(0, length).equals(tail)))
      return length
  }
  return 0
}

const replace = (data: Buffer, end: number, needles: readonly Buffer[]): { shown: Buffer; used: number } => {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const next = first(data, at, needles)
    if (!next || next.at >= end) break
    parts.push(data.subarray(at, next.at), blank)
    at = next.at + next.needle.length
  }
  const used = Math.max(at, end)
  parts.push(data.subarray(at, used))
  return { shown: Buffer.concat(parts), used }
}

const first = (data: Buffer, from: number, needles: readonly Buffer[]) => {
  let best: { at: number; needle: Buffer } | undefined
  for (const needle of needles) {
    const at = data.indexOf(needle, from)
    if (at >= 0 && (!best || at < best.at)) best = { at, needle }
  }
  return best
}
