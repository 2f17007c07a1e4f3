import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { problem } from '../errors/problem.js'

/**
 * Reads files of `NAME=value` lines as dotenv does (https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow):
 * quotes, several lines, comments; of a name given twice the later value counts. Throws `E_FILE_READ`.
 */
export async function readEnvFiles(
  files: readonly string[],
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const { parse } = await import(/* webpackMode: "eager" */ 'dotenv')
  const all = files.map((file) => parse(readText(resolve(folder, file), file)))
  return Object.assign({}, ...all) as Record<string, string>
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    throw problem('E_FILE_READ', { file, reason: code })
  }
}
