import { createReadStream } from 'node:fs'

/** One member of an archive. A file's content is a buffer, a file of this machine, or bytes that are made when read. */
export type TarEntry =
  | { path: string; kind: 'directory'; mode: number }
  | { path: string; kind: 'link'; target: string }
  | {
      path: string
      kind: 'file'
      mode: number
      size: number
      content: () => AsyncIterable<Buffer> | Iterable<Buffer>
    }

export const directory = (path: string, mode = 0o755): TarEntry => ({ path, kind: 'directory', mode })
export const link = (path: string, target: string): TarEntry => ({ path, kind: 'link', target })

/** A file whose content is given. */
export const fileOf = (path: string, content: string | Buffer, mode = 0o644): TarEntry => {
  const bytes = Buffer.from(content)
  return { path, kind: 'file', mode, size: bytes.length, content: () => [bytes] }
}

/** A file whose content is that of a file of this machine, `size` bytes long. */
export const copyOf = (path: string, source: string, size: number, mode = 0o755): TarEntry => ({
  ...{ path, kind: 'file', mode, size },
  content: () => createReadStream(source, { highWaterMark: 1 << 20 }),
})

const block = 512
const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, '0') + '\0'

/** A ustar header; owner, group and time are 0, so that equal content gives equal bytes. */
const header = (entry: TarEntry): Buffer => {
  if (Buffer.byteLength(entry.path) > 100)
    throw new Error(`The path ${entry.path} is too long for an archive.`)
  const bytes = Buffer.alloc(block)
  const type = { file: '0', link: '2', directory: '5' }[entry.kind]
  bytes.write(entry.path, 0)
  bytes.write(octal(entry.kind === 'link' ? 0o777 : entry.mode, 8), 100)
  bytes.write(octal(0, 8), 108)
  bytes.write(octal(0, 8), 116)
  bytes.write(octal(entry.kind === 'file' ? entry.size : 0, 12), 124)
  bytes.write(octal(0, 12), 136)
  bytes.write(' '.repeat(8), 148)
  bytes.write(type, 156)
  if (entry.kind === 'link') bytes.write(entry.target, 157)
  bytes.write('ustar\x0000', 257)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(octal(sum, 7) + ' ', 148)
  return bytes
}

const padding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block)

/** The bytes of an archive with these members, in the order given. */
export async function* tar(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield header(entry)
    if (entry.kind !== 'file') continue
    yield* entry.content()
    yield padding(entry.size)
  }
  yield Buffer.alloc(2 * block)
}

/** How many bytes `tar` gives for these members. */
export const tarSize = (entries: readonly TarEntry[]): number =>
  entries.reduce((sum, entry) => {
    const size = entry.kind === 'file' ? entry.size : 0
    return sum + block + size + padding(size).length
  }, 2 * block)
