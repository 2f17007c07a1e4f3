import { setting, type Setting } from './setting.js'

const CONFIG = ['config']

/** Which config vars are set, and from where. */
export const configSettings: readonly Setting[] = [
  setting('from', {
    kind: 'text',
    value: 'PATH',
    from: 'flag and environment',
    commands: CONFIG,
    default: '.env',
    help: 'File of config vars; quotes, several lines and comments are read as dotenv does.',
  }),
  setting('all', {
    kind: 'switch',
    from: 'flag',
    commands: CONFIG,
    help: 'Set everything that the file has.',
  }),
]
