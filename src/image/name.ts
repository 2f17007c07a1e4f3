import { DOCKER_HUB, parseRepository, type Repository } from './reference.js'
import { short } from './tags.js'

/** What the image's name is worked out from. */
export interface NameFacts {
  readonly image: string | undefined
  readonly username: string | undefined
  readonly repositoryName: string | undefined
  readonly private: boolean | undefined
}

/** The last part of an image's name for a repository: lower case, what a name may not hold replaced by `-`. */
export const nameOf = (repositoryName: string): string =>
  repositoryName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'app'

/**
 * The repository that is published to: what was asked for, else `<user name>/<repository name>` on Docker Hub, but
 * never for a private repository, which would become public. Throws `E_REFERENCE` for a name that is none.
 */
export function imageName({
  image,
  username,
  repositoryName,
  private: secret,
}: NameFacts): Repository | undefined {
  if (image !== undefined) return parseRepository(image)
  if (username === undefined || repositoryName === undefined || secret === true) return undefined
  return parseRepository(`${username.toLowerCase()}/${nameOf(repositoryName)}`)
}

/** The stand-in for a name that is not known yet, for a plan that is only shown. */
export const unknownImage = (repositoryName: string | undefined): Repository => ({
  registry: DOCKER_HUB,
  path: `$DOCKER_USERNAME/${nameOf(repositoryName ?? 'app')}`,
})

/** The name of an image that is only built and not published: `todo-app`. */
export const localImage = (repositoryName: string | undefined): Repository => ({
  registry: DOCKER_HUB,
  path: `library/${nameOf(repositoryName ?? 'app')}`,
})

/** The image that the tests of a commit run in, which only the engine has: `slipway-test/todo-app:1a2b3c4`. */
export const testImage = ({
  repositoryName,
  commit,
}: {
  readonly repositoryName?: string | undefined
  readonly commit?: string | undefined
}): string =>
  `slipway-test/${nameOf(repositoryName ?? 'app')}:${commit === undefined ? 'local' : short(commit)}`
