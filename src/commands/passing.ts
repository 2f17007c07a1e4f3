import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RunSpec } from '../docker/argv.js'
import { testedIn } from '../plan/reuse.js'
import { type EnvFile, testedFor } from '../plan/tested.js'
import type { Candidates } from '../registry/candidates.js'
import type { Context } from './context.js'
import { findImages } from './finding.js'
import { askGit } from './git.js'
import type { Made } from './makings.js'

/** What the tests would pass for, as a digest; `undefined` where nobody can know it. */
export async function testedNow(
  context: Context,
  { inputs, unknowable }: Made,
  runs: readonly RunSpec[],
): Promise<string | undefined> {
  if (inputs === undefined) {
    context.log.debug(`that the tests pass is not noted: ${unknowable[0] ?? ''}`)
    return undefined
  }
  const paths = [...new Set(runs.flatMap(({ envFiles }) => envFiles))]
  const files = await Promise.all(
    paths.map(async (path) => [path, await readEnvFile(context, path)] as const),
  )
  return testedFor(inputs.digest, runs, Object.fromEntries(files))
}

/** The sentence that says where the tests passed for the same inputs and were published; `undefined`: nowhere. */
export async function passedBefore(context: Context, tested: string): Promise<string | undefined> {
  const limit = { maxAge: context.settings.maxAge, now: context.clock.now() }
  let found: Candidates | undefined = await context.once(findImages)
  while (found !== undefined) {
    const passed = testedIn(tested, found.images, limit)
    if (passed !== undefined) return passed.sentence
    found = await found.more?.()
  }
  return undefined
}

async function readEnvFile(context: Context, path: string): Promise<EnvFile> {
  const tracked = await askGit(context, ['git', 'ls-files', '--error-unmatch', '--', path])
  return { text: textOf(resolve(context.cwd, path)), tracked: tracked !== undefined }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // docker says that it is missing when it runs the tests
  }
}
