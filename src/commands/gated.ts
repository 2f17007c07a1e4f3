import { type Problem, problem } from '../errors/problem.js'
import { imageName, localImage, unknownImage } from '../image/name.js'
import type { Repository } from '../image/reference.js'
import type { Context, Outcome } from './context.js'

/** The outcome where the gate is shut; a dry run says the verdict and goes on as if it were open. */
export function stopAtGate({ gate, settings, log }: Context): Outcome | undefined {
  if (gate.open) {
    if (settings.dryRun) log.info(`gate open: ${gate.reason}`)
    return undefined
  }
  if (!settings.dryRun) return { outcome: 'skipped', reason: gate.reason }
  log.info(`gate shut: ${gate.reason}; below is the plan as if it were open`)
  return undefined
}

/** What stands against publishing from here: no `--yes` outside CI, uncommitted changes, an unknown commit. */
export function publishProblems({ gate, build }: Context, command: string): Problem[] {
  return [
    ...(gate.needsYes ? [problem('E_NEEDS_YES', { command })] : []),
    ...(gate.dirty ? [problem('E_DIRTY', {})] : []),
    ...(build.commit === undefined ? [problem('E_COMMIT_UNKNOWN', {})] : []),
  ]
}

/** The image's repository, where a name is set or can be worked out. Throws `E_REFERENCE`. */
export const knownImage = ({
  settings,
  build,
}: Pick<Context, 'settings' | 'build'>): Repository | undefined =>
  imageName({
    image: settings.image,
    username: settings.dockerUsername,
    repositoryName: build.repositoryName,
    private: build.private,
  })

/** What stands for the image: its name, or in a dry run `$DOCKER_USERNAME/…` where it is not known yet. */
export const plannedImage = (context: Pick<Context, 'settings' | 'build'>): Repository | undefined =>
  knownImage(context) ?? (context.settings.dryRun ? unknownImage(context.build.repositoryName) : undefined)

/** The image's repository for a command that cannot do without; throws `E_IMAGE_UNKNOWN`, save in a dry run. */
export function publishedImage(context: Context): Repository {
  const image = plannedImage(context)
  if (image === undefined) throw problem('E_IMAGE_UNKNOWN', {})
  return image
}

/**
 * Under which name and tag build leaves the image in the engine; without a commit the tag is `local`. A pull request has
 * no credentials, and so perhaps no user name: its image is built all the same.
 */
export function builtReference(
  context: Pick<Context, 'settings' | 'build'>,
  known = knownImage(context),
): Repository & { readonly tag: string } {
  const { registry, path } = known ?? localImage(context.build.repositoryName)
  return { registry, path, tag: context.build.commit === undefined ? 'local' : commitOf(context) }
}

/** The commit that is built, in full; a dry run outside a checkout shows `<commit>`. */
export const commitOf = ({ build }: Pick<Context, 'build'>): string => build.commit ?? '<commit>'
