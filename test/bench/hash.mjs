// How long it takes to read the inputs of a large project: 20,000 files, 300 MB, as a fresh checkout has them in the
// page cache. Beside it sha256sum, which reads nothing but the files, on one processor.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { median, ms, ratio, runs, table } from './measure.mjs'

const FILES = 20_000
const BYTES = 300e6
const BIG = { files: 8, bytes: 10e6 }
const IGNORED = 20_000
const count = Math.min(runs, 11)

const tsc = 'node_modules/typescript/bin/tsc'
const compiled = 'build/bench/js'
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', compiled])
const load = (name) => import(join(process.cwd(), compiled, name))
const { readContext } = await load('io/context-files.js')
const { readIgnore } = await load('image/ignore.js')
const { digestInputs } = await load('image/inputs.js')

function makeProject(dir) {
  const write = (path, bytes) => {
    mkdirSync(join(dir, dirname(path)), { recursive: true })
    writeFileSync(join(dir, path), bytes)
  }
  const small = Math.floor((BYTES - BIG.files * BIG.bytes) / (FILES - BIG.files))
  for (let i = 0; i < FILES; i++)
    write(`src/${i % 400}/${i % 7}/file-${i}.js`, randomBytes(i < BIG.files ? BIG.bytes : small))
  for (let i = 0; i < IGNORED; i++) write(`node_modules/${i % 900}/file-${i}.js`, 'ignored')
}

const ignore = readIgnore('node_modules\n.git\n**/*.md\n*.log\n!keep.log\ntest/**/fixtures\n')
const { signal } = new AbortController()
const ingredients = { instructions: [], args: {} }
const nothing = { bases: {}, platform: '', labels: [], secrets: [], options: [] }

/** One reading: how long it and the digest took, and how long anything else had to wait meanwhile at most. */
async function readOnce(dir, sources) {
  const waits = monitorEventLoopDelay({ resolution: 1 })
  waits.enable()
  const begin = performance.now()
  const { entries } = await readContext(dir, { sources, ignore, signal })
  const read = performance.now()
  const { digest } = digestInputs({ ...nothing, ingredients, entries })
  waits.disable()
  if (sources[0] === '.' && entries.filter(({ kind }) => kind === 'file').length !== FILES)
    throw new Error(`${entries.length} entries instead of ${FILES} files`)
  return { read: read - begin, digest: performance.now() - read, wait: waits.max / 1e6, value: digest }
}

function sha256sum(dir) {
  const begin = performance.now()
  const words = `find src -type f -print0 | xargs -0 sha256sum`
  const { status } = spawnSync('sh', ['-c', words], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`sha256sum ended with ${status}`)
  return performance.now() - begin
}

const dir = mkdtempSync(join(tmpdir(), 'bench-hash-'))
try {
  makeProject(dir)
  const [whole, part, beside] = [[], [], []]
  await readOnce(dir, ['.'])
  for (let i = 0; i < count; i++) {
    whole.push(await readOnce(dir, ['.']))
    part.push(await readOnce(dir, ['src/1', 'src/2*/0', 'package*.json']))
    beside.push(sha256sum(dir))
  }
  if (new Set(whole.map(({ value }) => value)).size !== 1)
    throw new Error('the digest is not the same each time')
  const base = median(beside)
  const row = (name, times, wait) => [
    name,
    ms(median(times)),
    ms(Math.min(...times)),
    ratio(median(times) / base),
    wait === undefined ? '-' : ms(wait),
  ]
  const waitOf = (all) => median(all.map(({ wait }) => wait))
  process.stdout.write(
    `Node ${process.versions.node}, ${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}, ${count} runs each, in turns\n` +
      `${FILES} files, ${BYTES / 1e6} MB, beside ${IGNORED} files that are ignored\n`,
  )
  table([
    ['', 'median', 'least', 'ratio', 'longest wait of others'],
    row('find, sha256sum', beside),
    row(
      'all of the context',
      whole.map(({ read }) => read),
      waitOf(whole),
    ),
    row(
      'some of its folders',
      part.map(({ read }) => read),
      waitOf(part),
    ),
    row(
      'the digest of it all',
      whole.map(({ digest }) => digest),
    ),
  ])
  const took = median(whole.map(({ read, digest }) => read + digest))
  process.stdout.write(`under two seconds: ${took <= 2000 ? 'yes' : 'NO'} (${ms(took)})\n`)
  process.stdout.write(`at most ${Math.round(process.resourceUsage().maxRSS / 1000)} MB resident\n`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}
