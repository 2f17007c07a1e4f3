import type { Project } from '../../check/project.js'
import { isAskedFor, readProject } from '../../check/read.js'
import { listFolder, readProjectFile } from '../../io/project-files.js'
import type { Context } from '../context.js'
import { askGit } from '../git.js'

/** Scripts call scripts: more rounds than this no pipeline needs. */
const ROUNDS = 20

/** Reads what the rules look at: the files that a pipeline always has, and then what those turn out to call. */
export async function openProject(context: Context): Promise<Project> {
  const { cwd } = context
  const [paths, branch] = await Promise.all([pathsOf(context), publishingBranch(context)])
  const files = new Map<string, string>()
  const tried = new Set<string>()
  const take = (names: readonly string[]): boolean => {
    const fresh = names.filter((name) => !tried.has(name))
    for (const name of fresh) {
      tried.add(name)
      const text = readProjectFile(cwd, name)
      if (text !== undefined) files.set(name, text)
    }
    return fresh.length > 0
  }
  take(paths.filter(isAskedFor))
  let project = await readProject({ files, paths, branch })
  for (let round = 0; round < ROUNDS && take(project.wants); round++)
    project = await readProject({ files, paths, branch })
  return project
}

/** What git would hand to a job, else what lies in the folder. */
async function pathsOf(context: Context): Promise<readonly string[]> {
  const listed = await askGit(context, [
    'git',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ])
  return listed?.split('\0').filter((path) => path !== '') ?? listFolder(context.cwd)
}

/** The branch that is meant to publish: the one that is set, else the one that the repository calls its own. */
async function publishingBranch(context: Context): Promise<string> {
  const { settings, build } = context
  if (settings.sources.has('branch')) return settings.branches[0] ?? 'main'
  const head = await askGit(context, ['git', 'symbolic-ref', '--short', '-q', 'refs/remotes/origin/HEAD'])
  const known = head?.trim().replace(/^origin\//, '')
  if (known !== undefined && known !== '') return known
  const list = await askGit(context, [
    'git',
    'for-each-ref',
    '--format=%(refname:lstrip=-1)',
    'refs/heads',
    'refs/remotes/origin',
  ])
  const names = list?.split('\n') ?? []
  return (
    ['main', 'master'].find((name) => names.includes(name)) ??
    (list === undefined ? undefined : build.branch) ??
    'main'
  )
}
