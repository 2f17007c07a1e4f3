import { failed, refused, type Text, usage } from './text.js'

/** The problems with Travis CI and with encrypting for it: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const travisProblems = {
  E_TRAVIS_AUTH: (p: { detail: string }) =>
    refused(
      `Travis CI refused the token in TRAVIS_TOKEN: ${p.detail}.`,
      'Copy it from https://app.travis-ci.com/account/preferences; a GitHub token is another thing.',
    ),
  E_TRAVIS_RIGHTS: (p: { action: string; repository: string; detail: string }) =>
    refused(
      `This Travis CI token may not ${p.action} of ${p.repository}: ${p.detail}.`,
      'Use the token of somebody who may push to the repository.',
    ),
  E_TRAVIS_REPO: (p: { repository: string }) =>
    refused(
      `Travis CI shows no repository ${p.repository} to this token; without access it answers as if there were none.`,
      'Check --repo, that the repository is switched on at Travis CI, and whose token TRAVIS_TOKEN is.',
    ),
  E_TRAVIS: (p: { action: string; detail: string }) =>
    failed(
      `Travis CI failed to ${p.action}: ${p.detail}.`,
      'Try again in a moment; see https://www.traviscistatus.com.',
    ),
  E_TRAVIS_REFUSED: (p: { action: string; detail: string }) =>
    failed(`Travis CI refused to ${p.action}: ${p.detail}.`, 'Mend what the sentence names.'),
  E_TRAVIS_KEY: (p: { repository: string }) =>
    failed(
      `The public key that Travis CI gives for ${p.repository} is no RSA key that can be read.`,
      'Make a new one in the settings of the repository at Travis CI, or use --env-var, which needs none.',
    ),
  E_ENCRYPT_NAME: (p: { detail: string }) =>
    usage(
      `slipway encrypt cannot tell what to encrypt: ${p.detail}.`,
      'Give the name alone, as in slipway encrypt DOCKER_PASSWORD; the value is read from standard input or asked for.',
    ),
  E_ENCRYPT_ARGUMENT: (p: { detail: string }) =>
    usage(
      `slipway encrypt takes no value as an argument, and ${p.detail}: the shell keeps it in its history and every process list shows it.`,
      'Take it out of the history, better make a new secret; then give the name alone and the value on standard input.',
    ),
  E_ENCRYPT_OPTIONS: (p: { detail: string }) =>
    usage(`slipway encrypt cannot do that: ${p.detail}.`, 'See slipway encrypt --help.'),
  E_ENCRYPT_INPUT: (p: { name: string; detail: string }) =>
    usage(
      `There is no value for ${p.name}: ${p.detail}.`,
      `Pipe it in, as in slipway encrypt ${p.name} < file, or run it at a terminal, where it is asked for.`,
    ),
  E_ENCRYPT_VALUE: (p: { name: string; detail: string }) =>
    usage(`The value for ${p.name} cannot be used: ${p.detail}.`, 'Check what stands on standard input.'),
  E_ENCRYPT_SIZE: (p: { name: string; bytes: number; limit: number; bits: number }) =>
    usage(
      `The value for ${p.name} is too long: quoted for the shell it makes ${p.bytes} bytes, and a key of ${p.bits} bits encrypts at most ${p.limit}.`,
      'Set it in the settings of the repository with --env-var, which has no such limit.',
    ),
  E_ENCRYPT_FILE: (p: { file: string; line: number; detail: string }) =>
    usage(
      `${p.file} line ${p.line} has no place for another encrypted variable: ${p.detail}.`,
      'Write env.global as a list, one entry a line; or leave out --add and paste what is printed.',
    ),
  E_ENCRYPT_CHANGED: (p: { file: string }) =>
    failed(`${p.file} was changed while the value was asked for, so nothing is written.`, 'Run it again.'),
} satisfies Record<string, (facts: never) => Text>
