import { setting, type Setting } from './setting.js'

const ENCRYPTS = ['encrypt']

/** Where an encrypted variable goes. */
export const encryptSettings: readonly Setting[] = [
  setting('repo', {
    kind: 'text',
    value: 'OWNER/NAME',
    from: 'flag and environment',
    commands: ENCRYPTS,
    fallback: "git's remote origin",
    help: 'The repository at Travis CI.',
  }),
  setting('add', {
    kind: 'switch',
    from: 'flag',
    commands: ENCRYPTS,
    help: 'Write it into env.global of .travis.yml, in the place of an entry whose comment is NAME.',
  }),
  setting('env-var', {
    kind: 'switch',
    from: 'flag',
    commands: ENCRYPTS,
    help: "Set it in the repository's settings at Travis CI instead: no size limit, and builds that are restarted get the new value.",
  }),
  setting('env-branch', {
    kind: 'text',
    value: 'NAME',
    from: 'flag',
    commands: ENCRYPTS,
    help: 'With --env-var: only builds of this branch get it.',
  }),
]
