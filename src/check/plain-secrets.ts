import { isSecretName } from './secret-names.js'

/** Tokens that are told by their form: whoever reads one can use it. */
const TOKENS: readonly (readonly [what: string, form: RegExp])[] = [
  ['a Docker Hub token', /\bdckr_[po]at_[A-Za-z0-9_-]{20,}/],
  ['a Heroku token', /\bHRKU-[A-Za-z0-9_-]{30,}/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/],
  ['a GitLab token', /\bglpat-[\w-]{20,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a Slack token', /\bxox[abpors]-[\w-]{10,}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['a Stripe key', /\bsk_live_[A-Za-z0-9]{16,}/],
]

/** What kind of token stands in a text. */
export const tokenIn = (text: string): string | undefined => TOKENS.find(([, form]) => form.test(text))?.[0]

// Databases of a test have passwords that protect nothing.
const FOR_TESTS =
  /POSTGRES|PGPASS|MYSQL|MARIA|MONGO|REDIS|RABBIT|(?:^|_)(?:DB|DATABASE|SQL|PG|TEST|TESTS|TESTING|CI|DUMMY|FAKE|MOCK|LOCAL|DEV|EXAMPLE)(?:_|$)/i
const PLACEHOLDER =
  /^(?:.{0,3}|(?:true|false|yes|no|none|null|nil|on|off)|.*(?:test|dummy|fake|example|sample|change|replace|your|todo|xxx|placeholder|mock|secret|password|passw0rd|postgres|root|admin|foobar|localhost|not[-_ ]?(?:a|so)|insecure|<|\[|\*\*\*).*|(.)\1+|https?:.*|\.{0,2}\/.*|\d{1,4})$/i
// What a value says of itself: `only-for-the-specs`.
const THROWN_AWAY =
  /(?:^|[-_ ])(?:only|specs?|ci|dev|development|local|demo|throw-?away|unsafe|unused|whatever|temporary|nothing)(?:[-_ ]|$)/i

/**
 * Whether `value`, written as plain text, is a secret: `yes` for what signs in somewhere, `maybe` for other names of
 * secrets, which may be of no worth.
 */
export function isPlainSecret(name: string, value: string): 'yes' | 'maybe' | 'no' {
  if (tokenIn(value) !== undefined) return 'yes'
  if (!isSecretName(name) || /[$`]/.test(value)) return 'no'
  if (SIGNS_IN.test(name) && !FOR_TESTS.test(name)) return REFERENCE.test(value) ? 'no' : 'yes'
  return PLACEHOLDER.test(value) || THROWN_AWAY.test(value) || FOR_TESTS.test(name) ? 'no' : 'maybe'
}

const SIGNS_IN =
  /DOCKER|HEROKU|REGISTRY|HUB|QUAY|AWS|GITHUB|GH_|NPM|TRAVIS|SLACK|SONAR|PYPI|DEPLOY|CODECOV|COVERALLS/i
const REFERENCE =
  /^(?:.{0,2}|(?:true|false|yes|no|none|null)|<.*>|\[.*\]|\*+|.*(?:your|changeme|change-me|xxxx|placeholder|example|dummy|fake).*)$/i
