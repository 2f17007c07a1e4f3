import { posix } from 'node:path'
import type { Build } from '../dockerfile/pipeline.js'
import type { Act, Build as BuildAct, Push } from '../pipeline/acts/act.js'
import { actsOf } from '../pipeline/acts/read.js'
import type { Pipeline } from '../pipeline/trace.js'
import { resolve } from '../shell/paths.js'
import { type Text, show, valueOf } from '../shell/text.js'
import { HEROKU, type Named, readNamed } from './reference.js'

/**
 * The Dockerfiles that the jobs of a pipeline build, in any build that makes a difference. Undefined where no build is
 * seen, which may be because the pipeline cannot be followed.
 */
export function buildsOf(
  { jobs, scenarios, run }: Pipeline,
  paths: Iterable<string>,
): readonly Build[] | undefined {
  const all = [...paths]
  const found = new Map<string, Build>()
  for (const job of jobs)
    for (const scenario of scenarios)
      for (const one of buildsIn(actsOf(run(job, scenario).ran), all)) {
        const key = JSON.stringify([one.file, one.line, one.dockerfile, one.target])
        if (found.get(key)?.ships !== true) found.set(key, one)
      }
  const builds = [...found.values()]
  if (builds.length === 0) return undefined
  if (builds.some(({ ships }) => ships)) return builds
  // Nothing is seen to be published: what is not for tests may be, by a way that is not seen.
  return builds.map((one) => ({ ...one, ships: !/test/i.test(one.target ?? '') }))
}

function buildsIn(acts: readonly Act[], paths: readonly string[]): readonly Build[] {
  const pushed = acts.flatMap((act) => (act.kind === 'push' ? namesOf(act) : []))
  const tags = acts.flatMap((act) =>
    act.kind === 'tag' ? [{ from: readNamed(act.from), to: readNamed(act.to) }] : [],
  )
  return acts.flatMap((act) => {
    if (act.kind === 'push' && act.tool === 'heroku') return byHeroku(act, paths)
    return act.kind === 'build' && act.tool !== 'heroku' && act.tool !== 'compose'
      ? byDocker(act, goingOut(act, pushed, tags))
      : []
  })
}

interface Going extends Named {
  readonly allTags: boolean
}

const namesOf = ({ references, allTags }: Push): readonly Going[] =>
  references.map((one) => ({ ...readNamed(one), allTags }))

/** The names under which the image of a build is published. */
function goingOut(
  { tags, pushes }: BuildAct,
  pushed: readonly Going[],
  renamed: readonly { readonly from: Named; readonly to: Named }[],
): readonly Named[] {
  const own = tags.map(readNamed)
  if (pushes) return own
  const others = renamed.filter(({ from }) => own.some(({ key }) => key === from.key)).map(({ to }) => to)
  const names = [...own, ...others]
  return pushed.filter((one) =>
    names.some(({ key, repository }) => one.key === key || (one.allTags && one.repository === repository)),
  )
}

function byDocker(act: BuildAct, names: readonly Named[]): readonly Build[] {
  const { ran, file, target } = act
  const context = pathOf(act.context.at(-1), ran.folder)
  const dockerfile =
    file === undefined ? context && posix.join(context, 'Dockerfile') : pathOf(file, ran.folder)
  const stage = target === undefined ? undefined : valueOf(target)
  // What variables make is not known: it may be any file, any stage.
  if (dockerfile === undefined || (target !== undefined && stage === undefined)) return []
  return [
    {
      ...ran.place,
      dockerfile,
      context: context ?? '.',
      target: stage,
      ships: names.length > 0,
      elsewhere:
        names.length > 0 && names.every(({ registry }) => registry !== undefined && registry !== HEROKU),
    },
  ]
}

/** `heroku container:push`: the Dockerfile of the folder, or with `--recursive` one for each process. */
function byHeroku({ ran, processes }: Push, paths: readonly string[]): readonly Build[] {
  const folder = ran.folder ?? ''
  const build = (dockerfile: string): Build => ({
    ...ran.place,
    ...{ dockerfile, context: posix.dirname(dockerfile), target: undefined, ships: true, elsewhere: false },
  })
  if (!ran.words.some((word) => /^(?:-R|--recursive)$/.test(show(word))))
    return [build(posix.join(folder, 'Dockerfile'))]
  const types = processes.map(valueOf)
  return paths
    .filter((path) => {
      const type = /^Dockerfile\.([\w-]+)$/.exec(posix.basename(path))?.[1]
      const isMeant = types.length === 0 || types.includes(undefined) || types.includes(type)
      return type !== undefined && isMeant && (folder === '' || path.startsWith(`${folder}/`))
    })
    .map(build)
}

// `.` for the folder of the repository; undefined where it is not known, or no path: `-`, an address.
function pathOf(text: Text | undefined, folder = ''): string | undefined {
  const path = text === undefined ? undefined : valueOf(text)
  if (path === undefined || path === '-' || /^\w+:\/\/|^git@/.test(path)) return undefined
  const found = resolve(path, folder)
  return found === '' ? '.' : found
}
