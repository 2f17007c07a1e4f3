import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { problem } from '../errors/problem.js'
import { readStages, type Stage } from '../image/dockerfile.js'
import type { Context } from './context.js'

type Place = Pick<Context, 'settings' | 'cwd'>

/** The text of the Dockerfile; throws `E_DOCKERFILE` where there is none. */
export const readDockerfile = ({ settings: { file }, cwd }: Place): string =>
  readText(resolve(cwd, file), file)

/** The stages of the Dockerfile; throws `E_DOCKERFILE` where there is none, `E_DOCKERFILE_SYNTAX` where it is none. */
export const readStagesOf = (context: Place): readonly Stage[] =>
  readStages(readDockerfile(context), context.settings.file)

/** The text at `path`, which is `file` to people. Throws `E_DOCKERFILE` where there is none, `E_FILE_READ`. */
export function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw problem('E_DOCKERFILE', { file })
    throw problem('E_FILE_READ', { file, reason: code })
  }
}
