import { Exit } from './exit.js'
import { failed, refused, type Text, usage } from './text.js'

/** The problems with Heroku: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const herokuProblems = {
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
  E_HEROKU_SCOPE: (p: { app: string; detail: string; scope: string }) =>
    refused(
      `This Heroku token does not reach far enough on ${p.app}: ${p.detail}.`,
      `Make one that does: heroku authorizations:create --scope ${p.scope} -d "Travis CI", or without --scope for all.`,
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
  E_CONFIG_MISSING: (p: { app: string; names: readonly string[]; command: string }) =>
    usage(
      `${p.app} lacks the config ${p.names.length === 1 ? 'var' : 'vars'} ${p.names.join(', ')}, which --require names.`,
      `Set ${p.names.length === 1 ? 'it' : 'them'}: ${p.command}.`,
    ),
  E_IMAGE_PLATFORM: (p: { image: string; platform: string }) =>
    failed(
      `${p.image} is built for ${p.platform}, and Heroku runs linux/amd64 only.`,
      'Build it with --platform linux/amd64, as slipway does by itself where an app is set.',
    ),
  E_IMAGE_COMMAND: (p: { image: string; names: readonly string[] }) =>
    failed(
      `${p.image} has neither CMD nor ENTRYPOINT, so Heroku would refuse it for the process type ${p.names.join(', ')}.`,
      `Add a CMD line to the stage that ships, or name the command: --process "web: node server.js".`,
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
  E_UNHEALTHY: (p: { release: string; app: string; reason: string; back: string; help: string }) => ({
    message: `${p.release} is live on ${p.app} and not healthy: ${p.reason}${p.back === '' ? '' : `; ${p.back}`}.`,
    hint: `See heroku logs --app ${p.app}; ${p.help}.`,
    exit: Exit.unhealthy,
  }),
} satisfies Record<string, (facts: never) => Text>
