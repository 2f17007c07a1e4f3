import { failed, usage, type Text } from './text.js'

/** The problems with docker and its engine: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const dockerProblems = {
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
  E_IGNORE: (p: { file: string; line: number; pattern: string }) =>
    usage(
      `${p.file} line ${p.line} has the pattern "${p.pattern}", which docker refuses.`,
      'Correct it; a bracket that means itself is written \\[.',
    ),
  E_CONTEXT: (p: { context: string; reason: string }) =>
    usage(
      `The build context ${p.context} cannot be read: ${p.reason}.`,
      'Give the folder to build from with --context.',
    ),
  E_CONTEXT_FILE: (p: { path: string; reason: string }) =>
    usage(
      `${p.path} in the build context cannot be read: ${p.reason}.`,
      'Make it readable, or list it in .dockerignore if the image does not need it.',
    ),
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
} satisfies Record<string, (facts: never) => Text>
