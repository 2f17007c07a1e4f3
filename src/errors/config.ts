import { failed, type Text, usage } from './text.js'

/** The problems of setting config vars: code → sentence, hint, exit code, made from facts. Never given a value. */
export const configProblems = {
  E_CONFIG_NAMES: (p: { detail: string }) =>
    usage(
      `slipway config cannot tell what to set: ${p.detail}.`,
      "Name what to set, with patterns such as 'TRELLO_*', or set all of the file with --all.",
    ),
  E_CONFIG_UNKNOWN: (p: { file: string; word: string; nearest?: string | undefined }) =>
    usage(
      `Nothing in ${p.file} is called ${p.word}.`,
      p.nearest === undefined
        ? 'Its lines read NAME=value; a pattern has * for any characters, and quotes around it for the shell.'
        : `Did you mean ${p.nearest}? Names are compared letter by letter.`,
    ),
  E_CONFIG_NOTHING: (p: { file: string }) =>
    usage(`Nothing in ${p.file} could be set on Heroku.`, 'Its lines read NAME=value.'),
  E_CONFIG_RESERVED: (p: { name: string; why: string }) =>
    usage(`${p.name} cannot be set: ${p.why}.`, 'Leave it out.'),
  E_CONFIG_ATTACHED: (p: { app: string; vars: string }) =>
    failed(
      `Heroku sets nothing of this on ${p.app}: ${p.vars} is what an add-on sets.`,
      'Leave it out: name what to set instead of --all; see heroku addons.',
    ),
  E_CONFIG_RELEASE: (p: { app: string }) =>
    failed(
      `Heroku took the config vars, but no release of ${p.app} shows them.`,
      `See heroku releases --app ${p.app}.`,
    ),
} satisfies Record<string, (facts: never) => Text>
