import { setting, type Setting } from './setting.js'

/** How slipway itself behaves. */
export const runSettings: readonly Setting[] = [
  setting('dry-run', {
    kind: 'switch',
    from: 'flag and environment',
    common: true,
    commands: [
      'login',
      'test',
      'build',
      'push',
      'release',
      'ship',
      'rehearse',
      'config',
      'rollback',
      'encrypt',
      'init',
      'logout',
    ],
    help: 'Show every command and call with its effect, and make no write.',
  }),
  setting('yes', {
    kind: 'switch',
    from: 'flag and environment',
    common: true,
    commands: ['gate', 'push', 'release', 'ship', 'config', 'rollback'],
    help: 'Publish from here, outside CI.',
  }),
  setting('force', {
    kind: 'switch',
    from: 'flag and environment',
    commands: ['push', 'release', 'ship', 'init'],
    help: 'Publish although a newer commit is published or this one was rolled back; in CI, release a REFERENCE; change a .travis.yml that is not committed.',
  }),
  setting('folds', {
    kind: 'choice',
    choices: ['auto', 'on', 'off'],
    value: 'WHEN',
    default: 'auto',
    help: 'Fold the log by phase; auto folds on Travis and GitHub where folds do not nest in others.',
  }),
  setting('json', {
    kind: 'switch',
    from: 'flag and environment',
    common: true,
    help: 'One JSON document on standard output.',
  }),
  setting('log', {
    kind: 'choice',
    choices: ['pretty', 'json'],
    value: 'FORMAT',
    default: 'pretty',
    help: 'Format of the log on standard error.',
  }),
  setting('quiet', { kind: 'switch', help: 'Only warnings and errors.' }),
  setting('verbose', { kind: 'switch', help: 'Also every request, and the cause of errors.' }),
  setting('color', {
    kind: 'switch',
    fallback: 'on a terminal and on Travis, unless NO_COLOR is set',
    help: 'Colours in the log.',
  }),
  setting('help', { kind: 'switch', from: 'flag', help: 'Help for slipway or for one command.' }),
  setting('version', { kind: 'switch', from: 'flag', help: 'The version.' }),
]
