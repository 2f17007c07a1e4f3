import { readFile } from '../settings/file.js'
import type { Project } from './project.js'
import type { Found } from './found.js'
import { readTravis } from './travis/read.js'

export const TRAVIS = '.travis.yml'
export const SLIPWAY = 'slipway.yml'

/** Reads what the rules look at from the texts of a project; heavy parsers are loaded here. */
export async function readProject(files: ReadonlyMap<string, string>, branch: string): Promise<Project> {
  const text = files.get(TRAVIS)
  const { travis, flaws } =
    text === undefined ? { travis: undefined, flaws: [] } : await readTravis(text, TRAVIS)
  return { files, branch, travis, flaws, misset: await readSlipway(files.get(SLIPWAY)) }
}

async function readSlipway(text: string | undefined): Promise<readonly Found[]> {
  if (text === undefined) return []
  const { problems } = await readFile(SLIPWAY, text)
  return problems.map(({ message, hint }) => {
    const line = Number(/ line (\d+)/.exec(message)?.[1] ?? 1)
    return { file: SLIPWAY, line, message, fix: hint }
  })
}
