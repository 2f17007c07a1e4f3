import { type Text, usage } from './text.js'

/** The problems of writing the pipeline's files: code → sentence, hint, exit code, made from facts. */
export const initProblems = {
  E_INIT_DOCKERFILE: (_: object) =>
    usage(
      'There is no Dockerfile in this repository, and slipway does not write one.',
      'Write a Dockerfile first (examples/todo-app has one), or give its path with --file.',
    ),
  E_INIT_FOLDER: (p: { top: string }) =>
    usage(
      'This folder lies inside a repository, and Travis CI reads .travis.yml at its top alone.',
      `Run slipway init in ${p.top}.`,
    ),
  E_INIT_FORM: (p: { detail: string }) =>
    usage(
      `The file .travis.yml cannot be edited: ${p.detail}.`,
      'Write that part as a list, one entry a line, and run slipway init again.',
    ),
  E_INIT_MIXED: (p: { where: string }) =>
    usage(
      `The file .travis.yml tests and publishes in one: ${p.where}.`,
      'Give the tests and what publishes lines of their own, and run slipway init again.',
    ),
  E_INIT_DIRTY: (_: object) =>
    usage(
      'The file .travis.yml has changes that are not committed, so git could not bring back what is changed now.',
      'Commit or stash them first, or add --force; --dry-run shows the change.',
    ),
} satisfies Record<string, (facts: never) => Text>
