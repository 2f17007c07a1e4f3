import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { commands } from '../src/commands/index.js'
import { catalogue } from '../src/errors/catalogue.js'
import { readFile } from '../src/settings/file.js'
import { settings } from '../src/settings/table.js'
import { repository, version } from '../src/version.js'
import { read, root } from './source.js'

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const readme = read('README.md')

/** What a generated region of the README holds, without its fence. */
const region = (name: string): string => {
  const [, body = ''] = new RegExp(`<!-- generated: ${name} -->\n([^]*?)<!-- end -->`).exec(readme) ?? []
  return body.trim().replace(/^```\w*\n([^]*)\n```$/, '$1')
}

t.test('what is generated is up to date', async (t) => {
  // tap's loader must not reach the child.
  const { NODE_OPTIONS: _, ...env } = process.env
  const words = [join(root, 'script/docs.mjs'), '--check']
  const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
  t.equal(status, 0, stderr)
})

t.test('the first screen: what it does, the lines to copy, the two commands', async (t) => {
  const first = readme.split('\n').slice(0, 48).join('\n')
  for (const wanted of [
    'Travis CI',
    'Docker Hub',
    'Heroku',
    'pull request',
    'slipway ship',
    './script/demo',
    './script/test',
  ])
    t.ok(first.includes(wanted), wanted)
})

t.test('the lines for .travis.yml', async (t) => {
  const file = 'dist/index.js'
  const sha256 = createHash('sha256')
    .update(readFileSync(join(root, file)))
    .digest('hex')
  const download = [
    'command -v node || nvm install --lts',
    `curl -fsSL --create-dirs -o ~/bin/slipway ${repository}/releases/download/v${version}/index.js`,
    `echo "${sha256}  $HOME/bin/slipway" | sha256sum -c -`,
    'chmod +x ~/bin/slipway',
  ]
  const around = { dist: 'jammy', language: 'generic', services: 'docker' }
  // Read as Travis reads it, where every scalar is a text.
  const ship: unknown = parse(region('travis ship'), { schema: 'failsafe' })
  t.strictSame({ ...(ship as object) }, { ...around, before_install: download, script: ['slipway ship'] })
  const phases: unknown = parse(region('travis phases'), { schema: 'failsafe' })
  t.strictSame(
    { ...(phases as object) },
    {
      ...around,
      before_install: [...download, 'slipway login'],
      script: ['slipway test && slipway build && slipway push && slipway release'],
    },
  )
})

t.test('the step for a GitHub workflow', async (t) => {
  const [step] = parse(region('github step')) as [{ uses: string; with: Record<string, string> }]
  t.equal(step.uses, `${new URL(repository).pathname.slice(1)}@v${version}`)
  const { inputs } = parse(read('action.yml')) as { inputs: object }
  t.same(
    Object.keys(step.with).filter((name) => !(name in inputs)),
    [],
  )
})

t.test('the slipway.yml of the README is one', async (t) => {
  const [, text = ''] = /`slipway\.yml` lies[^]*?```yaml\n([^]*?)```/.exec(readme) ?? []
  const { values, tests, problems } = await readFile('slipway.yml', text)
  t.same(problems, [])
  t.same(values.get('tag'), ['latest', '{branch}-{build}'])
  t.equal(tests.length, 2)
})

t.test('links lead somewhere', async (t) => {
  const anchorsOf = (page: string): string[] =>
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    )
  for (const page of pages)
    for (const [, link = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      t.ok(existsSync(join(root, target)), `${page}: ${link}`)
      if (anchor !== undefined) t.ok(anchorsOf(target).includes(anchor), `${page}: ${link}`)
    }
})

t.test('commands, flags, variables and codes that are named exist', async (t) => {
  const flags = new Set([...settings.values()].flatMap(({ name }) => [`--${name}`, `--no-${name}`]))
  const variables = new Set([...settings.values()].flatMap(({ env }) => env))
  for (const page of pages) {
    const text = read(page)
    const spans = [...text.matchAll(/`([^`\n]+)`|^ {4}(.+)$/gm)].map(([, span, line]) => span ?? line ?? '')
    // The pages of rules speak of docker's flags, too.
    const ours = page.startsWith('docs/rules/') ? /^slipway / : /^(?:slipway |--\w)/
    for (const span of spans.filter((one) => ours.test(one))) {
      const [, command] = /^slipway ([a-z]+)/.exec(span) ?? []
      if (command !== undefined && command !== 'help') t.ok(commands.has(command), `${page}: ${span}`)
      const own = span.replace(/ -- .*/, '')
      for (const [flag] of own.matchAll(/--[a-z][a-z-]*/g)) t.ok(flags.has(flag), `${page}: ${span}`)
    }
    for (const [name] of text.matchAll(/\bSLIPWAY_[A-Z_]+/g))
      if (name !== 'SLIPWAY_STAND') t.ok(variables.has(name), `${page}: ${name}`)
    for (const [code] of text.matchAll(/\bE_[A-Z0-9_]+\b/g)) t.ok(code in catalogue, `${page}: ${code}`)
  }
})

t.test('every code is explained, with nothing left open', async (t) => {
  const page = read('docs/troubleshooting.md')
  for (const code of Object.keys(catalogue)) t.match(page, new RegExp(`^### ${code}$`, 'm'), code)
  t.notMatch(page, /undefined|\[object|NaN|=>/)
})
