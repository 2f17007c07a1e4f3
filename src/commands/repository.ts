import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Problem, problem } from '../errors/problem.js'
import { readStages } from '../image/dockerfile.js'
import type { Dockerfile, Download, Facts } from '../init/facts.js'
import { isDockerfile, isShell, mentioned } from '../init/mentioned.js'
import { readEnvFiles } from '../settings/env-file.js'
import type { Argv, Step } from '../types.js'
import { repository, version } from '../version.js'
import type { Context } from './context.js'
import { askGit } from './git.js'

/** What `slipway init` needs to know of the repository. Throws `E_INIT_FOLDER` below its top. */
export async function lookAtRepository(context: Context): Promise<Facts> {
  const { build, cwd, settings, perform } = context
  const top = (await perform(ask(context, ['git', 'rev-parse', '--show-cdup'])))?.trim()
  if (top !== undefined && top !== '') throw problem('E_INIT_FOLDER', { top: resolve(cwd, top) })
  const paths = await perform(listFiles(cwd))
  const texts = readTexts(cwd, paths)
  const asked = (name: string): boolean => settings.sources.get(name) === `--${name}`
  return {
    asked: {
      app: asked('app') ? settings.app : undefined,
      branches: asked('branch') ? settings.branches : undefined,
      image: asked('image') ? settings.image : undefined,
      file: asked('file') ? settings.file.replace(/^\.\//, '') : undefined,
      target: asked('target') ? settings.target : undefined,
    },
    known: {
      file: settings.sources.has('file') ? settings.file : undefined,
      target: settings.sources.has('target') ? settings.target : undefined,
    },
    download: downloadOf(context),
    branch: await findBranch(context),
    repository: build.repository,
    name: build.repositoryName ?? 'app',
    git: await whatGitLacks(context, top),
    paths,
    dockerfiles: readDockerfiles(
      context,
      paths.filter((path) => isDockerfile(path) || path === settings.file),
    ),
    texts,
    template: await readTemplate(cwd, paths),
  }
}

const ask = (context: Context, argv: Argv): Step<string | undefined> => ({
  name: 'ask git',
  show: `$ ${argv.join(' ')}`,
  effect: 'read',
  assume: undefined,
  run: () => askGit(context, argv),
})

async function whatGitLacks(context: Context, top: string | undefined): Promise<Facts['git']> {
  if (top === undefined) return 'none'
  if (context.build.commit === undefined) return 'no commit'
  return (await hasRemote(context)) ? 'complete' : 'no remote'
}

const hasRemote = async (context: Context): Promise<boolean> =>
  (await context.perform(ask(context, ['git', 'remote', 'get-url', 'origin']))) !== undefined

/** Whether `.travis.yml` lies in git as it lies here. */
export async function isCommitted(context: Context): Promise<boolean> {
  const words = ['status', '--porcelain', '--ignored', '--', '.travis.yml'] as const
  return (await context.perform(ask(context, ['git', '--no-optional-locks', ...words])))?.trim() === ''
}

/** The branch that is the remote's own; else main or master, where there is only one of them; else the one checked out. */
async function findBranch(context: Context): Promise<string | undefined> {
  const { build, perform } = context
  const head = ['git', 'symbolic-ref', '--short', '-q', 'refs/remotes/origin/HEAD'] as const
  const remote = (await perform(ask(context, head)))?.trim().replace(/^origin\//, '')
  if (remote !== undefined && remote !== '') return remote
  const list = ['git', 'branch', '--list', '--format=%(refname:short)', 'main', 'master'] as const
  const usual = (await perform(ask(context, list)))?.split(/\s+/).filter((name) => name !== '') ?? []
  if (usual.length === 1) return usual[0]
  return usual.length === 0 ? build.branch : build.branch === 'master' ? 'master' : 'main'
}

const ASIDE = /^(?:\.git|node_modules|vendor|bower_components|\.venv|venv|__pycache__|dist|target|build)$/
const DEPTH = 5

const listFiles = (folder: string): Step<readonly string[]> => ({
  name: 'list files',
  show: 'list the files of .',
  effect: 'read',
  assume: [],
  run: () => Promise.resolve(filesBelow(folder, '', DEPTH)),
})

function filesBelow(folder: string, below: string, depth: number): string[] {
  const entries: Dirent[] = readdirSync(join(folder, below), { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return depth === 0 || ASIDE.test(entry.name) ? [] : filesBelow(folder, path, depth - 1)
  })
}

/** What `make` and `npm run` read. */
const CALLERS = ['Makefile', 'makefile', 'package.json']
const LARGEST = 256 * 1024

function readTexts(folder: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const known = new Set(paths)
  const texts = new Map<string, string>()
  for (const path of ['.travis.yml', 'slipway.yml', ...CALLERS])
    if (known.has(path)) texts.set(path, read(folder, path))
  let more = ['.travis.yml', ...CALLERS].flatMap((path) => mentioned(texts.get(path) ?? '', known))
  for (let round = 0; round < 3; round++) {
    const fresh = more.filter((path) => !texts.has(path)).map((path) => [path, read(folder, path)] as const)
    const scripts = fresh.filter(([path, text]) => text.length <= LARGEST && isShell(path, text))
    for (const [path, text] of scripts) texts.set(path, text)
    more = scripts.flatMap(([, text]) => mentioned(text, known))
  }
  return texts
}

function read(folder: string, path: string): string {
  try {
    return readFileSync(join(folder, path), 'utf8')
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    throw problem('E_FILE_READ', { file: path, reason: code })
  }
}

// One that cannot be understood is no reason to leave the others alone.
function readDockerfiles({ cwd, log }: Context, paths: readonly string[]): Dockerfile[] {
  return paths.flatMap((path) => {
    const text = read(cwd, path)
    try {
      return [{ path, text, stages: readStages(text, path) }]
    } catch (error) {
      if (!(error instanceof Problem) || paths.length === 1) throw error
      log.warn(`${path} is left aside: ${error.message}`)
      return []
    }
  })
}

async function readTemplate(folder: string, paths: readonly string[]): Promise<Facts['template']> {
  const file = ['.env.template', '.env.example', '.env.sample', '.env.dist'].find((one) =>
    paths.includes(one),
  )
  return file === undefined ? undefined : { file, names: Object.keys(await readEnvFiles([file], folder)) }
}

/** In the released file this stands beside everything else; in the sources it does not stand in the file that runs. */
const MARK = 'slipway init hashes the file it is part of'

function downloadOf({ program, log }: Context): Download {
  const url = `${repository}/releases/download/v${version}/index.js`
  const bytes = program === undefined ? undefined : readProgram(program, log.debug)
  const isWhole = bytes?.includes(MARK) === true
  return { version, url, sha256: isWhole ? createHash('sha256').update(bytes).digest('hex') : undefined }
}

function readProgram(program: string, note: (message: string) => void): Buffer | undefined {
  try {
    return readFileSync(program)
  } catch (error) {
    note(`${program} cannot be read: ${String(error)}`)
    return undefined
  }
}
