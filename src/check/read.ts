import { posix } from 'node:path'
import { readFile } from '../settings/file.js'
import { readValue } from '../settings/read.js'
import { settings } from '../settings/table.js'
import { buildsOf } from './docker/builds.js'
import { readDockerfiles } from './dockerfile/facts.js'
import type { Found } from './found.js'
import { readPipeline } from './pipeline/pipeline.js'
import type { Project } from './project.js'
import { readTravis } from './travis/read.js'

export const TRAVIS = '.travis.yml'
export const SLIPWAY = 'slipway.yml'

/** What a project is read from. */
export interface Given {
  /** Texts by path. */
  readonly files: ReadonlyMap<string, string>
  /** Every path of the project; those of `files` where nobody says more. */
  readonly paths?: readonly string[]
  readonly branch: string
}

const AT_THE_TOP = new Set([
  TRAVIS,
  SLIPWAY,
  'Makefile',
  'makefile',
  'GNUmakefile',
  'package.json',
  'heroku.yml',
])
// What an image is built by, and what it may start with.
const ANYWHERE =
  /^(?:.+[.-])?dockerfile(?:[.-].+)?$|^\.dockerignore$|^package\.json$|\.(?:ba)?sh$|entrypoint/i

/** Whether a file is read although nothing names it. */
export const isAskedFor = (path: string): boolean =>
  AT_THE_TOP.has(path) || (path.split('/').length <= 3 && ANYWHERE.test(posix.basename(path)))

/** Reads what the rules look at from the texts of a project; heavy parsers are loaded here. */
export async function readProject({ files, paths, branch }: Given): Promise<Project> {
  const text = files.get(TRAVIS)
  const { travis, flaws } =
    text === undefined ? { travis: undefined, flaws: [] } : await readTravis(text, TRAVIS)
  const pipeline = await readPipeline({ travis, files, branch })
  const builds = buildsOf(pipeline, files.keys())
  return {
    ...{ files, branch, travis, flaws, pipeline },
    paths: paths ?? [...files.keys()],
    dockerfiles: await readDockerfiles({
      files,
      ...(paths !== undefined && { paths }),
      ...(builds !== undefined && { builds }),
    }),
    misset: await readSlipway(files.get(SLIPWAY)),
    wants: [...pipeline.wants],
  }
}

async function readSlipway(text: string | undefined): Promise<readonly Found[]> {
  if (text === undefined) return []
  const { problems, values, branches } = await readFile(SLIPWAY, text)
  const wrong = [values, ...[...(branches?.values() ?? [])].map((one) => one.values)].flatMap((all) =>
    [...all].flatMap(([name, texts]) => {
      const one = settings.get(name)
      const value = one === undefined ? undefined : readValue(one, texts, `${SLIPWAY}: ${name}`)
      return value instanceof Error ? [{ line: lineOfKey(text, name), problem: value }] : []
    }),
  )
  return [...problems.map((problem) => ({ line: 0, problem })), ...wrong].map(({ line, problem }) => ({
    file: SLIPWAY,
    line: line || Number(/ line (\d+)/.exec(problem.message)?.[1] ?? 1),
    ...{ message: problem.message, fix: problem.hint },
  }))
}

const lineOfKey = (text: string, key: string): number =>
  text.split('\n').findIndex((line) => new RegExp(`^[\\s"'{]*${key}["']?\\s*:`).test(line)) + 1 || 1
