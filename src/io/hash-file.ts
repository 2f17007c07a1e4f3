import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { Turns } from './turns.js'

/** A file as far as an image depends on it. */
export interface HashedFile {
  /** sha256, in hex. */
  readonly content: string
  /** Whether its owner may execute it. */
  readonly executable: boolean
  /** Whether it only stands for the real one, which Git LFS keeps elsewhere. */
  readonly pointer: boolean
}

const OWNER_EXECUTES = 0o100
const buffer = Buffer.allocUnsafe(256 * 1024)
// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/')

/**
 * Hashes a file in pieces, whatever its size. Reading is synchronous: from the page cache, where a fresh checkout is,
 * that is four times as fast as by the thread pool; `turns` keeps the rest of the program going.
 */
export async function hashFile(path: string, turns: Turns): Promise<HashedFile> {
  const file = openSync(path, 'r')
  try {
    const { mode } = fstatSync(file)
    const hash = createHash('sha256')
    let pointer = false
    for (let size = 0, read = 0; (read = readSync(file, buffer, 0, buffer.length, null)) > 0; size += read) {
      // What is hashed is done with before anybody else may use the buffer.
      hash.update(buffer.subarray(0, read))
      if (size === 0) pointer = buffer.subarray(0, Math.min(read, POINTER.length)).equals(POINTER)
      if (turns.isOver()) await turns.next()
    }
    return { content: hash.digest('hex'), executable: (mode & OWNER_EXECUTES) !== 0, pointer }
  } finally {
    closeSync(file)
  }
}
