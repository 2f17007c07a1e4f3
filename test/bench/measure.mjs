// What the benchmarks share: times of programs taken in turns, their medians, sizes, and a table.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))

export const runs = Number(process.env.BENCH_RUNS ?? 21)

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Milliseconds that one run of a program takes; a run that fails is an error, not a time. */
function time(words, env) {
  const begin = process.hrtime.bigint()
  const { status, stderr } = spawnSync(words[0], words.slice(1), { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const took = Number(process.hrtime.bigint() - begin) / 1e6
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`)
  return took
}

/** `{name: [program, ...arguments]}` to `{name: {median, min}}` in ms; the programs take turns, so a slow minute hits all. */
export function race(programs, { env = {}, count = runs } = {}) {
  const { NODE_OPTIONS: _loader, ...own } = process.env
  const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]))
  for (const words of Object.values(programs)) time(words, { ...own, ...env })
  for (let i = 0; i < count; i++)
    for (const [name, words] of Object.entries(programs)) times[name].push(time(words, { ...own, ...env }))
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, { median: median(all), min: Math.min(...all) }]),
  )
}

export const sizes = (file) => {
  const bytes = readFileSync(file)
  return { raw: bytes.length, gz: gzipSync(bytes).length }
}

/** Bundle one small program as the build does it; gives the path of the file. */
export function bundle(name, source) {
  const folder = `build/bench/${name}`
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/package.json`, '{}\n')
  writeFileSync(`${folder}/main.js`, source)
  const ncc = 'node_modules/@vercel/ncc/dist/ncc/cli.js'
  execFileSync(process.execPath, [
    ncc,
    'build',
    `${folder}/main.js`,
    '-o',
    `${folder}/out`,
    '--no-cache',
    '-q',
  ])
  return `${folder}/out/index.js`
}

export const ms = (value) => `${value.toFixed(1)} ms`
export const kb = (value) => `${Math.round(value / 1000)} kB`
export const ratio = (value) => `${value.toFixed(2)} x`

/** Print rows of words in columns, the first line being the heading. */
export function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i] ?? '').length)))
  const line = (row) =>
    row
      .map((word, i) => (i === 0 ? String(word).padEnd(widths[i]) : String(word).padStart(widths[i])))
      .join('  ')
  for (const row of rows) process.stdout.write(`${line(row)}\n`)
}
