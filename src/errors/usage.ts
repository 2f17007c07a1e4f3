import { usage, type Text } from './text.js'

/** The problems of the command line, the settings and the checkout: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const usageProblems = {
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
      'See slipway help settings.',
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
  E_FILE_BRANCHES: (p: { file: string; line: number }) =>
    usage(
      `${p.file} line ${p.line} has branch beside branches, whose keys are the branches that publish.`,
      'Take branch out.',
    ),
  E_BRANCHES_SHARE: (p: { one: string; other: string; what: string; hint: string }) =>
    usage(`The branches ${p.one} and ${p.other} ${p.what}.`, p.hint),
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
  E_REFERENCE_IN_CI: (_: object) =>
    usage(
      'In a CI job slipway release takes no reference: it releases what this build published.',
      'Release by hand from a laptop with --yes, or add --force if this job is meant to.',
    ),
  E_NEEDS_YES: (p: { command: string; does?: 'changes what is live' }) =>
    usage(
      `slipway ${p.command} ${p.does === 'changes what is live' ? p.does : 'publishes'}, and this is not a CI job.`,
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
} satisfies Record<string, (facts: never) => Text>
