import { createHash } from 'node:crypto'
import type { RunSpec } from '../docker/argv.js'

/** A file of variables that a test run is given. */
export interface EnvFile {
  readonly text: string
  /** Whether git keeps it, so that its values are no secret. */
  readonly tracked: boolean
}

// A value may be a secret, which must not be guessed from a hash in a public image: without git, names must do.
const known = ({ text, tracked }: EnvFile): unknown =>
  tracked ? text : text.split(/\r?\n/).map((line) => line.replace(/=[^]*$/, '').trim())

/**
 * What the tests passed for, as one digest: the inputs of the test stage (`inputs`, their digest) and what each run is
 * given: command, network, names of variables, files of variables (`files`, by path). Values that are not kept in git
 * do not count.
 */
export function testedFor(
  inputs: string,
  runs: readonly RunSpec[],
  files: Readonly<Record<string, EnvFile>>,
): string {
  const given = runs.map(({ command, env, envFiles, network }) => [
    command,
    [...env].sort(),
    envFiles.map((path) => {
      const file = files[path]
      return file === undefined ? path : [path, known(file)]
    }),
    network ?? null,
  ])
  const hash = createHash('sha256').update(JSON.stringify([1, inputs, given]))
  return `sha256:${hash.digest('hex')}`
}
