import { posix } from 'node:path'
import { problem } from '../errors/problem.js'
import { chooseTarget, type Stage, testStage } from '../image/dockerfile.js'
import type { Dockerfile, Facts } from './facts.js'
import type { Found } from './found.js'

/** What is built: values for slipway.yml where its default would be another. */
export interface Choice {
  readonly file?: string | undefined
  readonly context?: string | undefined
  readonly target?: string | undefined
  readonly testTarget?: string | undefined
  /** Whether the Dockerfile has a stage of tests. */
  readonly tested: boolean
  readonly dockerfile: string
  readonly notes: readonly string[]
}

const SHIPS = /(?:^|[._/-])(?:prod|production|release|deploy|heroku|web|live)(?:[._/-]|$)/i
const NOT_SHIPS =
  /(?:^|[._/-])(?:dev|devel|development|devcontainer|local|debug|tests?|testing|ci|e2e|base|builder|docs|examples?|bench)(?:[._/-]|$)/i
const TESTS = /^(?:tests|testing|unit-?tests?|run-?tests?)$/
const ASIDE =
  /^(?:dev|devel|development|debug|local|lint|e2e|ci|check|docs|builder?|tests?|testing|unit-?tests?)$/
const NAMES = ['release', 'runtime', 'runner', 'final', 'deploy', 'app', 'web', 'server']
/** Folders that hold a Dockerfile for what lies beside them. */
const BESIDE =
  /(?:^|\/)\.?(?:docker|build|ci|deploy|deployment|ops|infra|containers?|prod|production|config|etc)(?:\/|$)/i

/** Chooses what is built, from the Dockerfiles and from what the pipeline built so far. Throws `E_INIT_DOCKERFILE`. */
export function choose({ asked, known, dockerfiles, paths }: Facts, found: Found): Choice {
  const notes: string[] = []
  const chosen = chooseFile(dockerfiles, asked.file ?? known.file ?? found.file, notes)
  if (chosen === undefined) {
    if (asked.file !== undefined) throw problem('E_DOCKERFILE', { file: asked.file })
    throw problem('E_INIT_DOCKERFILE', {})
  }
  const { path, stages } = chosen
  const context = (chosen.path === found.file && found.context) || contextOf(chosen, paths)
  const test = testStage(stages) ?? stages.find(({ name = '' }) => TESTS.test(name))
  const wanted =
    asked.target ?? known.target ?? stages.find(({ name }) => name === found.target?.toLowerCase())?.name
  return {
    file: path === 'Dockerfile' ? undefined : path,
    context: context === '.' ? undefined : context,
    target: targetOf(chosen, { wanted, test, notes }),
    testTarget: test?.name === 'test' ? undefined : test?.name,
    tested: test !== undefined,
    dockerfile: path,
    notes,
  }
}

function chooseFile(
  all: readonly Dockerfile[],
  wanted: string | undefined,
  notes: string[],
): Dockerfile | undefined {
  const given = all.find(({ path }) => path === wanted)
  if (given !== undefined) return given
  const [first, ...others] = [...all].sort(
    (a, b) => rank(a) - rank(b) || depth(a) - depth(b) || (a.path < b.path ? -1 : 1),
  )
  if (first !== undefined && others.length > 0) {
    const why = SHIPS.test(first.path)
      ? 'by its name'
      : depth(first) === 0
        ? 'as it lies at the top'
        : 'as the likeliest'
    notes.push(
      `${first.path} ships, ${why}; there is ${others.map(({ path }) => path).join(', ')} as well (file in slipway.yml)`,
    )
  }
  return first
}

const depth = ({ path }: Dockerfile): number => path.split('/').length - 1

function rank({ path, stages }: Dockerfile): number {
  if (path === 'Dockerfile') return stages.some(({ name = '' }) => /^prod(?:uction)?$/.test(name)) ? 0 : 2
  if (SHIPS.test(path)) return 1
  return NOT_SHIPS.test(path) ? 4 : 3
}

/** What `target` must say; nothing where the default is the stage meant. */
function targetOf(
  { stages, path }: Dockerfile,
  { wanted, test, notes }: { wanted: string | undefined; test: Stage | undefined; notes: string[] },
): string | undefined {
  if (wanted !== undefined) {
    const { stage } = chooseTarget(stages, wanted, test, path)
    const usual = stages.find(({ name = '' }) => /^prod(?:uction)?$/.test(name)) ?? stages.at(-1)
    return stage === usual ? undefined : stage.name
  }
  const isNamed = stages.some(({ name = '' }) => name === 'production' || name === 'prod')
  const last = stages.at(-1)
  if (isNamed || last?.name === undefined || !ASIDE.test(last.name)) return undefined
  const fit = stages.filter(({ name = '' }) => name !== '' && !ASIDE.test(name))
  const best = fit.find(({ name = '' }) => NAMES.includes(name)) ?? fit.at(-1)
  if (best === undefined) return undefined
  notes.push(
    `the stage ${best.name} of ${path} ships: the last one, ${last.name}, does not look like what should (target in slipway.yml)`,
  )
  return best.name
}

/** The folder that the image is built from: the top, or that of the Dockerfile where what it copies lies there. */
function contextOf({ path, text }: Dockerfile, paths: readonly string[]): string {
  const folder = posix.dirname(path)
  if (folder === '.') return '.'
  const sources = [...text.matchAll(/^[^\S\n]*(?:COPY|ADD)[^\S\n]+(?!.*--from=)(?:--\S+[^\S\n]+)*(.+)$/gim)]
    .flatMap(([, words = '']) => words.trim().split(/\s+/).slice(0, -1))
    .filter((word) => !/[$*?["]/.test(word) && !/^\.?\/?$/.test(word))
    .map((word) => posix.normalize(word).replace(/\/$/, ''))
  const lie = (below: string): number =>
    sources.filter((source) => {
      const at = posix.join(below, source)
      return paths.some((one) => one === at || one.startsWith(`${at}/`))
    }).length
  const [top, beside] = [lie('.'), lie(folder)]
  if (top !== beside) return top > beside ? '.' : folder
  return BESIDE.test(folder) ? '.' : folder
}
