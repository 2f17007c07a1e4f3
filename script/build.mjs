// src/ -> tsc -> ncc -> dist/: one file that runs under any name, as CommonJS or as a module.
//   node script/build.mjs            writes dist/ and src/version.ts, then the generated documents
//   node script/build.mjs --check    writes nothing outside build/ and fails where something is not up to date
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { minify } from 'terser'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values
const pkg = JSON.parse(readFileSync('package.json', 'utf8'))
const stale = []

const fail = (message) => {
  console.error(message)
  process.exit(1)
}
const run = (file, ...args) => {
  const { status, error } = spawnSync(file, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) fail(`${args[0]} failed${error === undefined ? '' : `: ${error.message}`}`)
}
const tool = (name, ...args) => run(process.execPath, `node_modules/${name}`, ...args)
const version = () => `// Written by script/build.mjs from package.json: do not edit.

export const version = '${pkg.version}'
export const repository = '${pkg.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}'
`

/** build/ belongs to one build at a time: a second one waits until the first has ended, however it ended. */
async function takeTurn() {
  const file = 'build/building'
  mkdirSync('build', { recursive: true })
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      process.on('exit', () => rmSync(file, { force: true }))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!isAlive(file)) rmSync(file, { force: true })
    else await setTimeout(200)
  }
}

function isAlive(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Between making the file and writing the number into it there is a moment without one.
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Keep src/version.ts equal to package.json. */
function settleVersion() {
  const file = 'src/version.ts'
  const wanted = version()
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return
  if (check) stale.push(file)
  else writeFileSync(file, wanted)
}

/** Sources to build/js to build/ncc. */
function compile() {
  for (const folder of ['js', 'ncc', 'dist']) rmSync(`build/${folder}`, { recursive: true, force: true })
  tool('typescript/bin/tsc', '-p', 'tsconfig.build.json')
  // Without a "type" here ncc writes CommonJS; with "commonjs" it cannot read the module syntax.
  writeFileSync('build/js/package.json', '{}\n')
  tool(
    '@vercel/ncc/dist/ncc/cli.js',
    'build',
    'build/js/main.js',
    '-o',
    'build/ncc',
    '--no-cache',
    '-q',
    '--license',
    'licenses.txt',
  )
  // pino names its worker files; nothing here starts one, so they stay behind. Anything else would be missed at run time.
  const known = /^(index\.js|licenses\.txt|worker\d*\.js|file\.js)$/
  const extra = readdirSync('build/ncc').filter((name) => !known.test(name))
  if (extra.length > 0)
    fail(
      `The bundle fell into several files (${extra.join(', ')}): mark lazy imports with /* webpackMode: "eager" */`,
    )
}

const head = `#!/usr/bin/env node
// slipway ${pkg.version}, built file: do not edit. Licences of what it contains: licenses.txt
;(function () {
  var v = process.versions.node.split('.').map(Number)
  if (v[0] < 18 || (v[0] === 18 && v[1] < 19)) {
    console.error('slipway needs Node.js 18.19 or newer; this is ' + process.version + '. On Travis CI: nvm install --lts')
    process.exit(78)
  }
})()
var slipway = (function (require, module, __filename, __dirname) {
`
// A file without extension or beside "type": "module" is loaded as a module, which has no require of its own.
const tail = `
})
if (typeof require === 'function') slipway(require, module, __filename, __dirname)
else {
  import('node:module').then(function (m) {
    var f = process.argv[1] || ''
    if (!/^([A-Za-z]:)?[\\\\/]/.test(f)) f = process.cwd() + '/slipway.js'
    slipway(m.createRequire(f), { exports: {} }, f, f.replace(/[\\\\/][^\\\\/]*$/, ''))
  })
}
`

/** The names of our own functions: a stack trace tells where it came from by them. */
const ownNames = () =>
  filesOf('build/js')
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [
      ...readFileSync(join('build/js', name), 'utf8').matchAll(/\bfunction\*? ([A-Za-z_]\w*)/g),
    ])
    .map(([, name]) => name)

/** Without comments, blanks and what nothing uses, and with short names for what is no function of ours. */
async function strip(code) {
  const keep_fnames = new RegExp(`^(?:${[...new Set(ownNames())].join('|')})$`)
  const names = { keep_fnames, keep_classnames: true, toplevel: true }
  const format = { comments: false, max_line_len: 500 }
  return (await minify(code, { compress: names, mangle: names, format })).code
}

/** build/ncc to build/dist: the wrapped file, the licences, the sums. */
async function wrap() {
  mkdirSync('build/dist', { recursive: true })
  const body = await strip(readFileSync('build/ncc/index.js', 'utf8').replace(/^#!.*\n/, ''))
  writeFileSync('build/dist/index.js', head + body + tail)
  chmodSync('build/dist/index.js', 0o755)
  cpSync('build/ncc/licenses.txt', 'build/dist/licenses.txt')
  const sum = (name) =>
    createHash('sha256')
      .update(readFileSync(`build/dist/${name}`))
      .digest('hex')
  writeFileSync(
    'build/dist/SHA256SUMS',
    ['index.js', 'licenses.txt'].map((name) => `${sum(name)}  ${name}\n`).join(''),
  )
}

const filesOf = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    : []

/** Whatever differs between build/dist and the committed folder: bytes, a missing file, one too many, the mode. */
function compare() {
  const [made, kept] = [filesOf('build/dist'), filesOf('dist')]
  for (const name of new Set([...made, ...kept])) {
    const [a, b] = [join('build/dist', name), join('dist', name)]
    if (!made.includes(name)) stale.push(`${b} (not made by the build)`)
    else if (!kept.includes(name)) stale.push(`${b} (missing)`)
    else if (!readFileSync(a).equals(readFileSync(b))) stale.push(b)
    else if ((statSync(a).mode & 0o111) !== (statSync(b).mode & 0o111)) stale.push(`${b} (mode)`)
  }
  stale.push(...ignoredByGit(made))
}

/** Files of dist that git would leave out of the next commit. */
function ignoredByGit(names) {
  if (!existsSync('.git')) return []
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', 'dist'], {
    encoding: 'utf8',
  })
  return names
    .filter((name) => !list.split('\n').includes(join('dist', name)))
    .map((name) => `${join('dist', name)} (ignored by git)`)
}

await takeTurn()
settleVersion()
compile()
await wrap()
if (check) compare()
else {
  rmSync('dist', { recursive: true, force: true })
  cpSync('build/dist', 'dist', { recursive: true })
}
if (existsSync('script/docs.mjs')) {
  const mode = check ? ['--check'] : []
  const { status } = spawnSync(process.execPath, ['script/docs.mjs', ...mode], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) stale.push('the generated documents')
}
if (stale.length > 0) fail(`Not up to date: ${stale.join(', ')}. Run: npm run build`)
console.log(
  check ? 'dist/ is up to date' : `dist/index.js ${Math.round(statSync('dist/index.js').size / 1000)} kB`,
)
