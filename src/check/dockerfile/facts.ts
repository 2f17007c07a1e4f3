import { posix } from 'node:path'
import { chooseTarget, type Stage, testStage } from '../../image/dockerfile.js'
import { nothingIgnored, readIgnore } from '../../image/ignore.js'
import { Problem } from '../../errors/problem.js'
import { readMisread } from './misread.js'
import type { Asked, ContextFacts, DockerfileFacts, StageFacts } from './model.js'
import {
  type Build,
  buildsIn,
  commandStandsElsewhere,
  readAudience,
  readSlipway,
  type SlipwayFile,
} from './pipeline.js'
import { readProcess } from './process.js'
import { readStageFacts } from './stages.js'

/** What the Dockerfiles of a project are read from. */
export interface Given {
  readonly files: ReadonlyMap<string, string>
  /** Every path of the project, tracked or on disk; those of `files` where nobody says more. */
  readonly paths?: readonly string[]
  /** The docker builds of the pipeline; what is plainly written in it where nobody says more. */
  readonly builds?: readonly Build[]
}

const DOCKERFILE = /(?:^|\/)(?:Dockerfile(?:[.-][\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$/
const FOREIGN = /(?:^|\/)(?:node_modules|vendor|\.devcontainer)\/|\.dockerignore$/
// Made for another end than to go live.
const ASIDE =
  /(?:^|[./_-])(?:dev|develop|development|local|test|tests|testing|ci|debug|worker|release|cron|celery|db|builder|base)(?=[./_-]|$)/i

/** Whether a path is that of a Dockerfile. */
export const isDockerfile = (path: string): boolean => DOCKERFILE.test(path) && !FOREIGN.test(path)

/** Reads the Dockerfiles of a project. Never throws: what cannot be understood is told in `misread`. */
export async function readDockerfiles(given: Given): Promise<readonly DockerfileFacts[]> {
  const { files } = given
  const slipway = await readSlipway(files)
  const audience = readAudience(files)
  const all = given.builds ?? buildsIn(files)
  const anyShips = all.some(({ ships }) => ships)
  const elsewhere = commandStandsElsewhere(files, slipway)
  const names = new Set([...files.keys()].filter(isDockerfile))
  for (const { dockerfile } of all) if (files.has(dockerfile)) names.add(dockerfile)
  if (files.has(slipway.file)) names.add(slipway.file)
  return [...names].sort().map((file) => {
    const bySlipway = audience.slipway && file === slipway.file
    const builds = all.filter(({ dockerfile }) => dockerfile === file)
    const isBuilt = bySlipway || (anyShips ? builds.some(({ ships }) => ships) : builds.length > 0)
    const isMeant = isBuilt || (!audience.slipway && all.length === 0 && !ASIDE.test(file))
    const isElsewhere = !audience.heroku && builds.some(({ elsewhere }) => elsewhere)
    const goesTo = !isMeant ? 'nowhere' : audience.heroku ? 'heroku' : isElsewhere ? 'elsewhere' : 'unknown'
    const context = contextOf(file, bySlipway ? slipway.context : builds[0]?.context, given)
    const one = readOne(file, files.get(file) ?? '', bySlipway ? slipway : undefined, builds)
    const around = { files, folder: context.folder }
    const process =
      one.ships === undefined || elsewhere ? undefined : readProcess(file, one.ships.stage, around)
    return { ...one, bySlipway, goesTo, context, process }
  })
}

function readOne(file: string, text: string, slipway: SlipwayFile | undefined, builds: readonly Build[]) {
  const { known, misread } = readMisread(text, file)
  const stages = known.length === 0 ? [] : readStageFacts(text)
  const asked: Asked[] = [
    ...(slipway?.asked ?? []),
    ...builds.flatMap(({ target, ships, file: at, line }) =>
      target === undefined ? [] : [{ target, by: '--target', ships, file: at, line }],
    ),
  ]
  const test = stages.find(({ name }) => name === (slipway?.testTarget ?? 'test').toLowerCase())
  return { file, misread, stages, known, asked, test, ships: shipping(known, stages, slipway, builds) }
}

function shipping(
  known: readonly Stage[],
  stages: readonly StageFacts[],
  slipway: SlipwayFile | undefined,
  builds: readonly Build[],
): DockerfileFacts['ships'] {
  const at = (index: number, why: string): DockerfileFacts['ships'] => {
    const stage = stages[index]
    return stage === undefined ? undefined : { stage, why }
  }
  if (slipway !== undefined) {
    const chosen = chosenBySlipway(known, slipway)
    return chosen === undefined ? at(stages.length - 1, 'the last stage') : at(chosen.index, chosen.why)
  }
  const shipped = builds.filter(({ ships }) => ships)
  const named = shipped.flatMap(
    ({ target }) => stages.find(({ name }) => name === target?.toLowerCase()) ?? [],
  )
  // Of several the one that stands last in the file.
  const last = shipped.some(({ target }) => target === undefined)
    ? undefined
    : named.sort((a, b) => b.index - a.index)[0]
  return last === undefined
    ? at(stages.length - 1, stages.length === 1 ? 'the only stage' : 'the last stage')
    : at(last.index, 'asked for')
}

function chosenBySlipway(known: readonly Stage[], { target, testTarget }: SlipwayFile) {
  const orNothing = <T>(choose: () => T): T | undefined => {
    try {
      return choose()
    } catch (error) {
      if (error instanceof Problem) return undefined // told by unknown-target and ships-another-stage
      throw error
    }
  }
  const test = orNothing(() => testStage(known, testTarget))
  const chosen = orNothing(() => chooseTarget(known, target, test))
  return chosen === undefined ? undefined : { index: chosen.stage.index, why: chosen.why }
}

function contextOf(file: string, folder: string | undefined, { files, paths }: Given): ContextFacts {
  const root = folder ?? posix.dirname(file)
  const own = `${file}.dockerignore`
  const ignoreFile = files.has(own) ? own : posix.join(root, '.dockerignore')
  const text = files.get(ignoreFile)
  const ignore = text === undefined ? nothingIgnored : ignoreOf(text)
  const start = root === '.' ? '' : `${root}/`
  const inside = [...new Set([...(paths ?? []), ...files.keys()])]
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length))
  return {
    folder: root,
    paths: inside.filter((path) => !ignore.ignores(path)),
    ignoreFile,
    ignores: ignore.ignores,
  }
}

// A pattern that docker refuses stops the build before anything is copied.
function ignoreOf(text: string) {
  try {
    return readIgnore(text)
  } catch (error) {
    if (error instanceof Problem) return nothingIgnored
    throw error
  }
}
