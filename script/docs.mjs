// Rewrites what documents repeat from the sources: the regions between `<!-- generated: NAME -->` and `<!-- end -->`
// in README.md and docs/, and the whole of action.yml and of docs/rules.
//   node script/docs.mjs            writes them
//   node script/docs.mjs --check    writes nothing and fails where something is not up to date
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { action } from './docs/action.mjs'
import { load } from './docs/load.mjs'
import { rulePages } from './docs/rules.mjs'
import * as tables from './docs/tables.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values

const REGIONS = new Map([
  ['travis ship', tables.travisShip],
  ['travis phases', tables.travisPhases],
  ['github step', tables.githubStep],
  ['settings', tables.settingsTable],
  ['variables', tables.variablesTable],
  ['commands', tables.commandsTable],
  ['commands help', tables.commandsHelp],
  ['exit codes', tables.exitTable],
  ['troubleshooting', tables.troubleshooting],
])
// Copied from a real run: what they hold is kept.
const RECORDED = new Set(['transcript', 'dry run'])
const REGION = /(<!-- generated: (.+) -->\n)([^]*?)(<!-- end -->)/g

const fill = (file, text, facts) =>
  text.replace(REGION, (whole, start, name, _, end) => {
    if (RECORDED.has(name)) return whole
    const make = REGIONS.get(name)
    if (make === undefined) throw new Error(`${file} has the unknown region "${name}".`)
    return `${start}\n${make(facts)}\n\n${end}`
  })

const facts = await load()
const markdown = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)
const wanted = new Map([['action.yml', action(facts)], ...rulePages(facts)])
for (const file of markdown) wanted.set(file, fill(file, readFileSync(file, 'utf8'), facts))

const stale = [...wanted].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
mkdirSync('docs/rules', { recursive: true })
const left = readdirSync('docs/rules')
  .map((name) => `docs/rules/${name}`)
  .filter((file) => !wanted.has(file))
if (!check) {
  for (const [file, text] of stale) writeFileSync(file, text)
  for (const file of left) rmSync(file)
} else if (stale.length + left.length > 0) {
  console.error(`Not up to date: ${[...stale.map(([file]) => file), ...left].join(', ')}. Run: npm run build`)
  process.exitCode = 1
}
