// A disk of its own for whatever is measured. On the machine's own what ran before slows down what runs now: ext4 without
// a journal looks around every file that was removed within the last minute.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SIZE = '32G' // a limit: it takes what is written

const run = (program, ...words) => execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] })

/** Makes an empty file system, and gives its folder and what removes it. It needs root and a loop device. */
export function newDisk(name) {
  const dir = mkdtempSync(join(tmpdir(), `slipway-bench-${name}-`))
  const file = `${dir}.img`
  run('truncate', '--size', SIZE, file)
  run('mkfs.ext4', '-q', '-E', 'nodiscard', file)
  // Nothing of it is to be prepared in the background.
  run('mount', '-o', 'loop,noinit_itable', file, dir)
  const remove = () => {
    run('umount', dir)
    rmSync(dir, { recursive: true })
    rmSync(file)
  }
  return { dir, remove }
}
