// What slipway check finds in the pipelines of the corpus, against their labels: script/confusion says how it is called.
//
// A finding meets an expectation of the same rule in the same file when it lies at most two lines from it, or from one of
// the places in its `or`; each finding meets one. What is left over is a false alarm, unless a label lies as near.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const corpus = resolve(process.env.CONFUSION_CORPUS ?? join(root, 'test/check/corpus'))
const program = resolve(process.env.CONFUSION_PROGRAM ?? join(root, 'dist/index.js'))
const severities = JSON.parse(readFileSync(join(root, 'test/check/corpus/rules.json'), 'utf8'))
const NEAR = 2

/** The findings of one pipeline: in a copy without its labels, where no git and no CI job is around. */
function check(folder) {
  const copy = mkdtempSync(join(tmpdir(), 'confusion-'))
  try {
    cpSync(folder, copy, { recursive: true })
    rmSync(join(copy, 'labels.json'))
    const env = { PATH: process.env.PATH, HOME: copy, GIT_CEILING_DIRECTORIES: tmpdir() }
    const words = [program, 'check', '--json']
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: copy,
      env,
      encoding: 'utf8',
    })
    let findings
    try {
      ;({ findings } = JSON.parse(stdout))
    } catch {
      // Said below, with what the program wrote.
    }
    const isList = Array.isArray(findings)
    const wanted = isList && findings.some(({ severity }) => severity === 'error') ? 1 : 0
    if (!isList || status !== wanted)
      throw new Error(
        `${folder}: slipway check ended with ${status ?? signal}, not ${wanted}: ${stdout}${stderr}`,
      )
    return findings
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** How many lines a finding lies from a label: infinitely many where rule or file differ. */
function distance(finding, label) {
  if (finding.rule !== label.rule) return Infinity
  const places = [label, ...(label.or ?? [])].filter(({ file }) => file === finding.file)
  return Math.min(...places.map(({ line }) => Math.abs(line - finding.line)))
}

/** Nearest pairs first, so that of two findings the one on the very line is the one that meets it. */
function compare(findings, { expects, maybe }) {
  const pairs = findings
    .flatMap((finding) => expects.map((label) => ({ finding, label, lines: distance(finding, label) })))
    .filter(({ lines }) => lines <= NEAR)
    .sort((a, b) => a.lines - b.lines)
  const met = new Map()
  const used = new Set()
  for (const { finding, label } of pairs) {
    if (met.has(label) || used.has(finding)) continue
    met.set(label, finding)
    used.add(finding)
  }
  const near = (finding) => [...expects, ...maybe].some((label) => distance(finding, label) <= NEAR)
  return {
    found: [...met].map(([label, finding]) => ({ ...label, severity: finding.severity })),
    missed: expects.filter((label) => !met.has(label)),
    alarms: findings.filter((finding) => !used.has(finding) && !near(finding)),
  }
}

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`)
const say = (line) => process.stdout.write(`${line}\n`)
const row = (name, cells) => say(name.padEnd(32) + cells.map((cell) => String(cell).padStart(10)).join(''))

/** Precision over what was said, recall over what was to be found. */
function rates(name, { found, missed, alarms }) {
  const said = found.length + alarms.length
  const wanted = found.length + missed.length
  say(
    `${name}: precision ${percent(found.length, said)} (${found.length} of ${said}), ` +
      `recall ${percent(found.length, wanted)} (${found.length} of ${wanted})`,
  )
}

/** One set: the table, the rates, the places. */
function report(set) {
  const folders = readdirSync(join(corpus, set), { withFileTypes: true }).filter((one) => one.isDirectory())
  const results = folders.map(({ name }) => {
    const labels = JSON.parse(readFileSync(join(corpus, set, name, 'labels.json'), 'utf8'))
    const result = compare(check(join(corpus, set, name)), labels)
    const named = (one) => ({ ...one, at: `${set}/${name}/${one.file}:${one.line}` })
    const kinds = Object.entries(result).map(([kind, list]) => [kind, list.map(named)])
    return { ...Object.fromEntries(kinds), clean: labels.expects.length === 0 }
  })
  const all = (kind, keep = () => true) => results.flatMap((result) => result[kind]).filter(keep)
  const clean = results.filter((result) => result.clean)
  say(`\n== ${set}: ${results.length} pipelines, ${clean.length} of them without a fault\n`)
  row('rule', ['expected', 'found', 'missed', 'false'])
  const sums = [0, 0, 0, 0]
  const others = all('alarms').map(({ rule }) => rule)
  for (const rule of new Set([...Object.keys(severities), ...others])) {
    const [found, missed, alarms] = ['found', 'missed', 'alarms'].map(
      (kind) => all(kind, (one) => one.rule === rule).length,
    )
    const cells = [found + missed, found, missed, alarms]
    cells.forEach((cell, n) => (sums[n] += cell))
    row(rule, cells)
  }
  row('all', sums)
  say('')
  rates('all rules', { found: all('found'), missed: all('missed'), alarms: all('alarms') })
  const isError = ({ rule, severity }) => (severity ?? severities[rule]) === 'error'
  rates('errors alone', {
    found: all('found', isError),
    missed: all('missed', isError),
    alarms: all('alarms', isError),
  })
  say(
    `without a fault, and a false alarm all the same: ${clean.filter(({ alarms }) => alarms.length > 0).length}`,
  )
  for (const { rule, at } of all('missed')) say(`missed       ${rule.padEnd(30)} ${at}`)
  for (const { rule, severity, at, message } of all('alarms'))
    say(`false alarm  ${rule.padEnd(30)} ${at} (${severity}) ${message}`)
}

const sets = process.argv.slice(2)
for (const set of sets.length > 0 ? sets : ['first', 'second', 'third']) report(set)
