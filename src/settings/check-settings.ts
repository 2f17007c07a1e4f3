import { setting, type Setting } from './setting.js'

/** What is checked. */
export const checkSettings: readonly Setting[] = [
  setting('remote', {
    kind: 'switch',
    from: 'flag and environment',
    commands: ['check'],
    help: 'Also ask Heroku and the registry, as a release does before it begins.',
  }),
]
