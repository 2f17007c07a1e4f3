import { failed, refused, type Text } from './text.js'

/** The problems with registries: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const registriesProblems = {
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
} satisfies Record<string, (facts: never) => Text>
