import { posix } from 'node:path'

/** Where Travis checks the repository out. */
export const BUILD_DIR = '/home/travis/build/owner/repository'

/** A path from the folder of the repository; undefined where it leads out of it, or nobody knows where it starts. */
export function resolve(path: string, folder: string | undefined): string | undefined {
  const inside =
    path === BUILD_DIR ? '.' : path.startsWith(`${BUILD_DIR}/`) ? path.slice(BUILD_DIR.length + 1) : path
  if (inside === path && (folder === undefined || path.startsWith('/') || path.startsWith('~')))
    return undefined
  const joined = posix.normalize(inside === path ? posix.join(folder ?? '', path) : inside)
  if (joined === '..' || joined.startsWith('../')) return undefined
  return joined === '.' ? '' : joined.replace(/\/$/, '')
}
