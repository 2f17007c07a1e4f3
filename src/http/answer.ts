import type { Answer } from '../types.js'

/** Most that is read of an answer, and of one that is a failure, in bytes. */
export const LONGEST_ANSWER = 8 * 1024 * 1024
export const LONGEST_FAILURE = 64 * 1024

/** Reads a body up to `limit` bytes; `whole` is false where there was more, which is not read. */
export async function readBody(
  chunks: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<{ body: Uint8Array; whole: boolean }> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks ?? []) {
    parts.push(chunk.subarray(0, limit - length))
    length += chunk.length
    if (length > limit) return { body: Buffer.concat(parts), whole: false }
  }
  return { body: Buffer.concat(parts), whole: true }
}

/** The answer as a value, with its body as bytes, text and JSON. */
export const makeAnswer = (status: number, header: Answer['header'], body: Uint8Array): Answer => ({
  status,
  header,
  body,
  text: () => decode(body),
  json: () => {
    try {
      return JSON.parse(decode(body)) as unknown
    } catch {
      return undefined // The type says so: a body that is no JSON is none.
    }
  },
})

const decode = (body: Uint8Array): string => new TextDecoder().decode(body)

/** Whether `status` is what the request asked for: 2xx, or one that it accepts. */
export const isAccepted = (status: number, accept: readonly number[] = []): boolean =>
  (status >= 200 && status < 300) || accept.includes(status)
