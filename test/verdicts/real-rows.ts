import type { AppKnobs } from '../stand/contract.js'
import type { Files } from '../stand/git.js'
import { type Row, rows } from './rows.js'

/** A row with containers: files of the image, and limits short enough to wait for. */
export interface Real {
  readonly files: Files
  readonly knobs?: AppKnobs
  readonly words?: readonly string[]
  /** The release command of ours and of the one before. */
  readonly command?: string
}

/** An app whose process is started by `cmd`; `lines` come before that. */
export const image = (cmd: string | undefined, page: string, ...lines: readonly string[]): Files => ({
  Dockerfile: [
    'FROM stand.local/busybox:1',
    'COPY www /www',
    ...lines,
    ...(cmd === undefined ? ['ENTRYPOINT ["httpd", "-f"]'] : [`CMD ${cmd}`]),
    '',
  ].join('\n'),
  'www/index.html': `${page}\n`,
})

export const SERVES = 'exec httpd -f -p 0.0.0.0:$PORT -h /www'
const serves = (): Files => image(SERVES, 'second')

// Reads a request to its blank line before it answers: what is left unread would end the connection early.
const answer500 = `while read -r line && [ "$line" != "$(printf '\\r')" ]; do :; done
printf 'HTTP/1.0 500 Broken\\r\\ncontent-length: 0\\r\\n\\r\\n'
`
const crash = (): Files => image(`echo "Error: Cannot find module 'express'"; exit 1`, 'second')
const launches = (...all: NonNullable<AppKnobs['launches']>): AppKnobs => ({ launches: all })
const SHORT = { bootTimeout: 2 } as const
const WAIT = ['--boot-timeout', '12s'] as const
const command = 'echo begun; sleep 1; echo done'

/** By the name of the row. What has a limit of minutes has none here: it is played by a time that jumps alone. */
const reals: Readonly<Record<string, Real>> = {
  works: { files: serves() },
  'boots slowly (40 s)': { files: serves(), knobs: launches({ bindsAfter: 4 }) },
  'crashes at boot': { files: crash() },
  'crashes once': { files: serves(), knobs: launches({ exit: 1 }) },
  'binds another port': { files: image('exec httpd -f -p 8081', 'second'), knobs: SHORT, words: WAIT },
  'binds after 70 s': {
    files: serves(),
    knobs: { ...SHORT, ...launches({ bindsAfter: 3 }, { bindsAfter: 3 }) },
    words: WAIT,
  },
  'needs root': { files: image('mkdir /data && exec httpd -f -p $PORT', 'second') },
  'answers 500': {
    files: {
      ...image('exec nc -ll -p $PORT -e sh /answer', 'second', 'COPY answer /answer'),
      answer: answer500,
    },
    words: ['--health-timeout', '3s'],
  },
  'release command succeeds': { files: serves(), command },
  'release command fails': {
    files: serves(),
    command:
      'echo begun; sleep 1; cat /www/second >/dev/null 2>&1 && echo done || { echo no such table; exit 1; }',
  },
  'release command loses its stream': {
    ...{ files: serves(), command },
    knobs: { stream: { notFound: 1, resetAfterBytes: 4, statusLagMs: 2000 } },
  },
  'release command has no stream': { files: serves(), command, knobs: { stream: { noCurl: true } } },
  'release command never finishes': {
    ...{ files: serves(), command, knobs: { stream: { never: true } } },
    words: ['--release-timeout', '6s'],
  },
  'another actor sets a config var': { files: serves(), knobs: { intruder: 'config' } },
  'another actor releases': { files: serves(), knobs: { intruder: 'release' } },
  'another actor releases while it boots badly': {
    files: image('exec httpd -f -p 8081', 'second'),
    knobs: { intruder: 'release', intruderAfter: 3 },
  },
  'the answer to the release is lost': { files: serves() },
  'the answer to the rollback is lost': { files: crash() },
  '429 to the release, three times': { files: serves() },
  'crashes, and the one before has expired': { files: crash(), knobs: { expires: true } },
  'crashes, and is the first release': { files: crash() },
  'crashes, with --no-rollback': { files: crash() },
  'crashes, and so does the one before now': {
    files: serves(),
    knobs: launches({ exit: 1 }, { exit: 1 }, { exit: 1 }, { exit: 1 }),
  },
  preboot: { files: serves(), knobs: { preboot: true, bootTimeout: 1 } },
  'preboot, crashes at boot': { files: crash(), knobs: { preboot: true, bootTimeout: 1 } },
  maintenance: { files: serves(), knobs: { maintenance: true } },
  'no CMD': { files: image(undefined, 'second') },
}

/** The rows that are played with containers as well. */
export const realRows: ReadonlyArray<readonly [Row, Real]> = Object.entries(reals).map(([name, real]) => {
  const row = rows.find((one) => one.name === name)
  if (row === undefined) throw new Error(`There is no row ${name}.`)
  return [row, real] as const
})
