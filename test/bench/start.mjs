// How long the file takes to start, against a bare Node and against its three heaviest imports alone; and its size.
import { bundle, kb, ms, race, ratio, runs, sizes, table } from './measure.mjs'

const heavy = bundle(
  'heavy',
  "import { execa } from 'execa'\nimport { pino } from 'pino'\nimport { parse } from 'yaml'\nglobalThis.used = [execa, pino, parse]\n",
)
const env = {
  TRAVIS: 'true',
  CI: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_PULL_REQUEST: '12',
  TRAVIS_EVENT_TYPE: 'pull_request',
}
const node = process.execPath
const times = race(
  {
    'node -e 0': [node, '-e', '0'],
    'execa, pino and yaml': [node, heavy],
    'slipway --version': [node, 'dist/index.js', '--version'],
    'slipway --help': [node, 'dist/index.js', '--help'],
    'slipway gate': [node, 'dist/index.js', 'gate'],
  },
  { env },
)
const bare = times['node -e 0'].median
process.stdout.write(`Node ${process.versions.node}, ${runs} runs each, in turns\n`)
table([
  ['', 'median', 'least', 'over node -e 0', 'ratio'],
  ...Object.entries(times).map(([name, { median, min }]) => [
    name,
    ms(median),
    ms(min),
    ms(median - bare),
    ratio(median / bare),
  ]),
])
const over = times['slipway --help'].median - bare
process.stdout.write(`--help within 40 ms of a bare start: ${over <= 40 ? 'yes' : 'NO'} (${ms(over)})\n\n`)

const [file, imports] = [sizes('dist/index.js'), sizes(heavy)]
table([
  ['', 'size', 'compressed'],
  ['dist/index.js', kb(file.raw), kb(file.gz)],
  ['limit', kb(1_500_000), kb(350_000)],
  ['execa, pino and yaml', kb(imports.raw), kb(imports.gz)],
])
