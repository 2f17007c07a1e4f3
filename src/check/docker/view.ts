import { posix } from 'node:path'
import type { JobRun } from '../pipeline/trace.js'
import type { Project } from '../project.js'
import type { Ran } from '../shell/machine.js'
import { keyOf, valueOf } from '../shell/text.js'
import { isSlipway } from '../shell/wrappers.js'
import { isDocker, readDocker } from './docker.js'
import { readHeroku, readHerokuUse } from './heroku.js'
import type { Done, Operation } from './operations.js'
import { HEROKU } from './reference.js'

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

function doneIn({ ran }: JobRun): readonly Done[] {
  return ran.flatMap((one, at) =>
    one.followed ? [] : operationsOf(one).map((does) => ({ does, ran: one, at })),
  )
}

function operationsOf(ran: Ran): readonly Operation[] {
  const [program, ...words] = ran.words
  const name = posix.basename(valueOf(program ?? []) ?? '')
  const written = ran.redirects.some(({ target }) => keyOf(target).includes('.docker/config.json'))
  if (written) return [{ kind: 'login', registry: undefined }]
  if (isDocker(program)) return [readDocker(words) ?? []].flat()
  if (/^docker-compose$/.test(name)) return [{ kind: 'makes' }]
  if (name === 'heroku') return herokuOf(words)
  if (isSlipway(valueOf(program ?? []))) return slipwayOf(words)
  const node = /^node(?:js)?$/.test(name) && words.some((word) => isSlipway(valueOf(word)))
  if (node) return slipwayOf(words.slice(words.findIndex((word) => isSlipway(valueOf(word))) + 1))
  const texts = [name, ...words.map(keyOf)].join(' ')
  if (
    /ecr (?:get-login|get-login-password)|configure-docker|docker-credential|\.docker\/config\.json|acr login/.test(
      texts,
    )
  )
    return [{ kind: 'login', registry: undefined }]
  return [readHerokuUse(name, words) ?? ({ kind: 'uses', words } satisfies Operation)]
}

function herokuOf(words: Ran['words']): readonly Operation[] {
  const does = readHeroku(words)
  if (does?.kind === 'heroku login' && does.container) return [does, { kind: 'login', registry: HEROKU }]
  return does === undefined ? [] : [does]
}

function slipwayOf(words: Ran['words']): readonly Operation[] {
  const command = words.map((word) => valueOf(word) ?? '').find((word) => /^[a-z]+$/.test(word)) ?? ''
  return [{ kind: 'slipway', command }]
}

// Tools that build or push images by themselves, as far as their words tell.
const TOOLS =
  /(?:^|\/)(?:gradlew?|mvnw?|sbt|bazel(?:isk)?|rake|invoke|fab|packer|pack|buildah|kaniko|skaffold|lein|just|task|earthly|s2i|goreleaser|jib|ansible-playbook|terraform|werf|ko|nix-build|buildctl|img|crane|skopeo|regctl)$/

function hides({ ran }: JobRun, { wants, files }: Project): boolean {
  if (wants.some((path) => !files.has(path))) return true
  return ran.some(({ words: [program] }) => program !== undefined && hidesIn(valueOf(program)))
}

const hidesIn = (program: string | undefined): boolean => program === undefined || TOOLS.test(program)

/** Those of one kind. */
export const ofKind = <K extends Operation['kind']>(
  done: readonly Done[],
  kind: K,
): readonly Done<Extract<Operation, { kind: K }>>[] =>
  done.filter((one): one is Done<Extract<Operation, { kind: K }>> => one.does.kind === kind)

/** A job with what it does. */
export const publishes = ({ done }: JobView): boolean =>
  done.some(({ does }) => does.kind === 'push' || (does.kind === 'build' && does.pushes))
