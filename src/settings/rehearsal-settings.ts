import { setting, type Setting } from './setting.js'

const REHEARSES = ['rehearse']

/** What the image is run with on this machine. */
export const rehearsalSettings: readonly Setting[] = [
  setting('size', {
    kind: 'text',
    value: 'SIZE',
    commands: REHEARSES,
    default: '512MB',
    help: 'Memory that the app may use: an amount, or the name of a dyno size (standard-2x).',
  }),
  setting('env-file', {
    kind: 'list',
    value: 'PATH',
    commands: REHEARSES,
    help: 'File of config vars, such as .env; quotes and comments are read as dotenv does.',
  }),
]
