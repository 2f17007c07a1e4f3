import { setting, type Setting } from './setting.js'

const GATED = ['gate', 'login', 'push', 'release', 'ship', 'config', 'rollback']
const RUNS = ['release', 'ship', 'rehearse']
const PROVES = [...RUNS, 'rollback']

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
    commands: ['login', 'logout', 'test', 'build', 'release', 'ship', 'config', 'status', 'rollback'],
    fallback: 'none: release is skipped',
    help: 'The Heroku app.',
  }),
  setting('process', {
    kind: 'list',
    value: "TYPE or 'TYPE: COMMAND'",
    commands: RUNS,
    default: 'web',
    help: 'Process type that runs this image; release: COMMAND is the release phase.',
  }),
  setting('health-path', {
    kind: 'text',
    value: 'PATH',
    common: true,
    commands: PROVES,
    fallback: '/ must answer below 500, and no worse than before',
    help: 'Path that must answer 2xx or 3xx three times in a row.',
  }),
  setting('health-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: PROVES,
    default: '60s',
    help: 'How long the app may take to become healthy, from the moment its dynos are up.',
  }),
  setting('health-status', {
    kind: 'list',
    value: 'STATUS',
    commands: PROVES,
    help: 'Status that counts as healthy instead of 2xx and 3xx.',
  }),
  setting('health-match', {
    kind: 'text',
    value: 'REGEXP',
    commands: PROVES,
    help: 'What the body of a healthy answer must match.',
  }),
  // Heroku gives a web process 60 s to bind to its port (R10); half of that again is for finding a machine, fetching
  // the image, and a quick restart.
  setting('boot-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: PROVES,
    default: '90s',
    help: "How long the dynos may take to be up; rehearse gives Heroku's own 60s unless this is set.",
  }),
  setting('release-timeout', {
    kind: 'duration',
    value: 'TIME',
    commands: [...PROVES, 'config'],
    default: '20m',
    help: 'How long a release may be pending, its release command included.',
  }),
  setting('always-release', {
    kind: 'switch',
    commands: ['release', 'ship'],
    help: 'Release although the same image runs already, which restarts its dynos.',
  }),
  setting('rollback', {
    kind: 'switch',
    commands: ['release', 'ship'],
    default: 'on',
    help: 'Where a release is not healthy, go back to the release before it; off: leave it live.',
  }),
  setting('require', {
    kind: 'list',
    value: 'NAME,…',
    commands: ['release', 'ship'],
    help: 'Heroku config var that must be set before a release; several with commas.',
  }),
  setting('pull-login', {
    kind: 'switch',
    commands: ['login', 'ship'],
    help: "With the gate shut, still sign in to the image's registry, to pull.",
  }),
]
