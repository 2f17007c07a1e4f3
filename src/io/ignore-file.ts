import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { problem } from '../errors/problem.js'
import { type Ignore, nothingIgnored, readIgnore } from '../image/ignore.js'

/**
 * Reads what docker leaves out of the build context: with BuildKit `<Dockerfile>.dockerignore` beside the Dockerfile
 * where there is one, else `.dockerignore` in the context; neither leaves nothing out. `context` and `file` (the
 * Dockerfile) are paths from `cwd`. Throws `E_IGNORE` for a pattern that docker refuses, `E_FILE_READ`.
 */
export function readIgnoreFile(
  { cwd, context, file }: { cwd: string; context: string; file: string },
  buildKit: boolean,
): Ignore {
  for (const name of [...(buildKit ? [`${file}.dockerignore`] : []), join(context, '.dockerignore')]) {
    const text = readText(cwd, name)
    if (text !== undefined) return readIgnore(text, name)
  }
  return nothingIgnored
}

function readText(cwd: string, file: string): string | undefined {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw problem('E_FILE_READ', { file, reason: code })
  }
}
