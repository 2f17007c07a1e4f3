import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContextEntry } from '../image/inputs.js'

/**
 * What a person would want to know of the files that go into an image, a sentence each: `.git` among them, submodules
 * that were not checked out, pointers of Git LFS (`pointers`, their paths) instead of files.
 */
export function contextNotes(
  root: string,
  entries: ReadonlyMap<string, ContextEntry>,
  pointers: readonly string[],
): string[] {
  const notes: string[] = []
  if (entries.has('.git'))
    notes.push('.git is copied into the image and differs in every checkout: list it in .dockerignore')
  const paths = [...entries.keys()]
  for (const path of submodulePaths(root).filter((path) => entries.get(path)?.kind === 'folder'))
    if (!paths.some((one) => one.startsWith(`${path}/`)))
      notes.push(`the submodule ${path} is empty: it was not checked out`)
  const [first] = pointers
  const others = pointers.length === 1 ? 'is a pointer' : `and ${pointers.length - 1} more are pointers`
  if (first !== undefined)
    notes.push(`${first} ${others} of Git LFS, not the file itself: run git lfs pull before`)
  return notes
}

// https://git-scm.com/docs/gitmodules
function submodulePaths(root: string): string[] {
  try {
    const text = readFileSync(join(root, '.gitmodules'), 'utf8')
    return [...text.matchAll(/^\s*path\s*=\s*(.*?)\s*$/gm)].map(([, path = '']) => path)
  } catch {
    return [] // there are none, as a rule; it is only for a note
  }
}
