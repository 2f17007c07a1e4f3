import { Exit } from './exit.js'
import { failed, type Text } from './text.js'

const others = (names: readonly string[]): string =>
  names.length === 0
    ? 'There is none to go back to.'
    : `Name one that can be gone back to: ${names.join(', ')}.`

/** The problems of going back: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const rollbackProblems = {
  E_ROLLBACK: (p: { app: string; release: string; why: string; names: readonly string[] }) =>
    failed(`${p.app} cannot go back to ${p.release}: ${p.why}.`, others(p.names)),
  E_ROLLBACK_NONE: (p: { app: string; before: string; names: readonly string[] }) =>
    failed(
      `${p.app} has nothing to go back to: no release before ${p.before} succeeded with another image and is still kept.`,
      others(p.names),
    ),
  E_ROLLBACK_UNKNOWN: (p: { app: string; release: string; names: readonly string[] }) =>
    failed(`Heroku does not say which image ${p.release} of ${p.app} runs.`, others(p.names)),
  E_ROLLED_BACK: (p: {
    app: string
    release: string
    reason: string
    back: string
    to: string
    sentence: string
  }) => ({
    message: `${p.release} was released on ${p.app} and not healthy: ${p.reason}; ${p.back} serves, which is ${p.to} again, healthy: ${p.sentence}.`,
    hint: `See heroku logs --app ${p.app}; mend it and push a new commit, since this one is not released again without --force.`,
    exit: Exit.restored,
  }),
  E_ROLLBACK_UNHEALTHY: (p: { app: string; release: string; reason: string; now: string; help: string }) => ({
    message: `${p.release} was released on ${p.app} and not healthy: ${p.reason}; ${p.now}.`,
    hint: `See heroku logs --app ${p.app}; ${p.help}.`,
    exit: Exit.unhealthy,
  }),
  E_RELEASE_UNKNOWN: (p: { app: string; release: string }) =>
    failed(`${p.app} has no release ${p.release}.`, `See slipway status --app ${p.app}.`),
} satisfies Record<string, (facts: never) => Text>
