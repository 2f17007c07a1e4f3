import { setting, type Setting } from './setting.js'

const GATED = ['gate', 'login', 'push', 'release', 'ship']
const RELEASES = ['release', 'ship']

/** What publishes, where it goes, and what healthy means. */
export const releaseSettings: readonly Setting[] = [
  setting('branch', {
    kind: 'list',
    value: 'NAME',
    common: true,
    commands: GATED,
    default: 'main',
    help: 'Branch that publishes.',
  }),
  setting('app', {
    kind: 'text',
    value: 'NAME',
    env: ['HEROKU_APP', 'HEROKU_APP_NAME'],
    common: true,
    commands: ['login', 'logout', 'test', 'build', 'release', 'ship'],
    fallback: 'none: release is skipped',
    help: 'The Heroku app.',
  }),
  setting('process', {
    kind: 'list',
    value: "TYPE or 'TYPE: COMMAND'",
    commands: RELEASES,
    default: 'web',
    help: 'Process type that runs this image; release: COMMAND is the release phase.',
  }),
  setting('health-path', {
    kind: 'text',
    value: 'PATH',
    common: true,
    commands: RELEASES,
    fallback: '/ must answer below 500, and no worse than before',
    help: 'Path that must answer 2xx or 3xx three times in a row.',
  }),
  setting('health-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: RELEASES,
    default: '60s',
    help: 'How long the app may take to become healthy, from the moment its dynos are up.',
  }),
  setting('health-status', {
    kind: 'list',
    value: 'STATUS',
    commands: RELEASES,
    help: 'Status that counts as healthy instead of 2xx and 3xx.',
  }),
  setting('health-match', {
    kind: 'text',
    value: 'REGEXP',
    commands: RELEASES,
    help: 'What the body of a healthy answer must match.',
  }),
  // Heroku gives a web process 60 s to bind to its port (R10); half of that again is for finding a machine, fetching
  // the image, and a quick restart.
  setting('boot-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: RELEASES,
    default: '90s',
    help: 'How long the dynos may take to be up.',
  }),
  setting('release-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: RELEASES,
    default: '20m',
    help: 'How long a release may be pending, its release command included.',
  }),
  setting('always-release', {
    kind: 'switch',
    commands: RELEASES,
    help: 'Release although the same image runs already, which restarts its dynos.',
  }),
  setting('pull-login', {
    kind: 'switch',
    commands: ['login', 'ship'],
    help: "With the gate shut, still sign in to the image's registry, to pull.",
  }),
]
