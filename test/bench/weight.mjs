// What each package that ends up in the bundle weighs alone, and how long it takes to load.
import { bundle, kb, ms, race, sizes, table } from './measure.mjs'

const packages = {
  execa: "import { execa } from 'execa'\nglobalThis.used = execa\n",
  pino: "import { pino } from 'pino'\nglobalThis.used = pino\n",
  minimist: "import minimist from 'minimist'\nglobalThis.used = minimist\n",
  yaml: "import { parseDocument } from 'yaml'\nglobalThis.used = parseDocument\n",
  'dockerfile-ast': "import { DockerfileParser } from 'dockerfile-ast'\nglobalThis.used = DockerfileParser\n",
}
const files = Object.fromEntries(
  Object.entries(packages).map(([name, source]) => [name, bundle(name, source)]),
)
const programs = Object.fromEntries(
  Object.entries(files).map(([name, file]) => [name, [process.execPath, file]]),
)
const { 'node -e 0': bare, ...times } = race({ 'node -e 0': [process.execPath, '-e', '0'], ...programs })
table([
  ['', 'size', 'compressed', 'to load'],
  ...Object.entries(times).map(([name, { min }]) => {
    const { raw, gz } = sizes(files[name])
    return [name, kb(raw), kb(gz), ms(min - bare.min)]
  }),
])
