import type { JobRun } from '../pipeline/trace.js'
import type { Project } from '../project.js'
import type { Ran } from '../shell/machine.js'
import { valueOf } from '../shell/text.js'
import { type Operation, operationsOf } from './operations.js'

/** An operation with the command that does it, and its number in the job. */
export interface Done<O extends Operation = Operation> {
  readonly does: O
  readonly ran: Ran
  readonly at: number
}

/** What one job does to images, registries and Heroku where it is meant to publish. */
export interface JobView {
  readonly run: JobRun
  readonly done: readonly Done[]
  /** Whether something may happen that is not seen here: a script that is not there, a tool that builds images. */
  readonly hides: boolean
}

const views = new WeakMap<Project, readonly JobView[]>()

/** Each job of a push to the publishing branch. */
export function viewOf(project: Project): readonly JobView[] {
  const known = views.get(project)
  if (known !== undefined) return known
  const { pipeline } = project
  const made = pipeline.jobs
    .map((job) => pipeline.run(job, pipeline.publishing))
    .filter(({ built }) => built !== 'no')
    .map((run) => ({ run, done: doneIn(run), hides: hides(run, project) }))
  views.set(project, made)
  return made
}

const doneIn = ({ ran }: JobRun): readonly Done[] =>
  ran.flatMap((one, at) => operationsOf(one).map((does) => ({ does, ran: one, at })))

// Tools that build or push images by themselves, as far as their words tell.
const TOOLS =
  /(?:^|\/)(?:gradlew?|mvnw?|sbt|bazel(?:isk)?|rake|invoke|fab|packer|pack|buildah|kaniko|skaffold|lein|just|task|earthly|s2i|goreleaser|jib|ansible-playbook|terraform|werf|ko|nix-build|buildctl|img|crane|skopeo|regctl)$/

function hides({ ran }: JobRun, { wants, files }: Project): boolean {
  if (wants.some((path) => !files.has(path))) return true
  return ran.some((one) => {
    const [program] = one.words
    const name = program === undefined ? '' : valueOf(program)
    if (name === undefined || TOOLS.test(name)) return true
    // `$TOOL push`: nobody knows what stands there, unless what follows is a command by itself, as in `$SUDO docker push`.
    return (
      one.wrappers.some((word) => word.startsWith('$')) &&
      operationsOf(one).every(({ kind }) => kind === 'uses')
    )
  })
}

/** Those of one kind. */
export const ofKind = <K extends Operation['kind']>(
  done: readonly Done[],
  kind: K,
): readonly Done<Extract<Operation, { kind: K }>>[] =>
  done.filter((one): one is Done<Extract<Operation, { kind: K }>> => one.does.kind === kind)
