import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { repository, version } from '../src/version.js'
import {
  committed,
  exportsOf,
  isFunction,
  nodes,
  read,
  root,
  sourcesOf,
  undocumented,
  usesGlobal,
} from './source.js'

const sources = sourcesOf('src')
const pkg: unknown = JSON.parse(read('package.json'))

/** Floors of the house: a file may import from lower floors and from its own room. */
const floors = [
  ['main'],
  ['cli'],
  ['commands'],
  ['init'],
  ['plan', 'registry', 'heroku', 'travis', 'docker', 'check', 'rehearsal', 'report'],
  ['io'],
  ['image', 'settings', 'docker/argv', 'docker/read', 'http'],
  ['ci'],
  ['errors', 'types'],
  ['version', 'io/secret'],
]
const rooms = floors.flat().sort((a, b) => b.length - a.length)
const roomOf = (path: string): string => {
  const inside = path.replace(/^src\//, '').replace(/\.ts$/, '')
  return rooms.find((room) => inside === room || inside.startsWith(`${room}/`)) ?? ''
}
const floorOf = (path: string): number => floors.findIndex((floor) => floor.includes(roomOf(path)))

t.test('imports point one way', async (t) => {
  for (const { path, imports } of sources) {
    t.ok(floorOf(path) >= 0, `${path} has its place in the house`)
    const upward = imports.filter((to) => roomOf(to) !== roomOf(path) && floorOf(to) <= floorOf(path))
    t.same(upward, [], `${path} imports only from lower floors`)
  }
})

t.test('deciding touches nothing', async (t) => {
  const outside = /^node:(?!path$|crypto$|url$)/
  for (const { path, imports, packages } of sources.filter(({ path }) =>
    /^src\/(plan|image|init)\//.test(path),
  )) {
    const doing = imports.filter((to) => ['io', 'http'].includes(roomOf(to)))
    t.same([...doing, ...packages.filter((name) => outside.test(name))], [], path)
  }
})

t.test('commands do not import each other', async (t) => {
  // What exports `run` is a command; the other files of the folder are what several commands share.
  const commands = new Set(
    sources
      .filter((source) => source.path.startsWith('src/commands/') && exportsOf(source).includes('run'))
      .map(({ path }) => path),
  )
  t.ok(commands.size > 0, 'there are commands')
  for (const { path, imports } of sources) {
    if (['src/commands/index.ts', 'src/commands/ship.ts'].includes(path)) continue
    t.same(
      imports.filter((to) => commands.has(to)),
      [],
      path,
    )
  }
})

t.test('no cycles', async (t) => {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports]))
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return []
    const cycle = (graph.get(path) ?? [])
      .map((to) => walk(to, [...trail, path]))
      .find(({ length }) => length > 0)
    done.add(path)
    return cycle ?? []
  }
  for (const path of graph.keys()) t.same(walk(path, []), [], path)
})

t.test('one importer each', async (t) => {
  const importersOf = (name: string) =>
    sources.filter(({ packages }) => packages.includes(name)).map(({ path }) => path)
  const usersOf = (name: string) =>
    sources.filter((source) => usesGlobal(source, name)).map(({ path }) => path)
  t.same(importersOf('execa'), ['src/io/exec.ts'])
  t.same(importersOf('pino'), ['src/io/logger.ts'])
  t.same(importersOf('minimist'), ['src/settings/parse.ts'])
  t.same([...importersOf('process'), ...importersOf('node:process'), ...usersOf('process')], ['src/main.ts'])
  t.same(usersOf('fetch'), [], 'which knows no proxies in Node.js 18 and 20')
  for (const name of ['node:http', 'node:https', 'node:tls'])
    t.same(
      importersOf(name).filter((path) => !path.startsWith('src/http/')),
      [],
      name,
    )
  t.same(usersOf('console'), [])
})

t.test('files and functions stay small, and say what they are for', async (t) => {
  for (const source of sources) {
    const { path, lines, tree } = source
    t.ok(lines <= 200, `${path} has ${lines} lines`)
    t.notMatch(basename(path), /^(utils?|helpers?|misc|common)\.ts$/, `${path} is named for what it does`)
    t.same(undocumented(source), [], `${path}: exported functions have a docstring`)
    const heights = [...nodes(tree)].filter(isFunction).map((node) => node.getText().split('\n').length)
    t.ok(Math.max(0, ...heights) <= 40, `${path}: longest function has ${Math.max(0, ...heights)} lines`)
    t.notMatch(tree.text, /\bimport\.meta\b/, `${path} does not ask where it lies: the bundle lies elsewhere`)
  }
})

t.test('code has a test at its mirror place', async (t) => {
  const graph = new Map(sources.map(({ path, imports }) => [path, imports]))
  // src/ci/travis.ts: test/ci/travis.test.ts, or a test in test/ci that reaches it through files of src/ci only.
  const tested = new Set<string>()
  const reach = (path: string) => {
    if (tested.has(path)) return
    tested.add(path)
    for (const to of graph.get(path) ?? []) if (dirname(to) === dirname(path)) reach(to)
  }
  for (const test of sourcesOf('test').filter(({ path }) => path.endsWith('.test.ts')))
    for (const path of test.imports)
      if (dirname(path).replace(/^src/, 'test') === dirname(test.path)) reach(path)
  for (const { path, tree } of sources) {
    // Without a function there is nothing to run; main, cli and the commands are run by the tests of the bundle in test/cli.
    const inBundleTests = ['main', 'cli', 'commands'].includes(roomOf(path))
    if (inBundleTests || ![...nodes(tree)].some(isFunction)) continue
    const mirror = path.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts')
    t.ok(
      existsSync(join(root, mirror)) || tested.has(path),
      `${path} is tested by ${mirror} or by a neighbour of it`,
    )
  }
})

t.test('what is committed names no machine', async (t) => {
  const npm = (...words: string[]) =>
    execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
  const host = new URL(npm('config', 'get', 'registry')).host
  const places = [root.replace(/\/$/, ''), homedir()].filter((path) => path.split('/').length > 2)
  const words = [host, ...places].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const unwanted = new RegExp([...words, '\\/work\\/', 'npmjs[.]org\\b', 'yarnpkg[.]com\\b'].join('|'))
  for (const path of committed()) {
    const text = read(path)
    if (text.includes('\0')) continue
    const line = text.split('\n').findIndex((line) => unwanted.test(line))
    t.equal(line, -1, `${path}:${line + 1}`)
  }
  t.notMatch(read('package-lock.json'), '"resolved"', 'the lock file leaves the registry to the machine')
})

t.test('each fact stands once', async (t) => {
  t.match(
    pkg,
    { version, repository: { url: `git+${repository}.git` } },
    'src/version.ts follows package.json',
  )
  t.match(JSON.parse(read('package-lock.json')), { version }, 'so does the lock file')
  t.match(
    read('CHANGELOG.md'),
    new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\b`, 'm'),
    'the change log has this version',
  )
})

t.test('every dependency says why it is there', async (t) => {
  const reasons = read('docs/dependencies.md')
  const { dependencies = {}, devDependencies = {} } = pkg as Record<string, Record<string, string>>
  for (const name of Object.keys({ ...dependencies, ...devDependencies }))
    t.match(reasons, new RegExp(`^\\| \`${name}\` \\|.*\\w`, 'm'), name)
  const rows = [...reasons.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  t.same(
    rows.filter((name) => name === undefined || !(name in { ...dependencies, ...devDependencies })),
    [],
    'none too many',
  )
})
