import { BRANCHES } from './branches.js'
import type { File } from './file.js'

/**
 * The file as it reads for `branch`: what `branches:` says of it stands before the rest of the file, and the keys of
 * `branches:` are the branches that publish. Without `branches:` it is the same for all.
 */
export function forBranch(file: File, branch: string | undefined): File {
  const { branches } = file
  if (branches === undefined) return file
  const own = branch === undefined ? undefined : branches.get(branch)
  const names = [...(own?.values.keys() ?? [])]
  return {
    ...file,
    values: new Map([...file.values, ['branch', [...branches.keys()]], ...(own?.values ?? [])]),
    tests: own?.tests ?? file.tests,
    places: new Map([
      ['branch', BRANCHES],
      ...names.map((name) => [name, `${BRANCHES}: ${branch}: ${name}`] as const),
    ]),
  }
}
