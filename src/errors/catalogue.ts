import { Exit } from './exit.js'

/** What a problem says: one sentence, one hint, and how the process ends. */
export interface Text {
  readonly message: string
  readonly hint: string
  readonly exit: number
}

const usage = (message: string, hint: string): Text => ({ message, hint, exit: Exit.usage })
const failed = (message: string, hint: string): Text => ({ message, hint, exit: Exit.failed })
const refused = (message: string, hint: string): Text => ({ message, hint, exit: Exit.refused })

/** Every problem slipway foresees: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const catalogue = {
  // The command line and the settings
  E_COMMAND: (p: { name: string; nearest?: string | undefined }) =>
    usage(
      `There is no command "${p.name}".`,
      p.nearest === undefined
        ? 'See slipway --help.'
        : `Did you mean slipway ${p.nearest}? See slipway --help.`,
    ),
  E_FLAG: (p: { flag: string; command: string; nearest?: string | undefined }) =>
    usage(
      `slipway ${p.command} has no option ${p.flag}.`,
      p.nearest === undefined
        ? `See slipway ${p.command} --help.`
        : `Did you mean ${p.nearest}? See slipway ${p.command} --help.`,
    ),
  E_VALUE: (p: { source: string; want: string; got?: string | undefined }) =>
    usage(
      p.got === undefined
        ? `${p.source} needs a value.`
        : `${p.source} takes ${p.want}, not ${JSON.stringify(p.got)}.`,
      `Give ${p.want}.`,
    ),
  E_ARGUMENT: (p: { command: string; word: string }) =>
    usage(
      `slipway ${p.command} does not take the argument "${p.word}".`,
      `See slipway ${p.command} --help; what is meant for docker goes behind --.`,
    ),
  E_FILE_SYNTAX: (p: { file: string; line: number; detail: string }) =>
    usage(
      `${p.file} line ${p.line} is not valid YAML: ${p.detail}.`,
      'Check the indentation and the quotes there.',
    ),
  E_FILE_KEY: (p: { file: string; line: number; key: string; nearest?: string | undefined }) =>
    usage(
      `${p.file} line ${p.line} has the unknown key "${p.key}".`,
      p.nearest === undefined ? 'See slipway help settings for the keys.' : `Did you mean ${p.nearest}?`,
    ),
  E_FILE_READ: (p: { file: string; reason: string }) =>
    usage(`${p.file} cannot be read: ${p.reason}.`, 'Check the path and its permissions.'),
  E_MISSING: (p: { name: string; what: string; hint: string }) =>
    usage(`${p.name} is not set: ${p.what}.`, p.hint),
  E_IMAGE_UNKNOWN: (_: object) =>
    usage(
      'No image name is set, and none can be worked out.',
      'Set --image alice/todo-app (SLIPWAY_IMAGE), or DOCKER_USERNAME for $DOCKER_USERNAME/<repository name>.',
    ),
  E_REFERENCE: (p: { text: string; part: string; want: string }) =>
    usage(
      `"${p.text}" is not an image reference: its ${p.part} must be ${p.want}.`,
      'Write it as [host/]name, for example alice/todo-app.',
    ),
  E_TAG: (p: { tag: string }) =>
    usage(
      `"${p.tag}" is not a tag.`,
      'A tag has letters, digits, ".", "_" and "-", at most 128 of them, and does not start with "." or "-".',
    ),
  E_TAG_TEMPLATE: (p: { template: string; detail: string; hint: string }) =>
    usage(`The tag "${p.template}" cannot be used: ${p.detail}.`, p.hint),
  E_TAG_UNKNOWN: (p: { template: string; name: string; what: string }) =>
    usage(
      `The tag "${p.template}" needs the ${p.what}, which is not known here.`,
      `Leave {${p.name}} out of --tag where it cannot be known.`,
    ),
  E_LABEL: (p: { label: string; detail: string }) =>
    usage(
      `The label "${p.label}" cannot be set: ${p.detail}.`,
      'Leave it out of --label, or give it another name.',
    ),
  E_NEEDS_YES: (p: { command: string }) =>
    usage(
      `slipway ${p.command} publishes, and this is not a CI job.`,
      `Add --yes to do it from here, or --dry-run to see what it would do.`,
    ),
  E_COMMIT_UNKNOWN: (_: object) =>
    usage(
      'The commit cannot be found out.',
      'Run slipway inside the git checkout, with at least one commit.',
    ),
  E_DIRTY: (_: object) =>
    usage(
      'The working tree has uncommitted changes, so the commit tag would lie.',
      'Commit or stash them first; see git status.',
    ),

  // Docker
  E_DOCKER_MISSING: (_: object) =>
    failed('The docker command was not found.', 'Install Docker, or on Travis CI add "services: docker".'),
  E_DOCKER_DAEMON: (p: { detail: string }) =>
    failed(
      `The Docker daemon does not answer: ${p.detail}.`,
      'Start it (systemctl start docker), on Travis CI add "services: docker", or check DOCKER_HOST.',
    ),
  E_DOCKERFILE: (p: { file: string }) =>
    usage(`There is no Dockerfile at ${p.file}.`, 'Give its path with --file, or run slipway where it lies.'),
  E_DOCKERFILE_SYNTAX: (p: { file: string; detail: string }) =>
    usage(`${p.file} cannot be understood: ${p.detail}.`, 'Try docker build with it.'),
  E_TARGET: (p: { target: string; file: string; stages: readonly string[] }) =>
    usage(
      `${p.file} has no stage "${p.target}".`,
      p.stages.length === 0 ? 'It names no stages at all.' : `Its stages are: ${p.stages.join(', ')}.`,
    ),
  E_TARGET_IS_TEST: (p: { target: string }) =>
    usage(
      `The stage "${p.target}" is the test stage, which is never published.`,
      'Name the stage that ships with --target, or put it last in the Dockerfile.',
    ),
  E_SECRET_BUILDER: (_: object) =>
    failed(
      'Build secrets need BuildKit, and this engine has only the classic builder.',
      'Install the buildx plugin (package docker-buildx-plugin), or use a newer Docker.',
    ),
  E_BUILD: (p: { exitCode: number; stage: string }) =>
    failed(`docker build of ${p.stage} ended with exit code ${p.exitCode}.`, 'Its output above says why.'),
  E_TESTS: (p: { exitCode: number; run: string }) =>
    failed(
      `The tests failed: ${p.run} ended with exit code ${p.exitCode}.`,
      'Their output above says which.',
    ),
  E_NOT_BUILT: (p: { image: string }) =>
    failed(`There is no built image ${p.image}.`, 'Run slipway build first, in the same job.'),
  E_NOT_OURS: (p: { image: string; revision: string; commit: string }) =>
    failed(
      `The local image ${p.image} was built from ${p.revision}, not from ${p.commit}.`,
      'Run slipway build again for this commit.',
    ),
  E_DOCKER: (p: { command: string; exitCode: number; detail: string }) =>
    failed(`${p.command} ended with exit code ${p.exitCode}: ${p.detail}.`, 'Its output above says more.'),

  // Registries
  E_LOGIN: (p: { registry: string; user: string; hint: string }) =>
    refused(`${p.registry} refused the login of ${p.user}.`, p.hint),
  E_REGISTRY_UNAUTHORIZED: (p: { image: string; action: string }) =>
    refused(
      `The registry does not let us ${p.action} ${p.image}.`,
      'Check the repository name and that the token has write access; slipway login comes before slipway push.',
    ),
  E_REGISTRY: (p: { registry: string; action: string; detail: string }) =>
    failed(
      `${p.registry} failed to ${p.action}: ${p.detail}.`,
      'Try again in a moment; check the status page of the registry.',
    ),
  E_RATE_LIMIT: (p: { registry: string; wait?: string | undefined }) =>
    failed(
      `${p.registry} limits requests${p.wait === undefined ? '' : ` and asks to wait ${p.wait}`}.`,
      'Log in before the build: signed-in pulls have a higher limit; on builds that do not publish, set SLIPWAY_PULL_LOGIN=1.',
    ),
  E_DIGEST: (p: { image: string; expected: string; found: string }) =>
    failed(
      `${p.image} is ${p.found} at the registry, but ${p.expected} was pushed.`,
      'Something else pushed this tag at the same time; run the build again.',
    ),
  E_COMMIT_TAG_TAKEN: (p: { image: string; revision: string }) =>
    failed(
      `${p.image} is published already, and not from this commit (its revision is ${p.revision}).`,
      'A commit tag is never overwritten; delete that tag at the registry if it is wrong.',
    ),
  E_NOT_PUBLISHED: (p: { image: string }) =>
    failed(`${p.image} is not at the registry, so there is nothing to release.`, 'Run slipway push first.'),
  E_MANIFEST: (p: { image: string; detail: string }) =>
    failed(
      `${p.image} cannot be used: ${p.detail}.`,
      'Build it again with docker build, as a gzip-compressed linux/amd64 image.',
    ),

  // Heroku
  E_HEROKU_AUTH: (p: { detail: string }) =>
    refused(
      `Heroku refused the token in HEROKU_API_KEY: ${p.detail}.`,
      'Make one with: heroku authorizations:create -d "Travis CI" (it must not be an old or a short-lived token).',
    ),
  E_HEROKU_RIGHTS: (p: { app: string; detail: string }) =>
    refused(
      `This Heroku token may not work on ${p.app}: ${p.detail}.`,
      'Use a token of an owner or collaborator of the app.',
    ),
  E_HEROKU_APP: (p: { app: string }) =>
    failed(
      `There is no Heroku app "${p.app}".`,
      `Check --app (HEROKU_APP), or make it: heroku create ${p.app} --stack container.`,
    ),
  E_HEROKU_STACK: (p: { app: string; stack: string }) =>
    failed(
      `The Heroku app ${p.app} is on the stack ${p.stack}, which takes no images.`,
      `Switch it: heroku stack:set container --app ${p.app}.`,
    ),
  E_HEROKU_FIR: (p: { app: string }) =>
    failed(
      `The Heroku app ${p.app} is on Fir, which runs no Docker images.`,
      'Use an app on the Common Runtime (Cedar).',
    ),
  E_HEROKU: (p: { action: string; detail: string }) =>
    failed(
      `Heroku failed to ${p.action}: ${p.detail}.`,
      'Try again in a moment; see https://status.heroku.com.',
    ),
  E_HEROKU_REFUSED: (p: { action: string; detail: string }) =>
    failed(
      `Heroku refused to ${p.action}: ${p.detail}.`,
      'Mend what the sentence names, then run the release again.',
    ),
  E_NO_COMMAND: (p: { type: string }) =>
    failed(
      `Heroku refused the image: it has no command for the process type ${p.type}.`,
      'Add a CMD line to the stage that ships, or name it: --process "web: node server.js".',
    ),
  E_RELEASE_NOT_FOUND: (p: { app: string }) =>
    failed(
      `Heroku took the image, but no release of ${p.app} carries it.`,
      `See heroku releases --app ${p.app}; it may be running this very image already.`,
    ),
  E_RELEASE_FAILED: (p: { release: string; app: string; detail: string }) =>
    failed(
      `The release command of ${p.release} failed${p.detail}; the old release of ${p.app} still serves.`,
      'Its output above says why.',
    ),
  E_RELEASE_PENDING: (p: { release: string; seconds: number }) =>
    failed(
      `${p.release} was still pending after ${p.seconds} s.`,
      'Look at it with heroku releases; a longer wait is --release-timeout.',
    ),
  E_REPLACED: (p: { release: string; by: string }) =>
    failed(
      `${p.release} is not live: ${p.by} replaced it.`,
      'Somebody else released in between; see heroku releases.',
    ),
  E_UNHEALTHY: (p: { release: string; app: string; reason: string }) => ({
    message: `${p.release} is live on ${p.app} and not healthy: ${p.reason}.`,
    hint: `See heroku logs --app ${p.app}; go back with heroku rollback --app ${p.app}.`,
    exit: Exit.unhealthy,
  }),
} satisfies Record<string, (facts: never) => Text>

export type Catalogue = typeof catalogue
export type Code = keyof Catalogue
